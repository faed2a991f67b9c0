"""Hold, confirm, cancel: the only writes of bookings that people cause.

Each runs under the ledger lock of its day, reads afresh under it, and leaves its event, audit row and letter
in the same transaction. The schema refuses whatever slips through (models/guards.py).
"""

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from modules.equeue import signals
from modules.equeue.constants import (
    HOLDS_PER_NETWORK,
    MAX_HOLDS,
    NUMBERED,
    OCCUPYING,
    ActorKind,
    BookingState,
    OfferState,
    QueueKind,
    Source,
)
from modules.equeue.engine.refusals import (
    AccountNeeded,
    AlreadyBooked,
    HoldExpired,
    NetworkHolds,
    NotFound,
    QueueClosed,
    SlotNotOffered,
    SlotTaken,
    TimeGone,
    TooLate,
    TooManyHolds,
    WrongState,
)
from modules.equeue.engine.window import is_thinkable
from modules.equeue.models import Booking, Contact, TimeOffer, WorkplaceType
from modules.equeue.models.booking import BookingQuerySet
from modules.equeue.selectors.bookings import RELATED
from modules.equeue.services.consents import note_consent
from modules.equeue.services.contact import ContactData
from modules.equeue.services.freed import offer_freed
from modules.equeue.services.history import add_event, change_state
from modules.equeue.services.ledger import in_transaction, lock_days
from modules.equeue.services.letters import send_letter
from modules.equeue.services.limits import check_limits
from modules.equeue.services.numbers import next_number
from modules.equeue.services.offers import withdraw_offers
from modules.equeue.services.placing import free_lane, insert, is_full, new_booking, offered_slot
from portal.audit.services import record
from portal.common import clock
from portal.common.idempotency import fingerprint_of, run_once, was_used
from portal.common.limits import count_attempt

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
        return _hold(workplace_type.pk, local_date, local_start, visitor, wanted, replaces, now or clock.now())

    name = f"{hashed}:{key}" if key else ""
    is_late = is_full(workplace_type, local_date, local_start, hashed, now or clock.now())
    if is_late and not was_used(scope="equeue.hold", key=name):
        raise SlotTaken
    wanted = sorted(set(services))
    request = (workplace_type.pk, local_date, local_start, *([wanted] if wanted else []))
    booking = _once("equeue.hold", name, act, *request)
    is_lapsed = booking.state == BookingState.HELD and (booking.expires_at or clock.now()) <= (now or clock.now())
    if is_lapsed or booking.state not in OCCUPYING:
        raise HoldExpired  # a repeat whose token opens nothing any more
    return held_time(booking)


def _once(scope: str, key: str, act: Callable[[], Booking], *request: object) -> Booking:
    """The booking of `act`; where the key came before, that of the first time, as it is now."""
    made: dict[int, Booking] = {}

    def action() -> dict[str, int]:
        booking = act()
        made[booking.pk] = booking
        return {"id": booking.pk}

    if not key:
        pk = in_transaction(action)["id"]
    else:
        once = partial(run_once, scope=scope, key=key, fingerprint=fingerprint_of(*request), action=action)
        pk = in_transaction(once)["id"]
    return made[pk] if pk in made else Booking.objects.select_related(*RELATED).get(pk=pk)


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
    type_id: int, day: date, start: time, who: _Visitor, services: list[int], replaces: str, now: datetime
) -> Booking:
    given_back = _still_held(replaces)
    lock_days([(type_id, day), *((old.workplace_type_id, old.local_date) for old in given_back)])
    row, plan, slot = offered_slot(type_id, day, start, now, units=len(services) or 1)
    if row.queue.needs_account and who.user is None and who.source != Source.STAFF:
        raise AccountNeeded
    held = _held_by(who.holder)
    for same in [
        one for one in held if (one.workplace_type_id, one.local_date, one.local_start) == (row.pk, day, start)
    ]:
        if same.end_minute == slot.end and set(same.services.values_list("pk", flat=True)) == set(services):
            return same
        # The same time for other services: its own hold must not stand in the way.
        change_state(same, BookingState.RELEASED, now=now, actor_kind=ActorKind.CITIZEN, actor=who.user)
    # If the new time is lost, the transaction rolls back and the old one is still held.
    freed = [old for old in given_back if _release(old, now)]
    gone = {old.pk for old in given_back}
    alive = [one for one in held if one.state == BookingState.HELD and one.pk not in gone]
    if sum(one.expires_at is not None and one.expires_at > now for one in alive) >= MAX_HOLDS:
        raise TooManyHolds
    lane = free_lane(row, plan, slot, now)
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


def _held_by(holder: str) -> list[Booking]:
    """Holds of a visitor; no other can come until this transaction ends."""
    if connection.vendor == "postgresql":
        # Holds of one visitor on other days stand under other ledgers.
        number = int.from_bytes(hashlib.sha256(holder.encode()).digest()[:4], "big", signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [HOLDER_LOCK, number])
    return list(Booking.objects.filter(holder=holder, state=BookingState.HELD))


