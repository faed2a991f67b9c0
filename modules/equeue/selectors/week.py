"""A type of workplaces through a week, as the moderator's table wants it; and times that staff may give to people."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from modules.equeue.constants import BookingState
from modules.equeue.engine.plan import Plan
from modules.equeue.engine.slots import Slot, Taken, absences_of, lanes_left, slots_of
from modules.equeue.engine.wall import KYIV, wall_of
from modules.equeue.models import Booking, WorkplaceType
from modules.equeue.selectors.bookings import moderated_bookings
from modules.equeue.selectors.plans import plans_of
from modules.equeue.selectors.slots import FreeDay, FreeSlot, taken_of

State = BookingState
SHOWN = (State.PENDING, State.BOOKED, State.CHECKED_IN, State.SERVED, State.NO_SHOW)
OPEN = (State.PENDING, State.BOOKED)
DAYS = 7
WORKING_DAYS = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """One time of one day: who is booked, how many places are free and how many workers are away."""

    day: date
    start: time
    bookings: tuple[Booking, ...] = ()
    free: int = 0
    away: int = 0
    is_day: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    start: time
    cells: tuple[Cell, ...]
    is_now: bool
    pause_until: time | None = None  # a break after this row, until then


@dataclass(frozen=True, slots=True)
class WeekDay:
    day: date
    count: int
    conflicts: int
    is_today: bool
    is_day: bool


@dataclass(frozen=True, slots=True)
class Week:
    days: tuple[WeekDay, ...]
    rows: tuple[Row, ...]
    is_empty: bool


def week_of(user: Any, community: Any, kind: WorkplaceType, chosen: date, now: datetime) -> Week:
    """The week (from Monday) around a day, in six queries. Saturday and Sunday only where there is something."""
    monday = chosen - timedelta(days=chosen.weekday())
    days = [monday + timedelta(days=number) for number in range(DAYS)]
    plan = plans_of([kind], days[0], days[-1])[kind.pk]
    taken = taken_of([kind], days, now)
    booked: dict[date, list[Booking]] = defaultdict(list)
    rows = moderated_bookings(user, community).filter(
        queue=kind.queue_id, workplace_type=kind, local_date__range=(days[0], days[-1]), state__in=SHOWN
    )
    for booking in rows.order_by("starts_at", "lane", "pk"):
        booked[booking.local_date].append(booking)
    slots = {day: slots_of(plan, day) for day in days}
    shown = [day for number, day in enumerate(days) if number < WORKING_DAYS or slots[day] or booked[day]]
    current = chosen if chosen in shown else shown[0]
    cells = {
        (day, start): cell
        for day in shown
        for start, cell in _cells(plan, day, slots[day], taken[kind.pk, day], booked[day], now, day == current).items()
    }
    today = wall_day(now)
    return Week(
        tuple(
            WeekDay(
                day,
                len(booked[day]),
                sum(row.has_conflict and row.state in OPEN for row in booked[day]),
                day == today,
                day == current,
            )
            for day in shown
        ),
        tuple(_rows(cells, shown, current, kind, slots, now)),
        not any(slots[day] or booked[day] for day in shown),
    )


def wall_day(now: datetime) -> date:
    return now.astimezone(KYIV).date()


def _cells(
    plan: Plan,
    day: date,
    slots: Sequence[Slot],
    taken: Sequence[Taken],
    booked: Sequence[Booking],
    now: datetime,
    is_day: bool,
) -> dict[time, Cell]:
    away = list(absences_of(plan, day))
    at: dict[time, list[Booking]] = defaultdict(list)
    for booking in booked:
        at[booking.local_start].append(booking)
    found = {start: Cell(day, start, tuple(rows), is_day=is_day) for start, rows in at.items()}
    for slot in slots:
        rows = tuple(at[slot.local_start])
        gone = {row.lane for row in away if row.start < slot.end and row.end > slot.start}
        gone -= {row.lane for row in rows if row.state in OPEN}
        free = len(lanes_left(plan, slot, [*taken, *away])) if slot.starts_at > now else 0
        found[slot.local_start] = Cell(day, slot.local_start, rows, free, len(gone), is_day)
    return found


def _rows(
    cells: dict[tuple[date, time], Cell],
    shown: Sequence[date],
    current: date,
    kind: WorkplaceType,
    slots: dict[date, tuple[Slot, ...]],
    now: datetime,
) -> list[Row]:
    starts = sorted({start for _day, start in cells})
    ends: dict[time, time] = {}
    for day in shown:
        for slot in slots[day]:
            end = wall_of(day, slot.end)
            ends[slot.local_start] = max(end, ends.get(slot.local_start, end))
    today = wall_day(now)
    passed = [start for day, start in cells if day == today and _begins(day, start) <= now]
    found = []
    for number, start in enumerate(starts):
        following = starts[number + 1] if number + 1 < len(starts) else None
        gap = following is not None and start in ends and _minutes(following) - _minutes(ends[start]) > kind.buffer
        found.append(
            Row(
                start,
                tuple(cells.get((day, start), Cell(day, start, is_day=day == current)) for day in shown),
                is_now=today in shown and bool(passed) and start == max(passed),
                pause_until=following if gap else None,
            )
        )
    return found


def _begins(day: date, start: time) -> datetime:
    return datetime.combine(day, start, KYIV)


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def staff_days(types: Collection[WorkplaceType], days: Sequence[date], now: datetime) -> dict[int, list[FreeDay]]:
    """Times of types that staff may give: any that has not begun, whatever the window says. Four queries."""
    plans = plans_of(types, days[0], days[-1])
    taken = taken_of(types, days, now)
    found: dict[int, list[FreeDay]] = {row.pk: [] for row in types}
    for row in types:
        for day in days:
            plan, slots = plans[row.pk], slots_of(plans[row.pk], day)
            busy = [*taken[row.pk, day], *absences_of(plan, day)]
            free = [FreeSlot(slot, len(lanes_left(plan, slot, busy))) for slot in slots if slot.starts_at > now]
            found[row.pk].append(FreeDay(day, tuple(item for item in free if item.free), bool(slots)))
    return found
