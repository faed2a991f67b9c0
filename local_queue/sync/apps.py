"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SyncConfig(AppConfig):
    name = "local_queue.sync"
    label = "sync"
    verbose_name = _("Link to the portal")
