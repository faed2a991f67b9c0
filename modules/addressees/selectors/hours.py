"""Schedules as the engine knows them, and what they say of this minute."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.cache import caches
from django.utils.translation import gettext as _

from modules.addressees.constants import ScheduleKind
from modules.addressees.engine.hours import Exceptional, Hours, WeeklyRule, span_of
from modules.addressees.models import Addressee, Schedule
from portal.calendar.engine.days import DayKind, WorkingCalendar
from portal.calendar.selectors import calendar_of
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


@dataclass(frozen=True, slots=True)
class DayOff:
    """Holidays, transfers and regional days by the calendar in force; under martial law there are none. A class of
    the module, because hours are kept in a cache, which cannot keep a function made on the way."""

    calendar: WorkingCalendar

    def __call__(self, day: date) -> str:
        found = self.calendar.day(day)
        if found.is_working or found.kind == DayKind.WEEKEND:
            return ""
        return ", ".join(found.names) or _("day off")


def hours_of(schedule: Schedule, calendar: WorkingCalendar | None) -> Hours:
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
    keeps_holidays = calendar is not None and not schedule.is_open_on_holidays
    return Hours(rules, exceptions, DayOff(calendar) if calendar and keeps_holidays else None)


def opening_now(hours: Hours, moment: datetime | None = None) -> Opening:
    """State of one schedule at a local moment, by default now."""
    wall = (moment or local_now()).replace(tzinfo=None)
    if hours.is_open(wall):
        return Opening(True, wall, until=hours.open_until(wall))
    opens = hours.next_opening(wall)
    minute = wall.hour * 60 + wall.minute
    was_open = any(span.closes <= minute for span in hours.spans_on(wall.date()))
    return Opening(False, wall, opens=opens, is_break=bool(was_open and opens and opens.date() == wall.date()))


def recent_hours_of(addressee_ids: Iterable[int]) -> dict[int, Hours | None]:
    """Working hours of addressees as this process saw them at most RECENT_SECONDS ago, None where there are none: four
    queries at most, however many they are.

    For «відкрито зараз» on pages that many people read; nothing is decided by it.
    """
    names = {f"addressees:hours:{each}": each for each in addressee_ids}
    known = {names[name]: hours for name, (hours,) in caches["process"].get_many(names).items()}
    asked = [each for each in names.values() if each not in known]
    if asked:
        rows = Schedule.objects.filter(addressee__in=asked, kind=ScheduleKind.WORK).select_related("addressee")
        fresh: dict[int, Hours | None] = dict.fromkeys(asked)
        for row in rows.prefetch_related("rules", "exceptions__substitute"):
            if fresh[row.addressee_id] is None:  # the first schedule of working hours is the one that counts
                fresh[row.addressee_id] = hours_of(row, calendar_of(row.addressee.community_id))
        kept = {f"addressees:hours:{each}": (hours,) for each, hours in fresh.items()}
        caches["process"].set_many(kept, RECENT_SECONDS)
        known |= fresh
    return known


def is_open_now(addressee: Addressee, calendar: WorkingCalendar | None) -> bool:
    """By its first schedule of working hours, as `opening_of`, without asking until when."""
    work = next((each for each in addressee.schedules.all() if each.kind == ScheduleKind.WORK), None)
    return work is not None and hours_of(work, calendar).is_open(local_now().replace(tzinfo=None))


def opening_of(
    addressee: Addressee, calendar: WorkingCalendar | None, moment: datetime | None = None
) -> Opening | None:
    """State of an addressee by its first schedule of working hours; None when it has none."""
    for schedule in addressee.schedules.all():
        if schedule.kind == ScheduleKind.WORK:
            return opening_now(hours_of(schedule, calendar), moment)
    return None
