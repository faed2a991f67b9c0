"""Application configuration."""

from django.utils.translation import gettext_lazy as _

from portal.registry import contract


class ServiceGuideConfig(contract.ModuleConfig):
    name = "modules.service_guide"
    label = "service_guide"
    verbose_name = _("Guide of services")
    requires = ("addressees",)

    def ready(self) -> None:
        from modules.service_guide import receivers  # noqa: F401  signals register themselves
