"""Application configuration."""

from django.utils.translation import gettext_lazy as _

from portal.common.triggers import keep
from portal.registry import contract


class EqueueConfig(contract.ModuleConfig):
    name = "modules.equeue"
    label = "equeue"
    verbose_name = _("Electronic queue")
    requires = ("addressees",)
    uses = ("service_guide",)

    def ready(self) -> None:
        from modules.equeue.models import guards

        keep(self, guards.install_guards)
