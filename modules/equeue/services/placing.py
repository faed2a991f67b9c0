"""A place for a visit: the slot that the schedule offers and the lowest workplace that is free through it.

Called under the ledger lock of the day (services/ledger.py); whoever holds, moves or offers a time comes through here.
"""

from datetime import date, datetime, time
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from modules.equeue.constants import BookingState, QueueKind
from modules.equeue.engine.plan import Plan
from modules.equeue.engine.refusals import QueueClosed, SlotNotOffered, SlotTaken
from modules.equeue.engine.slots import Slot, absences_of, lanes_left, slot_at, with_pauses
from modules.equeue.engine.visits import stretched
from modules.equeue.engine.wall import minute_of
from modules.equeue.models import Booking, WorkplaceType
from modules.equeue.models.booking import hash_token, token_for
from modules.equeue.models.queue import new_public_id
from modules.equeue.selectors.plans import plans_of, window_of
from modules.equeue.selectors.slots import taken_of
from modules.equeue.services.history import change_state


def offered_slot(
    type_id: int, day: date, start: time, now: datetime, *, by_staff: bool = False, units: int = 1
) -> tuple[WorkplaceType, Plan, Slot]:
    """The slot, with its type and plan; lapsed holds of the day are marked on the way.

    `units` is how many intervals the visit takes. Staff may take any slot that has not begun, whatever the window and
    the lead time say; citizens what the window offers. Raises QueueClosed, SlotNotOffered.
    """
    row = WorkplaceType.objects.select_related("queue").get(pk=type_id)
    if row.queue.kind != QueueKind.OWN or not (by_staff or (row.is_active and row.queue.is_enabled)):
        raise QueueClosed
    expire_day(type_id, day, now)
    plan = plans_of([row], day, day)[type_id]
    first = slot_at(plan, day, start)
    slot = stretched(plan, first, units) if first is not None else None
    if slot is None or not (slot.starts_at > now if by_staff else window_of(row.queue).offers(slot, now)):
        raise SlotNotOffered
    return row, plan, slot


def is_full(kind: WorkplaceType, day: date, start: time, visitor: str, now: datetime) -> bool:
    """Whether a glance without the lock sees every workplace taken: a crowd that is late need not stand in line for
    the lock to learn it. Not where `visitor` (a holder) is among them, who gets the same hold again."""
    minute = minute_of(day, start)
    if minute is None:
        return False
    rows = Booking.objects.occupying().filter(~Q(state=BookingState.HELD) | Q(expires_at__gt=now))
    rows = rows.filter(workplace_type=kind.pk, local_date=day, lane__lte=kind.capacity)
    there = rows.filter(start_minute__lte=minute, end_minute__gt=minute).order_by().values_list("holder", flat=True)
    holders = list(there)
    return len(holders) >= kind.capacity and visitor not in holders


def free_lane(row: WorkplaceType, plan: Plan, slot: Slot, now: datetime) -> int:
    """The lowest lane free through the slot. Raises SlotTaken."""
    day = slot.local_date
    booked = with_pauses(plan, taken_of([row], [day], now)[row.pk, day])
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
    """Save a new occupying booking; the schema's refusal is SlotTaken."""
    try:
        with transaction.atomic():
            booking.save(force_insert=True)
    except IntegrityError as problem:
        text = str(problem)
        if "equeue_booking_overlap" in text or "slot_once" in text or "booking.lane" in text:
            raise SlotTaken from problem
        raise


def expire_day(type_id: int, day: date, now: datetime) -> None:
    """Mark the lapsed holds of a day, under its lock: no sweeper has to run for a time to become free."""
    lapsed = Booking.objects.filter(
        workplace_type_id=type_id, local_date=day, state=BookingState.HELD, expires_at__lte=now
    )
    for booking in lapsed:
        change_state(booking, BookingState.EXPIRED, now=now)
