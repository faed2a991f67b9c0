"""Rules that only a trigger can keep, written for both databases."""

from collections.abc import Callable, Iterable
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate


def run(connection: BaseDatabaseWrapper, *, sqlite: Iterable[str], postgresql: Iterable[str]) -> None:
    """Execute the statements that are written for this connection's database."""
    with connection.cursor() as cursor:
        for statement in sqlite if connection.vendor == "sqlite" else postgresql:
            cursor.execute(statement)


def keep(app: AppConfig, install: Callable[[BaseDatabaseWrapper], None]) -> None:
    """Install after every `migrate`, once all tables of the app are there; `install` may run again and again.

    A migration that alters a SQLite table makes it anew, and the triggers of the old one go with it.
    """

    def restore(using: str, **kwargs: Any) -> None:
        tables = {model._meta.db_table for model in app.get_models()}
        if tables <= set(connections[using].introspection.table_names()):
            install(connections[using])

    post_migrate.connect(restore, sender=app, weak=False, dispatch_uid=f"{app.label}.triggers")
