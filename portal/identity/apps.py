"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdentityConfig(AppConfig):
    name = "portal.identity"
    label = "identity"
    verbose_name = _("Identity of people")

    def ready(self) -> None:
        from portal.identity import checks, receivers  # noqa: F401  they register themselves
