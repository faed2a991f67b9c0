"""Application configuration."""

from typing import Any

from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from portal.registry import contract


class EqueueConfig(contract.ModuleConfig):
    name = "modules.equeue"
    label = "equeue"
    verbose_name = _("Electronic queue")
    requires = ("addressees",)

    def ready(self) -> None:
        post_migrate.connect(restore_guards, sender=self, dispatch_uid="equeue.guards")


def restore_guards(using: str, **kwargs: Any) -> None:
    """Altering a SQLite table drops its triggers; put them back (models/guards.py)."""
    from modules.equeue.models import guards

    tables = set(connections[using].introspection.table_names())
    if {"equeue_booking", "equeue_bookingevent"} <= tables:
        guards.install_guards(connections[using])
