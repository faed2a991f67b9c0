"""Schedules as the engine knows them, and what they say of this minute."""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import caches

from modules.addressees.constants import ScheduleKind
from modules.addressees.engine.hours import Exceptional, Hours, WeeklyRule, span_of
from modules.addressees.models import Addressee, Schedule
from portal.common.clock import local_now

RECENT_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Opening:
    """«Відкрито зараз»: local wall times; both None when open without end or never."""

    is_open: bool
    at: datetime
    until: datetime | None = None
    opens: datetime | None = None
    is_break: bool = False  # closed between two spans of one day


def hours_of(schedule: Schedule) -> Hours:
    """Rules and exceptions of a schedule; prefetch `rules` and `exceptions__substitute` for many."""
    rules = tuple(
        WeeklyRule(row.weekday, span_of(row.opens, row.closes), row.nth, row.valid_from, row.valid_to)
        for row in schedule.rules.all()
    )
    exceptions = tuple(
        Exceptional(
            row.starts_on,
            row.ends_on,
            span_of(row.opens, row.closes) if row.opens is not None and row.closes is not None else None,
            row.reason,
            row.substitute.name if row.substitute else "",
        )
        for row in schedule.exceptions.all()
    )
    return Hours(rules, exceptions)


def opening_now(hours: Hours, moment: datetime | None = None) -> Opening:
    """State of one schedule at a local moment, by default now."""
    wall = (moment or local_now()).replace(tzinfo=None)
    if hours.is_open(wall):
        return Opening(True, wall, until=hours.open_until(wall))
    opens = hours.next_opening(wall)
    minute = wall.hour * 60 + wall.minute
    was_open = any(span.closes <= minute for span in hours.spans_on(wall.date()))
    return Opening(False, wall, opens=opens, is_break=bool(was_open and opens and opens.date() == wall.date()))


def recent_hours_of(addressee_id: int) -> Hours | None:
    """Working hours of an addressee as this process saw them at most RECENT_SECONDS ago; None without any.

    For «відкрито зараз» on pages that many people read; nothing is decided by it.
    """

    def ask() -> tuple[Hours | None]:
        rows = Schedule.objects.filter(addressee_id=addressee_id, kind=ScheduleKind.WORK)
        first = rows.prefetch_related("rules", "exceptions__substitute").first()
        return (hours_of(first) if first else None,)

    found: tuple[Hours | None] = caches["process"].get_or_set(f"addressees:hours:{addressee_id}", ask, RECENT_SECONDS)
    return found[0]


def opening_of(addressee: Addressee, moment: datetime | None = None) -> Opening | None:
    """State of an addressee by its first schedule of working hours; None when it has none."""
    for schedule in addressee.schedules.all():
        if schedule.kind == ScheduleKind.WORK:
            return opening_now(hours_of(schedule), moment)
    return None
