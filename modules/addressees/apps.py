"""Application configuration."""

from django.utils.translation import gettext_lazy as _

from portal.registry import contract


class AddresseesConfig(contract.ModuleConfig):
    name = "modules.addressees"
    label = "addressees"
    verbose_name = _("Addressees")
