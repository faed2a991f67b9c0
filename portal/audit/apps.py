"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.audit import triggers
from portal.common.triggers import keep


class AuditConfig(AppConfig):
    name = "portal.audit"
    label = "audit"
    verbose_name = _("Audit")

    def ready(self) -> None:
        keep(self, triggers.install_triggers)
