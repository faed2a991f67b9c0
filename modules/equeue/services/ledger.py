"""The lock of bookings, and the bounded retries around it (equeue.md B, «Locking strategy»).

Whoever books, or changes schedule or capacity, bumps the ledger row of (type, date) in its first statement.
On PostgreSQL that takes the row's lock; on SQLite every transaction already begins as the one writer.
Threads of a process wait their turn before they ask PostgreSQL, as SQLite's writers do at their gate: a crowd
then waits in order and in memory, and the database's own wait stays short.
"""

import os
import random
import time
from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar

from django.db import OperationalError, connection, transaction

from modules.equeue.engine.refusals import QueueBusy
from modules.equeue.models import DayLedger
from portal.common.lines import Line

Answer = TypeVar("Answer")
ATTEMPTS = 5
SECONDS = 3.0
TURN_SECONDS = 45.0
PLACES = 4
EVERY_DAY = date(9999, 12, 31)  # the last of its type to be locked
TABLE = DayLedger._meta.db_table
# PostgreSQL waits for the row no longer than the timeout, which is set, for the transaction, before the row is found.
WHICH = "workplace_type_id = %s AND local_date = %s"
RAISE = {
    "sqlite": f"UPDATE {TABLE} SET version = version + 1 WHERE {WHICH}",  # noqa: S608  all parts are ours
    "postgresql": f"""
        WITH wait AS MATERIALIZED (SELECT set_config('lock_timeout', '2500ms', true) AS set)
        UPDATE {TABLE} SET version = version + 1 FROM wait WHERE wait.set IS NOT NULL AND {WHICH}
    """,  # noqa: S608  all parts are ours
}
# Lock not available, deadlock, serialization failure.
LOST_LOCK = {"55P03", "40P01", "40001"}


def lock_days(pairs: Iterable[tuple[int, date]], *, by_staff: bool = False) -> None:
    """Take the ledger locks of (type id, date) pairs, always in ascending order; call it first in a transaction.

    `by_staff`: the days may lie beyond the window. Whoever changes a schedule locks the days that it knows of, and
    could not know of a first booking that is about to commit on such a day: both take the lock of EVERY_DAY as well.
    """
    wanted = set(pairs)
    if by_staff:
        wanted |= {(type_id, EVERY_DAY) for type_id, _day in wanted}
    for type_id, day in sorted(wanted):
        if not _raise_version(type_id, day):
            if connection.vendor == "postgresql":  # where no row was found nothing has set it
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = '2500ms'")
            DayLedger.objects.bulk_create(
                [DayLedger(workplace_type_id=type_id, local_date=day)], ignore_conflicts=True
            )
            _raise_version(type_id, day)


def _raise_version(type_id: int, day: date) -> bool:
    """Take the lock of a row; False where there is none yet. In one statement, for crowds wait behind it."""
    wall_day = connection.ops.adapt_datefield_value(day)
    with connection.cursor() as cursor:
        cursor.execute(RAISE[connection.vendor], [type_id, wall_day])
        return bool(cursor.rowcount)


_line = Line(PLACES)


def _new_line() -> None:
    """A forked child has no thread of the parent's line."""
    global _line
    _line = Line(PLACES)


os.register_at_fork(after_in_child=_new_line)


def in_transaction(action: Callable[[], Answer]) -> Answer:
    """Run `action` in one transaction; when its lock was lost, run it again: 5 times, 3 seconds in all.

    Inside an outer transaction it runs once. Raises QueueBusy (503) when there is no more time.
    """
    if connection.vendor == "sqlite" or connection.in_atomic_block:
        return _retried(action)
    line = _line
    if not line.enter(0):
        # Who waits for a turn gives its connection back: those whose turn it is may need a second one from the pool.
        connection.close()
        if not line.enter(TURN_SECONDS):
            raise QueueBusy
    try:
        return _retried(action)
    finally:
        line.leave()


def _retried(action: Callable[[], Answer]) -> Answer:
    deadline = time.monotonic() + SECONDS
    is_inner = connection.in_atomic_block
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                return action()
        except OperationalError as problem:
            if not is_lost_lock(problem):
                raise
            if is_inner or attempt == ATTEMPTS or time.monotonic() > deadline:
                raise QueueBusy from problem
            time.sleep(random.uniform(0.01, 0.05) * attempt)  # noqa: S311  jitter, no secret
    raise QueueBusy


def is_lost_lock(problem: OperationalError) -> bool:
    cause = problem.__cause__
    return getattr(cause, "sqlstate", None) in LOST_LOCK or "locked" in str(problem)
