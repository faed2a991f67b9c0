"""Holds: a time taken for the minutes that a person needs to fill in the form.

What a hold needs of the schedule is read before the lock and compared under it, so that the lock is held for a few
short statements: on SQLite it is the one write lock of the whole portal.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.utils.crypto import salted_hmac

from modules.equeue.constants import (
    HOLDS_PER_NETWORK,
    MAX_HOLDS,
    OCCUPYING,
    ActorKind,
    BookingState,
    OfferState,
    Source,
)
from modules.equeue.engine.refusals import (
    AccountNeeded,
    HoldExpired,
    NetworkHolds,
    SlotNotOffered,
    SlotTaken,
    TooManyHolds,
    WrongState,
)
from modules.equeue.engine.window import is_thinkable
from modules.equeue.models import Booking, WorkplaceType
from modules.equeue.models.booking import BookingQuerySet
from modules.equeue.services.freed import offer_freed
from modules.equeue.services.history import add_event, change_state
from modules.equeue.services.ledger import in_transaction, lock_days
from modules.equeue.services.placing import (
    Foreseen,
    foresee,
    free_lane,
    insert,
    look_at_day,
    new_booking,
    note_loss,
    offered_slot,
    was_lost,
)
from modules.equeue.services.repeats import booking_once
from portal.common import clock
from portal.common.idempotency import was_used
from portal.common.limits import count_attempt
from portal.common.prepared import prepared

HOLDER_LOCK = 0x455148  # "EQH": first half of the advisory lock's key


@dataclass(frozen=True, slots=True)
class HeldTime:
    """`token` is the capability of the booking for its whole life; it is shown to its holder only."""

    token: str
    public_id: str
    expires_at: datetime
    local_date: date
    local_start: time
    local_end: time
    type_public_id: str


@prepared
def hold_slot(
    *,
    workplace_type: WorkplaceType,
    local_date: date,
    local_start: time,
    holder: str,
    user: Any = None,
    source: str = Source.SITE,
    replaces: str = "",
    key: str = "",
    network: str = "",
    services: Collection[int] = (),
    now: datetime | None = None,
) -> HeldTime:
    """Hold a time for the queue's `hold_minutes` (15).

    `holder` is a secret of the visitor's own (the session key): it caps holds at 3, and the same holder asking
    for the same time again gets the same hold. `replaces` is the token of a hold to give back once the new one
    is won. `key` is the Idempotency-Key. `network` is where a visitor without an account comes from: a holder is
    had for nothing, so new holds are counted by it, too. `services` are ids of the guide: the visit takes an interval
    for each of them, in one go. Raises SlotTaken, SlotNotOffered, QueueClosed, TooManyHolds, NetworkHolds,
    AccountNeeded, QueueBusy; where `key` came before HoldExpired (what it won has ended) and IdempotencyConflict.
    """
    if not is_thinkable(local_date, clock.today()):
        raise SlotNotOffered
    hashed = salted_hmac("equeue.holder", holder, algorithm="sha256").hexdigest()

    def act() -> Booking:
        visitor = _Visitor(hashed, user, source, network)
        return _hold(foreseen, local_date, local_start, visitor, wanted, replaces, now or clock.now())

    name = f"{hashed}:{key}" if key else ""
    is_late = was_lost(workplace_type, local_date, local_start, hashed, now or clock.now())
    if is_late and not was_used(scope="equeue.hold", key=name):
        raise SlotTaken
    foreseen = foresee(workplace_type, local_date)
    wanted = sorted(set(services))
    request = (workplace_type.pk, local_date, local_start, *([wanted] if wanted else []))
    try:
        booking = booking_once("equeue.hold", name, act, *request)
    except SlotTaken:
        note_loss(workplace_type, local_date, local_start)
        raise
    return standing(booking, now or clock.now())


def standing(booking: Booking, now: datetime) -> HeldTime:
    """What a wish that came before gets again. Raises HoldExpired where its token opens nothing any more."""
    is_lapsed = booking.state == BookingState.HELD and (booking.expires_at or now) <= now
    if is_lapsed or booking.state not in OCCUPYING:
        raise HoldExpired
    return held_time(booking)


def held_time(booking: Booking) -> HeldTime:
    return HeldTime(
        token=booking.token,
        public_id=booking.public_id,
        expires_at=booking.expires_at or booking.updated_at,
        local_date=booking.local_date,
        local_start=booking.local_start,
        local_end=booking.local_end,
        type_public_id=booking.workplace_type.public_id,
    )


@dataclass(frozen=True, slots=True)
class _Visitor:
    """Who holds; `holder` is hashed."""

    holder: str
    user: Any
    source: str
    network: str


def _hold(
    foreseen: Foreseen, day: date, start: time, who: _Visitor, services: list[int], replaces: str, now: datetime
) -> Booking:
    type_id = foreseen.kind.pk
    given_back = _still_held(replaces)
    lock_days([(type_id, day), *((old.workplace_type_id, old.local_date) for old in given_back)])
    _lock_holder(who.holder)
    row, plan, slot = offered_slot(type_id, day, start, now, units=len(services) or 1, foreseen=foreseen)
    if row.queue.needs_account and who.user is None and who.source != Source.STAFF:
        raise AccountNeeded
    taken, held = look_at_day(row, day, who.holder, now)
    gone = {old.pk for old in given_back}
    for own in [one for one in held if (one.type_id, one.local_date, one.local_start) == (type_id, day, start)]:
        same = Booking.objects.select_related("workplace_type", "queue").get(pk=own.pk)
        if same.end_minute == slot.end and set(same.services.values_list("pk", flat=True)) == set(services):
            return same
        # The same time for other services: its own hold must not stand in the way.
        change_state(same, BookingState.RELEASED, now=now, actor_kind=ActorKind.CITIZEN, actor=who.user)
        gone.add(own.pk)
    # If the new time is lost, the transaction rolls back and the old one is still held.
    freed = [old for old in given_back if _release(old, now)]
    if sum(one.expires_at > now for one in held if one.pk not in gone) >= MAX_HOLDS:
        raise TooManyHolds
    lane = free_lane(row, plan, slot, now, None if gone else taken)
    booking = new_booking(row, slot, lane, BookingState.HELD, now, source=who.source, user=who.user)
    _count_from(who.network, row)
    booking.holder = who.holder
    booking.expires_at = now + timedelta(minutes=row.queue.hold_minutes)
    insert(booking)
    if services:
        booking.services.set(services)
    add_event(booking, "", now=now, actor_kind=ActorKind.CITIZEN, actor=who.user)
    for old in freed:
        offer_freed(old, now)
    return booking


def _count_from(network: str, row: WorkplaceType) -> None:
    """Only a hold that is won counts: the transaction of a refused one takes its count back."""
    who = f"{row.queue_id}:{network}"
    if network and not count_attempt(scope="equeue.holds", who=who, limit=HOLDS_PER_NETWORK, seconds=3600):
        raise NetworkHolds


def _lock_holder(holder: str) -> None:
    """No other hold of a visitor can come until this transaction ends: those on other days stand under other
    ledgers. SQLite has one writer anyway."""
    if connection.vendor != "postgresql":
        return
    number = int.from_bytes(hashlib.sha256(holder.encode()).digest()[:4], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [HOLDER_LOCK, number])


def release_hold(token: str, now: datetime | None = None) -> bool:
    """Give a held time back; False where the token holds nothing."""

    def act() -> bool:
        moment = now or clock.now()
        held = _still_held(token)
        lock_days((row.workplace_type_id, row.local_date) for row in held)  # who waits for the time is offered it
        return any(_release(row, moment) and offer_freed(row, moment) >= 0 for row in held)

    return in_transaction(act)


def _still_held(token: str) -> list[Booking]:
    """The hold of a token, if it still stands: one or none. An answer to an offer gives the offered time back."""
    if not token:
        return []
    rows = Booking.objects.by_token(token).filter(state=BookingState.HELD).exclude(offer__state=OfferState.OPEN)
    return list(rows)


def _release(booking: Booking, now: datetime) -> bool:
    """Give a hold back; False where it has ended by itself."""
    try:
        change_state(booking, BookingState.RELEASED, now=now, actor_kind=ActorKind.CITIZEN)
    except WrongState:
        return False
    return True


def expire_holds(now: datetime | None = None, limit: int = 500) -> int:
    """The scheduled sweeper: mark lapsed holds, a small transaction each; returns how many."""
    moment = now or clock.now()
    lapsed = lapsed_holds(moment).order_by("expires_at")[:limit]
    count = 0
    for booking in list(lapsed):

        def act(booking: Booking = booking) -> bool:
            lock_days([(booking.workplace_type_id, booking.local_date)])
            if not lapsed_holds(moment).filter(pk=booking.pk).exists():
                return False  # confirmed, released or prolonged meanwhile
            change_state(booking, BookingState.EXPIRED, now=moment)
            return True

        count += in_transaction(act)
    return count


def lapsed_holds(now: datetime) -> BookingQuerySet:
    return Booking.objects.filter(state=BookingState.HELD, expires_at__lte=now)
