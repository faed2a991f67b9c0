"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BoardConfig(AppConfig):
    name = "local_queue.board"
    label = "board"
    verbose_name = _("Monitor")
