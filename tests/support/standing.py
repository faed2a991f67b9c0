"""Rows that are dear to build are built by the first test of a worker; the next ones get them by plain inserts.

A community with its sites, pages and groups takes its services 0.2–0.5 s of processor, its rows a few milliseconds.
Whoever asks gets the very rows that the services made; what services do after a commit (caches are emptied, the
indexer gets a task) is not repeated. Where other rows stand there already, and on PostgreSQL with its sequences, the
services build anew.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.core.cache import caches
from django.db import connection, transaction

Row = tuple[Any, ...]


class Standing:
    """`stand()` calls `build`, or puts down the rows that its first call has made, changed and removed."""

    def __init__(self, build: Callable[[], object]) -> None:
        self.build = build
        self.ground: list[Row] = []
        self.changes: dict[str, tuple[list[Row], list[Row]]] = {}

    def stand(self) -> None:
        if connection.vendor != "sqlite":
            self.build()
        elif not self.changes:
            self._build_and_remember()
        elif ground_of(self.changes) == self.ground:
            self._put_down()
        else:
            self.build()
        for each in caches.all():
            each.clear()  # whoever builds and whoever puts down find the same

    @transaction.atomic  # what waits for the commit is none of the rows
    def _build_and_remember(self) -> None:
        before = {table: rows_of(table) for table in tables()}
        self.build()
        for table, old in before.items():
            rows = rows_of(table)
            gone = [(key,) for key, row in old.items() if rows.get(key) != row]
            new = [(key, *row) for key, row in rows.items() if old.get(key) != row]
            if gone or new:
                self.changes[table] = gone, new
        self.ground = [(len(before[table]), max(before[table], default=None)) for table in self.changes]

    def _put_down(self) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for table, (gone, _new) in self.changes.items():
                cursor.executemany(f'DELETE FROM "{table}" WHERE rowid = %s', gone)
            for table, (_gone, new) in self.changes.items():
                names = ", ".join(["rowid", *columns(table)])
                marks = ", ".join(["%s"] * (1 + len(columns(table))))
                cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', new)


def asked(query: str) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def ground_of(names: Any) -> list[Row]:
    """How tables stand: the number of rows of each and the last of them."""
    return asked(" UNION ALL ".join(f'SELECT count(*), max(rowid) FROM "{table}"' for table in names))


@cache
def tables() -> list[str]:
    """All but those of full-text search: one is filled by triggers, the other by the job that nobody runs here."""
    found = asked("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%%'")
    indexes = tuple(name for name, sql in found if sql.startswith("CREATE VIRTUAL"))
    return [name for name, _sql in found if not name.startswith(indexes)]


@cache
def columns(table: str) -> list[str]:
    return [f'"{name}"' for _number, name, *_rest in asked(f'PRAGMA table_info("{table}")')]


def rows_of(table: str) -> dict[int, Row]:
    """By rowid. The plus keeps values as they are stored: Django would read dates and times."""
    values = ", ".join(f"+{name}" for name in columns(table))
    return {key: tuple(row) for key, *row in asked(f'SELECT rowid, {values} FROM "{table}"')}