def confirm_booking(
    *,
    token: str,
    contact: ContactData,
    actor_kind: str = ActorKind.CITIZEN,
    actor: Any = None,
    user: Any = None,
    key: str = "",
    now: datetime | None = None,
) -> Booking:
    """Turn a hold into a booking with a number; the letter goes out after commit.

    A second call with the token of a booking already made answers that booking (a hold becomes at most one) if the
    contacts are the same, else AlreadyBooked: whoever sent the others must not think that they were taken.
    Raises BadContact, NotFound, HoldExpired, TimeGone, QueueClosed, WrongState, NumbersExhausted, QueueBusy; of
    citizens TooManyVisits, MonthUsedUp, MissedVisits where the queue has such limits.
    """
    contact = contact.cleaned()
    place = Booking.objects.by_token(token).values_list("pk", "public_id", "workplace_type_id", "local_date")
    found = place.first() if token else None
    if found is None:
        raise NotFound
    pk, public_id, type_id, day = found

    def act() -> Booking:
        lock_days([(type_id, day)])
        booking = Booking.objects.select_related("queue__addressee__community", "workplace_type").get(pk=pk)
        if booking.state in NUMBERED:
            made_for = Contact.objects.filter(booking=booking).first()
            if made_for is None or not contact.is_of(made_for):
                raise AlreadyBooked
            return booking
        _make(booking, contact, now or clock.now(), actor_kind, actor, user)
        return booking

    return _once("equeue.confirm", f"{token}:{key}" if key else "", act, public_id, contact)


def _make(booking: Booking, contact: ContactData, now: datetime, actor_kind: str, actor: Any, user: Any) -> None:
    if booking.state in (BookingState.EXPIRED, BookingState.RELEASED):
        raise HoldExpired
    if booking.expires_at is None or booking.expires_at <= now:
        raise HoldExpired
    if booking.has_conflict:  # the schedule was changed while the person filled in the form
        raise TimeGone
    queue = booking.queue
    if not (queue.is_enabled and queue.kind == QueueKind.OWN and booking.workplace_type.is_active):
        raise QueueClosed
    offer = TimeOffer.objects.filter(held=booking).first()
    if offer is not None and offer.state != OfferState.ACCEPTED:
        raise WrongState  # a time offered to somebody becomes a visit by an answer, services/answering.py
    if actor_kind == ActorKind.CITIZEN:
        check_limits(booking, contact, user or booking.user, now)
    change_state(
        booking,
        BookingState.PENDING if queue.needs_confirmation else BookingState.BOOKED,
        now=now,
        actor_kind=actor_kind,
        actor=actor or user,
        number=next_number(booking.service_centre_id, booking.local_date),
        expires_at=None,
        user=user or booking.user,
    )
    note_consent(booking, contact)
    Contact.objects.create(
        booking=booking,
        full_name=contact.full_name,
        phone=contact.phone,
        email=contact.email,
        comment=contact.comment,
        language=contact.language,
        form_version=contact.form_version,
        answers=dict(contact.answers),
        consent_at=now,
    )
    send_letter(booking, "application_received" if queue.needs_confirmation else "booking_made")
    transaction.on_commit(partial(signals.booking_made.send_robust, Booking, booking_id=booking.pk))
    audit(booking, "equeue.booking_made", actor or user)


def audit(booking: Booking, action: str, actor: Any, **details: Any) -> None:
    """An audit row of a booking; call it last in the transaction."""
    record(
        actor=actor,
        action=action,
        target=booking,
        community=booking.queue.addressee.community,
        details={"number": booking.number, "date": booking.local_date, "time": booking.local_start, **details},
    )


def cancel_booking(
    *,
    booking: Booking,
    actor_kind: str = ActorKind.CITIZEN,
    actor: Any = None,
    reason: str = "",
    key: str = "",
    now: datetime | None = None,
) -> Booking:
    """Cancel a booking, or give a hold back; doing it again changes nothing, with the same `key` or with another.

    A citizen cancels up to `cancel_minutes` before the visit (else TooLate); staff at any time, with a reason.
    """
    moment = now or clock.now()

    def act() -> Booking:
        lock_days([(booking.workplace_type_id, booking.local_date)])
        row = Booking.objects.select_related("queue__addressee__community", "workplace_type").get(pk=booking.pk)
        if row.state in (BookingState.CANCELLED, BookingState.RELEASED, BookingState.EXPIRED):
            return row
        if row.state == BookingState.HELD:
            if TimeOffer.objects.filter(held=row, state=OfferState.OPEN).exists():
                raise WrongState  # an offered time is given back by an answer to the offer
            change_state(row, BookingState.RELEASED, now=moment, actor_kind=actor_kind, actor=actor)
            offer_freed(row, moment)
            return row
        limit = row.starts_at - timedelta(minutes=row.queue.cancel_minutes)
        if actor_kind == ActorKind.CITIZEN and moment > limit and row.state == BookingState.BOOKED:
            raise TooLate
        change_state(
            row,
            BookingState.CANCELLED,
            now=moment,
            actor_kind=actor_kind,
            actor=actor,
            reason=reason,
            has_conflict=False,
        )
        withdraw_offers(row, moment)
        send_letter(row, "booking_cancelled", reason=reason)
        transaction.on_commit(partial(signals.booking_cancelled.send_robust, Booking, booking_id=row.pk))
        # Without the reason: it is free text, may name a person, and the audit cannot be erased. The event has it.
        audit(row, "equeue.booking_cancelled", actor, by=actor_kind)
        offer_freed(row, moment)
        return row

    return _once("equeue.cancel", f"{booking.public_id}:{key}" if key else "", act, booking.public_id)


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
    rows = Booking.objects.by_token(token).filter(state=BookingState.HELD).exclude(offer__state=OfferState.OPEN)
    return list(rows) if token else []


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
