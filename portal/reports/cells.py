"""One value of a table in words of the active language."""

from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format, number_format

from portal.common import clock
from portal.common.typed import without_controls
from portal.reports.values import Column, ColumnKind

NONE = "–"


def written(value: Any, column: Column) -> str:
    """For eyes: «1 284», «12,5 %», «22.11.2026», «22.11.2026, 09:40»."""
    if value is None or value == "":
        return NONE if column.is_numeric else ""
    if column.kind is ColumnKind.NUMBER:
        return number_format(int(value), force_grouping=True)
    if column.kind is ColumnKind.DECIMAL:
        return number_format(round(value, 1), decimal_pos=1, force_grouping=True)
    if column.kind is ColumnKind.PERCENT:
        return number_format(round(value, 1), decimal_pos=1) + "\N{NO-BREAK SPACE}%"
    if column.kind is ColumnKind.DATE:
        return date_format(value, "d.m.Y")
    if column.kind is ColumnKind.MOMENT:
        return date_format(value.astimezone(clock.KYIV), "d.m.Y, H:i")
    return without_controls(str(value))


def stored(value: Any, column: Column) -> Any:
    """For a spreadsheet: numbers and dates as such; an instant as the wall clock of Kyiv."""
    if value is None:
        return ""
    if column.kind is ColumnKind.PERCENT:
        return round(value / 100, 5)
    if isinstance(value, datetime):
        return value.astimezone(clock.KYIV).replace(second=0, microsecond=0, tzinfo=None)
    return value if isinstance(value, int | float | date) else str(value)
