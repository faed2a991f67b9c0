"""The lease of times to kiosks (table A, row 22; rule of the sync protocol, 2).

A leased time is a hold of the hall until its start: under the same locks and guards as every booking, so it cannot
race one and nobody else can have it. The hall owns it. It becomes the visit of whoever takes it at the kiosk, which
the hall tells with the ticket; the portal frees it only when the hall says that nobody has it.
"""

import logging
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from local_queue.protocol.events import EventType
from modules.equeue.constants import ActorKind, BookingState, Source
from modules.equeue.engine.kiosk_times import Leased, wanted
from modules.equeue.engine.plan import Plan
from modules.equeue.engine.refusals import WrongState
from modules.equeue.engine.slots import Slot, Taken, absences_of, slots_of, with_pauses
from modules.equeue.models import Booking, Contact, HallEvent, HallServer, WorkplaceType
from modules.equeue.selectors.kiosk_times import holder_of, leased_times, share_of
from modules.equeue.selectors.plans import plans_of
from modules.equeue.selectors.slots import taken_of
from modules.equeue.services.freed import offer_freed
from modules.equeue.services.history import add_event, change_state
from modules.equeue.services.ledger import in_transaction, lock_days
from modules.equeue.services.placing import expire_day, insert, new_booking
from modules.equeue.services.schedules import settle_one
from portal.common import clock
from portal.common.refusals import Refusal

logger = logging.getLogger(__name__)

# As far as most queues are booked, and a day more: the kiosk has its share before a new day opens.
AHEAD_DAYS = 14
# Of a queue whose types have just been saved: whoever saves does not wait for the rest, which the job leases.
SOON_DAYS = 1


def lease_times(now: datetime | None = None) -> int:
    """The scheduled job: leave to each kiosk its share of every day ahead; how many times. Again: none."""
    moment = now or clock.now()
    served: set[int] = set()
    count = 0
    for hall in _halls():
        if hall.queue_id not in served:  # two kiosks of one queue would need two shares
            served.add(hall.queue_id)
            count += _lease_queue(hall, moment, AHEAD_DAYS)
    return count


def lease_soon(queue_id: int) -> int:
    """The nearest days of one queue at once: the kiosk refuses nobody until the job runs."""
    hall = _halls().filter(queue=queue_id).first()
    return _lease_queue(hall, clock.now(), SOON_DAYS) if hall is not None else 0


def _halls() -> QuerySet[HallServer]:
    halls = HallServer.objects.filter(is_revoked=False, activated_at__isnull=False, has_kiosk=True)
    return halls.filter(queue__types__kiosk_lanes__gt=0).select_related("queue").distinct().order_by("pk")


def _lease_queue(hall: HallServer, now: datetime, ahead: int) -> int:
    types = [kind for kind in hall.queue.types.select_related("queue") if share_of(hall, kind)]
    today = now.astimezone(clock.KYIV).date()
    days = [today + timedelta(days=number) for number in range(min(ahead, hall.queue.window_days) + 1)]
    if not types:
        return 0
    lacking = _lacking(hall, types, days, now)  # a look without the locks: mostly there is nothing to do
    return sum(_leased(hall, kind, day, now) for kind, day in lacking)


def _leased(hall: HallServer, kind: WorkplaceType, day: date, now: datetime) -> int:
    """One day that cannot be leased now holds up no other; the next run tries it again."""
    try:
        return in_transaction(partial(_lease_day, hall, kind.pk, day, now))
    except Refusal:
        logger.warning("Times of type %s on %s could not be left to the kiosk.", kind.pk, day, exc_info=True)
        return 0


def _lacking(
    hall: HallServer, types: list[WorkplaceType], days: list[date], now: datetime
) -> list[tuple[WorkplaceType, date]]:
    plans = plans_of(types, days[0], days[-1])
    taken, leased = taken_of(types, days, now), leased_times([kind.pk for kind in types], days)
    return [
        (kind, day)
        for kind in types
        for day in days
        if _wanted(plans[kind.pk], day, taken[kind.pk, day], leased[kind.pk, day], share_of(hall, kind), now)
    ]


