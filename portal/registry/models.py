"""The switch that turns a module off for one site. No row means on."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ModuleSwitch(models.Model):
    site = models.ForeignKey("wagtailcore.Site", models.CASCADE, related_name="+")
    module = models.CharField(_("module"), max_length=60)
    is_enabled = models.BooleanField(_("on"), default=True)

    class Meta:
        verbose_name = _("module switch")
        constraints = [models.UniqueConstraint(fields=["site", "module"], name="registry_switch_once")]

    def __str__(self) -> str:
        return f"{self.module} @ {self.site}"
