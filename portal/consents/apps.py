"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.common.triggers import keep
from portal.consents import triggers


class ConsentsConfig(AppConfig):
    name = "portal.consents"
    label = "consents"
    verbose_name = _("Consents")

    def ready(self) -> None:
        keep(self, triggers.install_triggers)
