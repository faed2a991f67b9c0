"""Schedules of types as the engine's plain values: three queries for any number of types and days, and one for the
calendar of their community."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.core.cache import caches
from django.db.models import F, Q

from modules.equeue.constants import OnHoliday
from modules.equeue.engine.plan import REACH, Away, OtherHours, Plan, WeeklyHours
from modules.equeue.engine.window import Window
from modules.equeue.models import Absence, DayException, Queue, ScheduleRule, WorkplaceType
from portal.calendar.engine.days import DayKind
from portal.calendar.selectors import calendar_of

RECENT_SECONDS = 30
# A Saturday that a transfer makes a working day is not among the open ones: only a day with other hours opens it.
CLOSED_KINDS = frozenset({DayKind.HOLIDAY, DayKind.AFTER_HOLIDAY, DayKind.OFF_BY_TRANSFER, DayKind.REGIONAL})
MOVES = {OnHoliday.SKIP: 0, OnHoliday.NEXT: 1, OnHoliday.PREVIOUS: -1}


def window_of(queue: Queue) -> Window:
    return Window(queue.window_days, queue.day_opens_at, queue.lead_minutes, queue.lead_days)


@dataclass(frozen=True, slots=True)
class Rows:
    """What the schedule of a type says. `community`: whose holidays close the queue, if any do."""

    weekly: tuple[WeeklyHours, ...] = ()
    others: tuple[OtherHours, ...] = ()
    away: tuple[Away, ...] = ()
    community: int | None = None


def plans_of(types: Collection[WorkplaceType], first: date, last: date) -> dict[int, Plan]:
    """Plans of types by id, with what matters between two dates (both included)."""
    return _with_holidays(types, _rows_of(types, first, last), first, last)


def _rows_of(types: Collection[WorkplaceType], first: date, last: date) -> dict[int, Rows]:
    ids = [row.pk for row in types]
    weekly: dict[int, list[WeeklyHours]] = defaultdict(list)
    observed: dict[int, int] = {}
    rules = ScheduleRule.objects.filter(workplace_type__in=ids).annotate(
        community=F("workplace_type__queue__addressee__community_id"),
        closes_on_holidays=F("workplace_type__queue__closes_on_holidays"),
    )
    for row in rules:
        moves = MOVES[OnHoliday(row.on_holiday)] if row.nth else 0
        hours = WeeklyHours(row.weekday, row.opens, row.closes, row.nth, row.valid_from, row.valid_to, moves)
        weekly[row.workplace_type_id].append(hours)
        if row.closes_on_holidays:
            observed[row.workplace_type_id] = row.community
    first, last = _reach(weekly.values(), first, last)
    away: dict[int, list[Away]] = defaultdict(list)
    absences = Absence.objects.filter(workplace_type__in=ids, starts_on__lte=last, ends_on__gte=first)
    for gone in absences.select_related("workplace"):
        lane = gone.workplace.lane if gone.workplace is not None else None
        away[gone.workplace_type_id].append(Away(gone.starts_on, gone.ends_on, lane, gone.starts_at, gone.ends_at))
    exceptions = DayException.objects.filter(
        Q(workplace_type__in=ids) | Q(workplace_type=None, queue__in={row.queue_id for row in types}),
        local_date__range=(first, last),
    )
    others: dict[tuple[int | None, int | None], list[OtherHours]] = defaultdict(list)
    for day in exceptions:
        own = day.workplace_type_id is not None
        key = (None, day.workplace_type_id) if own else (day.queue_id, None)
        others[key].append(OtherHours(day.local_date, day.opens, day.closes, of_type=own))
    return {
        row.pk: Rows(
            tuple(weekly[row.pk]),
            tuple(others[(row.queue_id, None)] + others[(None, row.pk)]),
            tuple(away[row.pk]),
            observed.get(row.pk),
        )
        for row in types
    }


def _with_holidays(
    types: Collection[WorkplaceType], found: dict[int, Rows], first: date, last: date
) -> dict[int, Plan]:
    first, last = _reach((rows.weekly for rows in found.values()), first, last)
    communities = {rows.community for rows in found.values() if rows.community is not None}
    closed = {community: closed_days(community, first, last) for community in communities}
    plans = {}
    for kind in types:
        rows = found[kind.pk]
        off = closed[rows.community] if rows.community is not None else frozenset[date]()
        plans[kind.pk] = Plan(kind.interval, kind.capacity, rows.weekly, rows.others, rows.away, off, kind.buffer)
    return plans


def _reach(weekly: Iterable[Iterable[WeeklyHours]], first: date, last: date) -> tuple[date, date]:
    """A day that moves is decided by the days around it, the same whatever dates are asked for."""
    if any(hours.moves for found in weekly for hours in found):
        return first - REACH, last + REACH
    return first, last


def closed_days(community: int, first: date, last: date) -> frozenset[date]:
    """Dates that the calendar of a community gives off, weekends apart: those are the week's own business."""
    special = calendar_of(community).special_days(first, last)
    return frozenset(day.date for day in special if day.kind in CLOSED_KINDS)


def recent_plans_of(queue: Queue, first: date, last: date) -> tuple[list[WorkplaceType], dict[int, Plan]]:
    """Active types of a queue and their plans as this process saw them at most RECENT_SECONDS ago.

    Only for hints on pages («найближчий час»); whoever books gets the plans of this moment.
    """

    def ask() -> tuple[list[WorkplaceType], dict[int, Plan]]:
        types = list(queue.types.filter(is_active=True))
        return types, plans_of(types, first, last)

    found: tuple[list[WorkplaceType], dict[int, Plan]] = caches["process"].get_or_set(
        f"equeue:plans:{queue.pk}:{first}:{last}", ask, RECENT_SECONDS
    )
    return found
