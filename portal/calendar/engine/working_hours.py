"""Hours that count only while the body is open: category terms of a contact centre, 24/7 among them."""

from datetime import UTC, date, datetime, timedelta

from portal.calendar.engine.days import LONGEST_REST, ONE_DAY, WEEKEND, CalendarError, WorkingCalendar
from portal.calendar.engine.profiles import WorkingHours
from portal.common.clock import KYIV

EVERY_DAY = 7
MONDAY = 0


def add_working_time(
    start: datetime, left: timedelta, hours: tuple[WorkingHours, ...], calendar: WorkingCalendar
) -> datetime:
    """The instant (UTC) at which `left` of open time has passed since `start`. Error: CalendarError."""
    is_daily = len({row.weekday for row in hours}) == EVERY_DAY  # open on days off too, as an emergency service is
    day, idle = start.astimezone(KYIV).date(), 0
    while idle < LONGEST_REST:
        idle += 1
        for opens, closes in _openings(day, hours, calendar, is_daily):
            begins = max(opens, start)
            if begins >= closes:
                continue
            idle = 0
            if left <= closes - begins:
                return begins + left
            left -= closes - begins
        day += ONE_DAY
    raise CalendarError(f"no opening within {LONGEST_REST} days of {day - LONGEST_REST * ONE_DAY}")


def _openings(
    day: date, hours: tuple[WorkingHours, ...], calendar: WorkingCalendar, is_daily: bool
) -> list[tuple[datetime, datetime]]:
    """The openings of a day as instants: differences of instants lose no hour when clocks change."""
    is_working = calendar.is_working(day)
    if not is_daily and not is_working:
        return []
    weekday = day.weekday()
    if weekday in WEEKEND and is_working and all(row.weekday != weekday for row in hours):
        weekday = MONDAY  # a Saturday that works by transfer keeps the hours of a Monday
    rows = sorted((row for row in hours if row.weekday == weekday), key=lambda row: row.starts)
    return [
        (
            datetime.combine(day, row.starts, KYIV).astimezone(UTC),
            datetime.combine(day if row.ends > row.starts else day + ONE_DAY, row.ends, KYIV).astimezone(UTC),
        )
        for row in rows
    ]
