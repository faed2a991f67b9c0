"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "portal.pages"
    label = "pages"
    verbose_name = _("Pages")

    def ready(self) -> None:
        from portal.pages import announcing, receivers, search_receivers  # noqa: F401  signals register themselves
