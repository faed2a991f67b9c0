"""The date in Kyiv on which a visit was booked, reckoned by the database itself."""

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Case, DateField, F, Func, Value, When
from django.db.models.functions import TruncDate

from modules.equeue.engine.wall import KYIV, offsets_of


def booked_on(since: date, until: date) -> Any:
    """For visits of these days. Django asks SQLite to call Python for each row, which takes a second for 100,000; the
    date function of SQLite itself knows no zones, so it is told how far ahead the clock was, and when."""
    if connection.vendor != "sqlite":
        return TruncDate("created_at", tzinfo=KYIV)
    spans = offsets_of(since.year - 1, until.year)
    return Case(
        *(
            When(created_at__gte=first, created_at__lt=last, then=_date(hours))
            for first, last, hours in reversed(spans)
        ),
        default=_date(spans[0][2]),
        output_field=DateField(),
    )


def _date(hours: int) -> Func:
    return Func(F("created_at"), Value(f"+{hours} hours"), function="date", output_field=DateField())
