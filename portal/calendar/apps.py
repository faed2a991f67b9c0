"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.calendar import triggers
from portal.common.triggers import keep


class CalendarConfig(AppConfig):
    name = "portal.calendar"
    label = "calendar"
    verbose_name = _("Calendar")

    def ready(self) -> None:
        keep(self, triggers.install_triggers)
