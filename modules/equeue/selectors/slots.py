"""What people may book."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import BigIntegerField, ExpressionWrapper, F, IntegerField, Q, Sum, Value
from django.db.models.functions import Cast

from modules.equeue.constants import OCCUPYING, BookingState, QueueKind
from modules.equeue.engine.plan import Plan, has_reception
from modules.equeue.engine.slots import Slot, Taken, TakenLanes, absences_of, free_counts, slots_of
from modules.equeue.engine.visits import stretched_slots
from modules.equeue.engine.wall import midnight, wall_of
from modules.equeue.models import Booking, Queue, WorkplaceType
from modules.equeue.models.booking import BookingQuerySet
from modules.equeue.selectors.plans import plans_of, recent_plans_of, window_of
from portal.common import clock

FIRST_DAYS = 4  # a Friday's evening reaches Monday
HALF = 50
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class FreeSlot:
    """A time with `free` places (at least one)."""

    slot: Slot
    free: int

    @property
    def local_start(self) -> time:
        return self.slot.local_start

    @property
    def local_end(self) -> time:
        return wall_of(self.slot.local_date, self.slot.end)

    @property
    def starts_at(self) -> datetime:
        return self.slot.starts_at


@dataclass(frozen=True, slots=True)
class FreeDay:
    """A date of the window. `is_working` tells a full day from one without reception."""

    local_date: date
    slots: tuple[FreeSlot, ...]
    is_working: bool

    @property
    def free(self) -> int:
        return sum(item.free for item in self.slots)


@dataclass(frozen=True, slots=True)
class TypeOffer:
    workplace_type: WorkplaceType
    days: tuple[FreeDay, ...]

    @property
    def nearest(self) -> FreeSlot | None:
        return next((item for day in self.days for item in day.slots), None)


def taken_of(
    types: Collection[WorkplaceType], days: Collection[date], now: datetime
) -> dict[tuple[int, date], list[Taken]]:
    """Minutes that bookings and live holds take, by (type id, date): one query, read from one index."""
    found: dict[tuple[int, date], list[Taken]] = defaultdict(list)
    rows = _taken(types, days, now)
    for type_id, day, start, end, lane in rows.values_list(
        "workplace_type_id", "local_date", "start_minute", "end_minute", "lane"
    ):
        found[type_id, day].append(Taken(start, end, lane))
    return found


def _taken(types: Collection[WorkplaceType], days: Collection[date], now: datetime) -> BookingQuerySet:
    return Booking.objects.filter(
        ~Q(state=BookingState.HELD) | Q(expires_at__gt=now),
        queue__in={row.queue_id for row in types},
        workplace_type__in=[row.pk for row in types],
        local_date__range=(min(days), max(days)),
        state__in=OCCUPYING,
    ).order_by()


def taken_lanes_of(
    types: Collection[WorkplaceType], days: Sequence[date], now: datetime
) -> dict[tuple[int, date], list[TakenLanes]]:
    """As `taken_of`, with the lanes of one time added up in the database: bits of two numbers, for there are 99.
    Bookings of one time never share a lane, so a sum of bits is their union."""
    found: dict[tuple[int, date], list[TakenLanes]] = defaultdict(list)
    rows = _taken(types, days, now).values("workplace_type_id", "local_date", "start_minute", "end_minute")
    rows = rows.annotate(low=_bits(0), high=_bits(HALF))
    columns = ("workplace_type_id", "local_date", "start_minute", "end_minute", "low", "high")
    for type_id, day, start, end, low, high in rows.values_list(*columns):
        found[type_id, day].append(TakenLanes(start, end, int(low or 0) | int(high or 0) << HALF))
    return found


def _bits(first: int) -> Sum:
    one = Value(1, output_field=BigIntegerField())
    lane = Cast(F("lane") - first, IntegerField())
    bit = ExpressionWrapper(one.bitleftshift(lane), output_field=BigIntegerField())
    return Sum(bit, filter=Q(lane__gte=first, lane__lt=first + HALF))


def free_slots(
    queue: Queue,
    *,
    types: Collection[WorkplaceType] | None = None,
    now: datetime | None = None,
    last: date | None = None,
    units: int = 1,
) -> list[TypeOffer]:
    """Free times of a queue's active types for its whole window (14 days), up to `last` if given, for visits of so
    many `units` (intervals without a gap, on one workplace).

    At most 6 queries at any number of bookings. A queue that takes no bookings offers nothing.
    """
    now = now or clock.now()
    if types is None:
        types = list(queue.types.filter(is_active=True))
    if queue.kind != QueueKind.OWN:  # booked elsewhere, whatever types it still has
        return [TypeOffer(row, ()) for row in types]
    window = window_of(queue)
    days = [day for day in window.dates(now) if last is None or day <= last]
    if not types or not days:
        return [TypeOffer(row, ()) for row in types]
    return _offers(types, days, plans_of(types, days[0], days[-1]), now, window.earliest(now), units)


def staff_days(row: WorkplaceType, ahead: int, count: int, units: int = 1) -> tuple[FreeDay, ...]:
    """Days of a type from `ahead` days after today on, for staff: whatever window and lead time say, all free times
    that have not begun, for visits of so many `units`. As many queries as `free_slots`."""
    now = clock.now()
    first = clock.today() + timedelta(days=ahead)
    days = [first + timedelta(days=number) for number in range(count)]
    earliest = now + timedelta(microseconds=1)
    (offer,) = _offers([row], days, plans_of([row], days[0], days[-1]), now, earliest, units)
    return offer.days


def nearest_offer(queue: Queue) -> TypeOffer | None:
    """The type of a queue that has the earliest free time, for a hint on a page: one query, for schedules may be
    those of half a minute ago (`recent_plans_of`)."""
    now, window = clock.now(), window_of(queue)
    days = window.dates(now)
    if not days or queue.kind != QueueKind.OWN:
        return None
    types, plans = recent_plans_of(queue, days[0], days[-1])
    offers = _offers(types, days, plans, now, window.earliest(now)) if types else []
    dated = [(offer.nearest.starts_at, number) for number, offer in enumerate(offers) if offer.nearest]
    return offers[min(dated)[1]] if dated else None


def earliest_times(
    queues: Collection[Queue], *, now: datetime | None = None
) -> dict[int, tuple[WorkplaceType, FreeSlot]]:
    """The earliest free time of each queue by its id, with its type; queues without one are left out.

    At most seven queries for any number of queues, mostly six: the first days answer nearly all of them, so bookings
    of the later ones are read only for queues without an answer yet.
    """
    now = now or clock.now()
    windows = {row.pk: window_of(row) for row in queues if row.kind == QueueKind.OWN and row.is_enabled}
    dates = {queue: days for queue, window in windows.items() if (days := window.dates(now))}
    types = list(WorkplaceType.objects.filter(queue__in=dates, is_active=True)) if dates else []
    if not types:
        return {}
    plans = plans_of(types, min(days[0] for days in dates.values()), max(days[-1] for days in dates.values()))
    earliest = {queue: window.earliest(now) for queue, window in windows.items()}
    found: dict[int, tuple[WorkplaceType, FreeSlot]] = {}
    for part in (slice(FIRST_DAYS), slice(FIRST_DAYS, None)):
        left = {queue: days[part] for queue, days in dates.items() if queue not in found and days[part]}
        rows = [row for row in types if row.queue_id in left]
        if rows:
            found |= _earliest(rows, left, plans, earliest, now)
    return found


def _earliest(
    types: Collection[WorkplaceType],
    dates: dict[int, list[date]],
    plans: dict[int, Plan],
    earliest: dict[int, datetime],
    now: datetime,
) -> dict[int, tuple[WorkplaceType, FreeSlot]]:
    """The same within some `dates` of each queue: one query; a day is reckoned only until its queue has an answer."""
    taken = taken_lanes_of(types, [day for days in dates.values() for day in days], now)
    found: dict[int, tuple[WorkplaceType, FreeSlot]] = {}
    for row in types:
        for day in dates[row.queue_id]:
            best = found.get(row.queue_id)
            if best is not None and best[1].slot.local_date < day:
                break
            free = _free_day(plans[row.pk], day, taken[row.pk, day], earliest[row.queue_id]).slots
            if free:
                if best is None or free[0].starts_at < best[1].starts_at:
                    found[row.queue_id] = (row, free[0])
                break
    return found


def _offers(
    types: Collection[WorkplaceType],
    days: Sequence[date],
    plans: dict[int, Plan],
    now: datetime,
    earliest: datetime,
    units: int = 1,
) -> list[TypeOffer]:
    taken = taken_lanes_of(types, days, now)
    return [
        TypeOffer(row, tuple(_free_day(plans[row.pk], day, taken[row.pk, day], earliest, units) for day in days))
        for row in types
    ]


def _free_day(plan: Plan, day: date, taken: list[TakenLanes], earliest: datetime, units: int = 1) -> FreeDay:
    slots = stretched_slots(plan, day, slots_of(plan, day), units)
    away = [TakenLanes(row.start, row.end, 1 << row.lane) for row in absences_of(plan, day)]
    first = (earliest - midnight(day)) / MINUTE
    pause = plan.buffer
    booked = [TakenLanes(start - pause, end + pause, lanes) for start, end, lanes in taken] if pause else taken
    counts = free_counts(plan, slots, booked + away)
    free = [FreeSlot(slot, count) for slot, count in zip(slots, counts, strict=True) if count and slot.start >= first]
    return FreeDay(day, tuple(free), bool(slots) and has_reception(plan, day))


def nearest_slots(
    queue: Queue, workplace_type: WorkplaceType, wanted: datetime, count: int = 3, units: int = 1
) -> list[FreeSlot]:
    """Free times closest to a wanted instant: what to offer when a time was just taken."""
    (offer,) = free_slots(queue, types=[workplace_type], units=units)
    free = [item for day in offer.days for item in day.slots]
    return sorted(sorted(free, key=lambda item: abs(item.starts_at - wanted))[:count], key=lambda item: item.starts_at)
