"""Application configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OwnDataConfig(AppConfig):
    name = "portal.own_data"
    label = "own_data"
    verbose_name = _("Own data of people")
