"""Confirm and cancel: with holds (services/holding.py) the only writes of bookings that people cause.

Each runs under the ledger lock of its day, reads afresh under it, and leaves its event, audit row and letter
in the same transaction. The schema refuses whatever slips through (models/guards.py).
"""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction

from modules.equeue import signals
from modules.equeue.constants import (
    NUMBERED,
    ActorKind,
    BookingState,
    OfferState,
    QueueKind,
)
from modules.equeue.engine.refusals import (
    AlreadyBooked,
    HoldExpired,
    NotFound,
    QueueClosed,
    TimeGone,
    TooLate,
    VisitOff,
    WrongState,
)
from modules.equeue.models import Booking, Contact, TimeOffer
from modules.equeue.selectors.bookings import RELATED, booking_by_token
from modules.equeue.services.booking_files import claim_held
from modules.equeue.services.consents import note_consent
from modules.equeue.services.contact import ContactData
from modules.equeue.services.freed import offer_freed, withdraw_offers
from modules.equeue.services.history import change_state
from modules.equeue.services.ledger import lock_days
from modules.equeue.services.letters import send_letter
from modules.equeue.services.limits import check_limits
from modules.equeue.services.numbers import next_number
from modules.equeue.services.repeats import booking_once
from portal.audit.services import record
from portal.common import clock
from portal.common.prepared import prepared


@prepared
def confirm_booking(
    *,
    token: str,
    contact: ContactData,
    actor_kind: str = ActorKind.CITIZEN,
    actor: Any = None,
    user: Any = None,
    key: str = "",
    now: datetime | None = None,
    held: Booking | None = None,
) -> Booking:
    """Turn a hold into a booking with a number; the letter goes out after commit. `held` is the hold of the token
    where the caller has read it, with its queue and type.

    A second call with the token of a booking already made answers that booking (a hold becomes at most one) if the
    contacts are the same, else AlreadyBooked: whoever sent the others must not think that they were taken. Of a visit
    that is off by now it answers VisitOff.
    Raises BadContact, NotFound, HoldExpired, TimeGone, QueueClosed, WrongState, NumbersExhausted, QueueBusy; of
    citizens TooManyVisits, MonthUsedUp, MissedVisits where the queue has such limits.
    """
    contact = contact.cleaned()
    found = held or booking_by_token(token, ("queue__addressee__community", "workplace_type"))
    if found is None:
        raise NotFound
    booking: Booking = found

    def act() -> Booking:
        lock_days([(booking.workplace_type_id, booking.local_date)])
        offered = _read_again(booking)
        if (off := VisitOff.words.get(BookingState(booking.state))) is not None:
            raise VisitOff(off)
        if booking.state in NUMBERED:
            made_for = Contact.objects.filter(booking=booking).first()
            if made_for is None or not contact.is_of(made_for):
                raise AlreadyBooked
            return Booking.objects.select_related(*RELATED).get(pk=booking.pk)
        _check(booking, offered, now or clock.now())
        _make(booking, contact, now or clock.now(), actor_kind, actor, user)
        return booking

    return booking_once("equeue.confirm", f"{token}:{key}" if key else "", act, booking.public_id, contact)


def _read_again(booking: Booking) -> str:
    """Under the lock: what may have changed since the hold was read, and no more, for crowds confirm at once. Answers
    the state of the offer whose time this is, or nothing."""
    queue, kind = booking.queue, booking.workplace_type
    row = (
        Booking.objects.filter(pk=booking.pk)
        .order_by()
        .values_list(
            "state",
            "version",
            "expires_at",
            "has_conflict",
            "lane",
            "queue__is_enabled",
            "queue__kind",
            "queue__needs_confirmation",
            "workplace_type__is_active",
            "offer__state",
        )
    )
    (
        booking.state,
        booking.version,
        booking.expires_at,
        booking.has_conflict,
        booking.lane,
        queue.is_enabled,
        queue.kind,
        queue.needs_confirmation,
        kind.is_active,
        offered,
    ) = row.get()
    return offered or ""


def _check(booking: Booking, offered: str, now: datetime) -> None:
    if booking.state in (BookingState.EXPIRED, BookingState.RELEASED):
        raise HoldExpired
    if booking.expires_at is None or booking.expires_at <= now:
        raise HoldExpired
    if booking.has_conflict:  # the schedule was changed while the person filled in the form
        raise TimeGone
    queue = booking.queue
    if not (queue.is_enabled and queue.kind == QueueKind.OWN and booking.workplace_type.is_active):
        raise QueueClosed
    if offered not in ("", OfferState.ACCEPTED):
        raise WrongState  # a time offered to somebody becomes a visit by an answer, services/answering.py


def _make(booking: Booking, contact: ContactData, now: datetime, actor_kind: str, actor: Any, user: Any) -> None:
    queue = booking.queue
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
    person = Contact.objects.create(
        booking=booking,
        full_name=contact.full_name,
        phone=contact.phone,
        email=contact.email,
        comment=contact.comment,
        previous_number=contact.previous_number,
        language=contact.language,
        form_version=contact.form_version,
        answers=dict(contact.answers),
        consent_at=now,
    )
    claim_held(booking)
    send_letter(booking, "application_received" if queue.needs_confirmation else "booking_made", contact=person)
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

    return booking_once("equeue.cancel", f"{booking.public_id}:{key}" if key else "", act, booking.public_id)
