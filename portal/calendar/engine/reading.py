"""A calendar from plain data, the shape of data/ukraine.json and of every stored edition."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.calendar.engine.days import CalendarError, DayChange, Holiday, Period, Regime, WorkingCalendar


def calendar_from(data: Mapping[str, Any], edition: int = 0) -> WorkingCalendar:
    """Keys `holidays`, `changes`, `regimes`, dates as ISO text. Error: CalendarError names the row that is wrong."""
    return WorkingCalendar(
        tuple(_row(_holiday, row) for row in data.get("holidays", ())),
        tuple(_row(_change, row) for row in data.get("changes", ())),
        tuple(_row(_regime, row) for row in data.get("regimes", ())),
        edition,
    )


def _row(reader: Any, row: Mapping[str, Any]) -> Any:
    try:
        return reader(row)
    except (KeyError, TypeError, ValueError) as error:
        raise CalendarError(f"unreadable row {dict(row)}: {error}") from error


def _holiday(row: Mapping[str, Any]) -> Holiday:
    if row.get("easter_offset") is None:
        date(2024, row["month"], row["day"])  # 29 February is no holiday anywhere, 31 June no day at all
    return Holiday(
        row["name"],
        row["source"],
        row.get("month", 0),
        row.get("day", 0),
        row.get("easter_offset"),
        _period(row),
    )


def _change(row: Mapping[str, Any]) -> DayChange:
    return DayChange(
        date.fromisoformat(row["day"]), row["is_working"], row["name"], row["source"], row.get("is_regional", False)
    )


def _regime(row: Mapping[str, Any]) -> Regime:
    return Regime(
        row["name"], row["source"], _period(row), row.get("has_holidays", False), row.get("has_transfers", False)
    )


def _period(row: Mapping[str, Any]) -> Period:
    since, until = (date.fromisoformat(row[key]) if row.get(key) else None for key in ("since", "until"))
    if since and until and until < since:
        raise ValueError("it ends before it starts")
    return Period(since, until)
