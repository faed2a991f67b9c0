"""A place for a visit: the slot that the schedule offers and the lowest workplace that is free through it.

Called under the ledger lock of the day (services/ledger.py); whoever holds, moves or offers a time comes through here.
`was_lost` and `foresee` look before the lock, for those who come in crowds.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from operator import attrgetter
from typing import Any

from django.core.cache import caches
from django.db import IntegrityError, connection, transaction
from django.db.models import OuterRef, Q, Subquery

from modules.equeue.constants import OCCUPYING, BookingState, QueueKind
from modules.equeue.engine.plan import Plan
from modules.equeue.engine.refusals import QueueClosed, SlotNotOffered, SlotTaken
from modules.equeue.engine.slots import Slot, Taken, absences_of, lanes_left, slot_at, with_pauses
from modules.equeue.engine.visits import stretched
from modules.equeue.engine.wall import minute_of
from modules.equeue.models import Booking, DayLedger, WorkplaceType
from modules.equeue.models.booking import hash_token, token_for
from modules.equeue.models.queue import new_public_id
from modules.equeue.selectors.plans import plans_of, window_of
from modules.equeue.selectors.slots import taken_of
from modules.equeue.services.history import change_state
from modules.equeue.services.ledger import EVERY_DAY

KNOWN_SECONDS = 5  # a crowd comes within seconds, and a change past our services counts soon
# What a place depends on beside the rows of the schedule: of the type, then of its queue.
OF_TYPE = ("is_active", "capacity", "interval", "buffer", "service_centre_id")
OF_QUEUE = (
    "kind",
    "is_enabled",
    "needs_account",
    "hold_minutes",
    "window_days",
    "day_opens_at",
    "lead_minutes",
    "lead_days",
    "closes_on_holidays",
)
SETTINGS = attrgetter(*OF_TYPE, *(f"queue.{name}" for name in OF_QUEUE))
COLUMNS = (*OF_TYPE, *(f"queue__{name}" for name in OF_QUEUE))


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A type and its plan of a day as they stood before the lock. `seen`: the settings, and the version of the
    schedule, which every change of it raises."""

    kind: WorkplaceType
    plan: Plan
    seen: tuple[Any, ...]
    name: str


def foresee(kind: WorkplaceType, day: date) -> Foreseen:
    """The plan, read without the lock, perhaps by another request some seconds ago: whoever uses it asks under the
    lock whether it still stands. Every change of the schedule, and a new calendar, raises the version."""
    settings = SETTINGS(kind)
    name = f"equeue:plan:{kind.pk}:{day}:{hash(settings)}"

    def read() -> tuple[Plan, int | None]:
        ledger = DayLedger.objects.filter(workplace_type=kind.pk, local_date=EVERY_DAY)
        version = next(iter(ledger.values_list("version", flat=True)), None)  # first: what comes after it is noticed
        return plans_of([kind], day, day)[kind.pk], version

    if connection.in_atomic_block:  # what is read may yet roll back
        plan, version = read()
    else:
        known: Any = caches["process"].get_or_set(name, read, KNOWN_SECONDS)
        plan, version = known
    return Foreseen(kind, plan, (*settings, version), name)


def still_stands(foreseen: Foreseen) -> bool:
    """Under the lock: whether nothing of it has changed. What has is forgotten."""
    versions = DayLedger.objects.filter(workplace_type=OuterRef("pk"), local_date=EVERY_DAY)
    rows = WorkplaceType.objects.filter(pk=foreseen.kind.pk).order_by()
    now = rows.annotate(schedule=Subquery(versions.values("version"))).values_list(*COLUMNS, "schedule")
    stands = list(now) == [foreseen.seen]
    if not stands:
        caches["process"].delete(foreseen.name)
    return stands


def offered_slot(
    type_id: int,
    day: date,
    start: time,
    now: datetime,
    *,
    by_staff: bool = False,
    units: int = 1,
    foreseen: Foreseen | None = None,
) -> tuple[WorkplaceType, Plan, Slot]:
    """The slot, with its type and plan; lapsed holds of the day are marked on the way.

    `units` is how many intervals the visit takes. Staff may take any slot that has not begun, whatever the window and
    the lead time say; citizens what the window offers. With `foreseen` nothing is read that still stands.
    Raises QueueClosed, SlotNotOffered.
    """
    is_known = foreseen is not None and still_stands(foreseen)
    row = foreseen.kind if foreseen and is_known else WorkplaceType.objects.select_related("queue").get(pk=type_id)
    if row.queue.kind != QueueKind.OWN or not (by_staff or (row.is_active and row.queue.is_enabled)):
        raise QueueClosed
    if foreseen is None:
        expire_day(row, day, now)
    plan = foreseen.plan if foreseen and is_known else plans_of([row], day, day)[type_id]
    first = slot_at(plan, day, start)
    slot = stretched(plan, first, units) if first is not None else None
    if slot is None or not (slot.starts_at > now if by_staff else window_of(row.queue).offers(slot, now)):
        raise SlotNotOffered
    return row, plan, slot


