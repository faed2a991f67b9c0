"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.common.triggers import keep
from portal.forms import triggers


class FormsConfig(AppConfig):
    name = "portal.forms"
    label = "forms"
    verbose_name = _("Forms")

    def ready(self) -> None:
        from portal.forms import receivers  # noqa: F401  receivers register themselves

        keep(self, triggers.install_triggers)
