"""One calendar of a community is published at a time, and no term is counted meanwhile."""

from typing import Any

from django.db import connection

LOCK_SPACE = 0x43414C  # "CAL": first half of the advisory lock's key


def lock_calendar(community: Any) -> None:
    """Until the transaction ends: nobody else publishes, and nobody begins a term by the calendar that goes."""
    _lock("pg_advisory_xact_lock", community)


def hold_calendar(community: Any) -> None:
    """Until the transaction ends: the edition in force stays in force. Others may hold it too."""
    _lock("pg_advisory_xact_lock_shared", community)


def _lock(function: str, community: Any) -> None:
    if connection.vendor == "postgresql":  # SQLite needs none: its transactions begin as the one writer
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s, %s)", [LOCK_SPACE, community.pk % 2**31])