def note_loss(kind: WorkplaceType, day: date, start: time) -> None:
    """Somebody came too late for a time: who follows may be of the same crowd."""
    caches["process"].set(_loss(kind, day, start), True, KNOWN_SECONDS)


def was_lost(kind: WorkplaceType, day: date, start: time, visitor: str, now: datetime) -> bool:
    """Whether somebody has just come too late for a time, and a glance without the lock sees every workplace taken:
    the others need not stand in line for the lock to learn it. Not where `visitor` (a holder) is among those who have
    one, who gets the same hold again."""
    if not caches["process"].get(_loss(kind, day, start)):
        return False
    minute = minute_of(day, start)
    if minute is None:
        return False
    rows = Booking.objects.occupying().filter(~Q(state=BookingState.HELD) | Q(expires_at__gt=now))
    rows = rows.filter(queue=kind.queue_id, workplace_type=kind.pk, local_date=day, lane__lte=kind.capacity)
    there = rows.filter(start_minute__lte=minute, end_minute__gt=minute).order_by().values_list("holder", flat=True)
    holders = list(there)
    return len(holders) >= kind.capacity and visitor not in holders


def _loss(kind: WorkplaceType, day: date, start: time) -> str:
    return f"equeue:lost:{kind.pk}:{day}:{start}"


@dataclass(frozen=True, slots=True)
class OwnHold:
    """A hold of the visitor's own, perhaps lapsed."""

    pk: int
    type_id: int
    local_date: date
    local_start: time
    end: int
    expires_at: datetime


def look_at_day(kind: WorkplaceType, day: date, holder: str, now: datetime) -> tuple[list[Taken], list[OwnHold]]:
    """What takes the places of a day, and all holds of a visitor, whatever the day: one query. Lapsed holds of the day
    are marked."""
    here = Q(queue=kind.queue_id, workplace_type=kind.pk, local_date=day, state__in=OCCUPYING)
    rows = Booking.objects.filter(here | Q(holder=holder, state=BookingState.HELD)).order_by()
    taken: list[Taken] = []
    own: list[OwnHold] = []
    has_lapsed = False
    for pk, state, ends, whose, type_id, local_date, starts, first, last, lane in rows.values_list(
        "pk",
        "state",
        "expires_at",
        "holder",
        "workplace_type_id",
        "local_date",
        "local_start",
        "start_minute",
        "end_minute",
        "lane",
    ):
        is_here = (type_id, local_date) == (kind.pk, day)
        held_until = ends if state == BookingState.HELD else None
        if is_here and held_until is not None and held_until <= now:
            has_lapsed = True
            continue
        if is_here:
            taken.append(Taken(first, last, lane))
        if whose == holder and held_until is not None:
            own.append(OwnHold(pk, type_id, local_date, starts, last, held_until))
    if has_lapsed:
        expire_day(kind, day, now)
    return taken, own


def free_lane(row: WorkplaceType, plan: Plan, slot: Slot, now: datetime, taken: list[Taken] | None = None) -> int:
    """The lowest lane free through the slot; `taken` where the day was looked at. Raises SlotTaken."""
    day = slot.local_date
    booked = with_pauses(plan, taken_of([row], [day], now)[row.pk, day] if taken is None else taken)
    lanes = lanes_left(plan, slot, [*booked, *absences_of(plan, day)])
    if not lanes:
        raise SlotTaken
    return lanes[0]


def new_booking(row: WorkplaceType, slot: Slot, lane: int, state: str, now: datetime, **fields: Any) -> Booking:
    """An unsaved booking of a slot and lane, with its capability token hashed."""
    public_id = new_public_id()
    return Booking(
        queue_id=row.queue_id,
        workplace_type=row,
        service_centre_id=row.service_centre_id,
        public_id=public_id,
        token_hash=hash_token(token_for(public_id)),
        state=state,
        local_date=slot.local_date,
        local_start=slot.local_start,
        start_minute=slot.start,
        end_minute=slot.end,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        lane=lane,
        created_at=now,
        updated_at=now,
        **fields,
    )


def insert(booking: Booking) -> None:
    """Save a new occupying booking; the schema's refusal is SlotTaken, which ends the transaction."""
    try:
        with transaction.atomic(savepoint=False):
            booking.save(force_insert=True)
    except IntegrityError as problem:
        text = str(problem)
        if "equeue_booking_overlap" in text or "slot_once" in text or "booking.lane" in text:
            raise SlotTaken from problem
        raise


def expire_day(kind: WorkplaceType, day: date, now: datetime) -> None:
    """Mark the lapsed holds of a day, under its lock: no sweeper has to run for a time to become free."""
    held = Booking.objects.filter(queue=kind.queue_id, workplace_type=kind.pk, local_date=day, state=BookingState.HELD)
    lapsed = held.filter(expires_at__lte=now).order_by()
    for booking in lapsed:
        change_state(booking, BookingState.EXPIRED, now=now)
