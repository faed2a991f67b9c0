"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommunitiesConfig(AppConfig):
    name = "portal.communities"
    label = "communities"
    verbose_name = _("Communities")

    def ready(self) -> None:
        from portal.communities import receivers  # noqa: F401  receivers register themselves
