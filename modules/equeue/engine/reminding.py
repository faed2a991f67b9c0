"""When letters of a day are due: on the wall clock of that day, also where the clocks change."""

from datetime import date, datetime, time, timedelta

from modules.equeue.constants import LEAST_REMINDER_HOURS, NEW_BOOKINGS_MINUTES
from modules.equeue.engine.wall import instant_of, minute_at_or_after

WINDOW = timedelta(minutes=NEW_BOOKINGS_MINUTES)


def morning_of(day: date, at: time) -> datetime:
    """The instant at which the morning letter of a date is due."""
    return instant_of(day, minute_at_or_after(day, at))


def reminder_of(day: date, starts_at: datetime, morning: time, hours: int | None) -> datetime:
    """The instant at which a person is reminded of a visit: `hours` before it, or in the morning of its day, for early
    visits two hours before."""
    if hours:
        return starts_at - timedelta(hours=hours)
    return min(morning_of(day, morning), starts_at - timedelta(hours=LEAST_REMINDER_HOURS))


def quarter_of(at: datetime) -> datetime:
    """The beginning of the quarter of an hour of an instant."""
    return at.replace(minute=at.minute // NEW_BOOKINGS_MINUTES * NEW_BOOKINGS_MINUTES, second=0, microsecond=0)
