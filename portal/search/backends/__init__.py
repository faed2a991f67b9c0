"""Where the words of entries lie: FTS5 of SQLite, or tsvector of PostgreSQL. One class for each, chosen here."""

from typing import Any

from django.db import connection

from portal.search.backends.base import Backend, Hit
from portal.search.backends.postgresql import PostgresqlBackend
from portal.search.backends.sqlite import SqliteBackend

__all__ = ["Backend", "Hit", "backend_of", "current_backend"]

KINDS: dict[str, type[Backend]] = {"sqlite": SqliteBackend, "postgresql": PostgresqlBackend}


def backend_of(database: Any) -> Backend:
    """The backend of a connection."""
    return KINDS[database.vendor](database)


def current_backend() -> Backend:
    return backend_of(connection)