def _wanted(
    plan: Plan, day: date, taken: Iterable[Taken], leased: Iterable[Leased], share: int, now: datetime
) -> list[tuple[Slot, int]]:
    slots = [slot for slot in slots_of(plan, day) if slot.starts_at > now]
    return wanted(plan, slots, [*with_pauses(plan, taken), *absences_of(plan, day)], leased, share)


def _lease_day(hall: HallServer, type_id: int, day: date, now: datetime) -> int:
    lock_days([(type_id, day)], by_staff=True)
    kind = WorkplaceType.objects.select_related("queue").get(pk=type_id)
    expire_day(kind, day, now)
    plan = plans_of([kind], day, day)[type_id]
    taken, leased = taken_of([kind], [day], now)[type_id, day], leased_times([type_id], [day])[type_id, day]
    places = _wanted(plan, day, taken, leased, share_of(hall, kind), now)
    for slot, lane in places:
        booking = new_booking(kind, slot, lane, BookingState.HELD, now, source=Source.KIOSK)
        booking.holder, booking.expires_at = holder_of(hall), slot.starts_at
        insert(booking)
        add_event(booking, "", now=now, actor_kind=ActorKind.SYSTEM)
    return len(places)


def tells_of_time(row: HallEvent) -> bool:
    """Whether an event gives or returns a leased time."""
    payload = row.body.get("payload") or {}
    return row.type == EventType.TIME_RETURNED or (
        row.type == EventType.TICKET_ISSUED and bool(payload.get("booking"))
    )


def follow_hall(hall: HallServer, row: HallEvent, now: datetime) -> str:
    """What the hall did with a time; empty if it is so now or was before, else what was in the way."""
    payload = row.body.get("payload") or {}
    is_given = row.type == EventType.TICKET_ISSUED
    name = payload.get("booking") if is_given else row.body.get("aggregate")
    mine = Booking.objects.filter(queue=hall.queue, source=Source.KIOSK, holder=holder_of(hall))
    found = mine.filter(public_id=str(name)).values_list("pk", "workplace_type", "local_date").first()
    if found is None:
        return "no such time"
    pk, type_id, day = found
    try:
        with transaction.atomic():
            lock_days([(type_id, day)])
            booking = Booking.objects.select_related("queue__addressee", "workplace_type").get(pk=pk)
            return _give(booking, str(payload.get("number") or ""), now) if is_given else _free(booking, now)
    except IntegrityError:  # the schedule has another step by now, and the place was booked after the start
        return "the time is taken"


def _give(booking: Booking, number: str, now: datetime) -> str:
    """Also a time that has passed: the hall may tell days later."""
    if booking.number:
        return "" if booking.number == number else f"given as {booking.number}"
    if booking.state not in (BookingState.HELD, BookingState.EXPIRED) or not 0 < len(number) <= 5:
        return f"{booking.state} → {BookingState.CHECKED_IN}"
    change_state(
        booking,
        BookingState.CHECKED_IN,
        now=now,
        actor_kind=ActorKind.HALL,
        reason=EventType.TICKET_ISSUED,
        number=number,
        expires_at=None,
        has_conflict=False,
        created_at=now,
    )
    Contact.objects.create(booking=booking)  # who came to the kiosk said nothing about themselves
    return ""


def _free(booking: Booking, now: datetime) -> str:
    """Back to everybody: first to a booking whose own workplace is gone, then to who waits."""
    if booking.number:
        return f"given as {booking.number}"
    if booking.state != BookingState.HELD:
        return ""
    change_state(booking, BookingState.RELEASED, now=now, actor_kind=ActorKind.HALL, reason=EventType.TIME_RETURNED)
    with suppress(WrongState):  # somebody there is in the middle of a change: whoever makes it looks at the day anew
        settle_one(booking.workplace_type, booking.local_date, now)
    offer_freed(booking, now)
    return ""
