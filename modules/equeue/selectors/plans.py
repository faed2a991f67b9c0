"""Schedules of types as the engine's plain values: three queries for any number of types and days, and one for the
calendar of their community."""

from collections import defaultdict
from collections.abc import Collection
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


def plans_of(types: Collection[WorkplaceType], first: date, last: date) -> dict[int, Plan]:
    """Plans of types by id, with what matters between two dates (both included)."""
    weekly, observed = _week_of(types)
    if any(hours.moves for rows in weekly.values() for hours in rows):
        # a day that moves is decided by the days around it, the same whatever dates are asked for
        first, last = first - REACH, last + REACH
    others, away = _others_of(types, first, last), _away_of(types, first, last)
    closed = {community: closed_days(community, first, last) for community in set(observed.values())}
    plans = {}
    for kind in types:
        own = (*others[kind.queue_id, None], *others[None, kind.pk])
        off = closed[observed[kind.pk]] if kind.pk in observed else frozenset[date]()
        hours, gone = tuple(weekly[kind.pk]), tuple(away[kind.pk])
        plans[kind.pk] = Plan(kind.interval, kind.capacity, hours, own, gone, off, kind.buffer)
    return plans


def _week_of(types: Collection[WorkplaceType]) -> tuple[dict[int, list[WeeklyHours]], dict[int, int]]:
    """By id of a type: its hours, and the community whose holidays close it, if any do."""
    weekly: dict[int, list[WeeklyHours]] = defaultdict(list)
    observed: dict[int, int] = {}
    rules = ScheduleRule.objects.filter(workplace_type__in=[row.pk for row in types]).annotate(
        community=F("workplace_type__queue__addressee__community_id"),
        closes_on_holidays=F("workplace_type__queue__closes_on_holidays"),
    )
    for row in rules:
        moves = MOVES[OnHoliday(row.on_holiday)] if row.nth else 0
        hours = WeeklyHours(row.weekday, row.opens, row.closes, row.nth, row.valid_from, row.valid_to, moves)
        weekly[row.workplace_type_id].append(hours)
        if row.closes_on_holidays:
            observed[row.workplace_type_id] = row.community
    return weekly, observed


def _away_of(types: Collection[WorkplaceType], first: date, last: date) -> dict[int, list[Away]]:
    away: dict[int, list[Away]] = defaultdict(list)
    absences = Absence.objects.filter(workplace_type__in=[row.pk for row in types])
    for gone in absences.filter(starts_on__lte=last, ends_on__gte=first).select_related("workplace"):
        lane = gone.workplace.lane if gone.workplace is not None else None
        away[gone.workplace_type_id].append(Away(gone.starts_on, gone.ends_on, lane, gone.starts_at, gone.ends_at))
    return away


def _others_of(
    types: Collection[WorkplaceType], first: date, last: date
) -> dict[tuple[int | None, int | None], list[OtherHours]]:
    """By queue and None what is of a whole queue, by None and type what is of one type."""
    exceptions = DayException.objects.filter(
        Q(workplace_type__in=[row.pk for row in types])
        | Q(workplace_type=None, queue__in={row.queue_id for row in types}),
        local_date__range=(first, last),
    )
    others: dict[tuple[int | None, int | None], list[OtherHours]] = defaultdict(list)
    for day in exceptions:
        own = day.workplace_type_id is not None
        key = (None, day.workplace_type_id) if own else (day.queue_id, None)
        others[key].append(OtherHours(day.local_date, day.opens, day.closes, of_type=own))
    return others


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
