"""Application configuration."""

from django.utils.translation import gettext_lazy as _

from portal.registry import contract


class AddresseesConfig(contract.ModuleConfig):
    name = "modules.addressees"
    label = "addressees"
    verbose_name = _("Addressees")

    def ready(self) -> None:
        from modules.addressees import receivers  # noqa: F401  signals register themselves
