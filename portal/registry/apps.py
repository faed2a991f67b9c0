"""The registry of modules."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    name = "portal.registry"
    label = "registry"
    verbose_name = _("Modules")

    def ready(self) -> None:
        from portal.registry import checks, loading  # noqa: F401  checks register themselves

        loading.load_doors()
