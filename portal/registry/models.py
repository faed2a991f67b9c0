"""The switch that turns a module off for one site, and signs of life of the worker."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ModuleSwitch(models.Model):
    """No row means on."""

    site = models.ForeignKey("wagtailcore.Site", models.CASCADE, related_name="+", verbose_name=_("site"))
    module = models.CharField(_("module"), max_length=60)
    is_enabled = models.BooleanField(_("on"), default=True)

    class Meta:
        verbose_name = _("module switch")
        verbose_name_plural = _("module switches")
        constraints = [models.UniqueConstraint(fields=["site", "module"], name="registry_switch_once")]

    def __str__(self) -> str:
        return f"{self.module} @ {self.site}"


class Heartbeat(models.Model):
    """When something that must go on happened last: the worker's minute, the health page's test write."""

    name = models.CharField(max_length=60, unique=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("sign of life")

    def __str__(self) -> str:
        return f"{self.name}: {self.at}"
