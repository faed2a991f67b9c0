"""Staff answer an application, or a booking that the schedule has hit: another time, or a refusal (rule 51)."""

from datetime import date, datetime, time
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from modules.equeue import signals
from modules.equeue.constants import ActorKind, BookingState, OfferKind, OfferState
from modules.equeue.engine.refusals import BadContact, SlotNotOffered, TimeGone, WrongState
from modules.equeue.engine.window import is_thinkable
from modules.equeue.models import Booking, TimeOffer
from modules.equeue.selectors.bookings import RELATED
from modules.equeue.selectors.offers import is_answerable
from modules.equeue.services.booking import audit
from modules.equeue.services.freed import offer_freed, withdraw_offers
from modules.equeue.services.history import change_state
from modules.equeue.services.ledger import in_transaction, lock_days
from modules.equeue.services.letters import send_letter, send_offer, send_withdrawn
from modules.equeue.services.moving import MOVABLE
from modules.equeue.services.offers import close_offer, give_back, hold_offer
from modules.equeue.services.rechecking import check_still_open
from portal.common import clock
from portal.common.refusals import Refusal
from portal.common.typed import one_line, without_controls

NEEDS_REASON = _("Write the reason: the person will see it in the letter.")
LONGEST = 255


class SameTime(Refusal):
    code = "same_time"
    status = 422
    message = _("This is the time of the booking. Choose another one.")


class TimeIsClosed(Refusal):
    code = "time_is_closed"
    message = _("The schedule has changed: nobody works at this time any more. Offer the person another time.")


def propose_time(
    *,
    booking: Booking,
    local_date: date,
    local_start: time,
    actor: Any,
    reason: str = "",
    now: datetime | None = None,
) -> TimeOffer:
    """Hold another time of the same type and offer it by letter; the booking keeps its own until an answer.

    Raises WrongState, SameTime, SlotNotOffered, SlotTaken, OfferedAlready, QueueBusy.
    """
    if not is_thinkable(local_date, clock.today()):
        raise SlotNotOffered
    reason = without_controls(one_line(reason))[:LONGEST]

    def act() -> TimeOffer:
        moment = now or clock.now()
        row = _locked(booking, (booking.workplace_type_id, local_date))
        if row.state not in MOVABLE:
            raise WrongState
        if (row.local_date, row.local_start) == (local_date, local_start):
            raise SameTime
        offer = hold_offer(
            kind=OfferKind.CONFLICT if row.has_conflict else OfferKind.PROPOSAL,
            workplace_type=row.workplace_type,
            local_date=local_date,
            local_start=local_start,
            booking=row,
            actor=actor,
            reason=reason,
            now=moment,
        )
        send_offer(row, offer)
        audit(row, "equeue.time_proposed", actor, new_date=local_date, new_time=local_start)
        return offer

    return in_transaction(act)


def withdraw_proposal(offer: TimeOffer, actor: Any) -> TimeOffer:
    """Staff take an offered time back; again changes nothing. Raises WrongState when it was answered meanwhile."""

    def act() -> TimeOffer:
        moment = clock.now()
        days = [(offer.held.workplace_type_id, offer.held.local_date)]
        if offer.booking is not None:
            days.append((offer.booking.workplace_type_id, offer.booking.local_date))
        lock_days(days)
        row = TimeOffer.objects.select_related("held", "booking__queue__addressee__community").get(pk=offer.pk)
        if row.state in (OfferState.WITHDRAWN, OfferState.LAPSED):
            return row
        _take_back(row, moment)
        offer_freed(row.held, moment)
        if row.booking is not None:
            audit(row.booking, "equeue.proposal_withdrawn", actor)
        return row

    return in_transaction(act)


def withdraw_and_tell(booking: Booking, now: datetime) -> list[Booking]:
    """What was offered for a booking is free again, and the person hears of it: no other letter says so. Inside the
    caller's transaction, under the lock of the booking's day. Answers the times that were held."""
    rows = TimeOffer.objects.filter(booking=booking, state=OfferState.OPEN)
    offers = list(rows.select_related("held", "booking__queue__addressee__community"))
    for offer in offers:
        _take_back(offer, now)
    return [offer.held for offer in offers]


def _take_back(offer: TimeOffer, now: datetime) -> None:
    """Whose time to answer is over has been told so by the offer itself."""
    was_open = is_answerable(offer, now)
    close_offer(offer, OfferState.WITHDRAWN, now)
    give_back(offer, now)
    if offer.booking is not None and was_open:
        send_withdrawn(offer.booking, offer)


def confirm_application(*, booking: Booking, actor: Any) -> Booking:
    """An application is booked at its time, the person hears of it; again changes nothing. Raises WrongState,
    QueueClosed, TimeIsClosed."""

    def act() -> Booking:
        moment = clock.now()
        row = _locked(booking)
        if row.state == BookingState.BOOKED:
            return row
        if row.state != BookingState.PENDING or row.starts_at <= moment:
            raise WrongState
        try:
            check_still_open(row, moment)
        except TimeGone as gone:
            raise TimeIsClosed from gone
        change_state(row, BookingState.BOOKED, now=moment, actor_kind=ActorKind.STAFF, actor=actor)
        withdraw_offers(row, moment)
        send_letter(row, "booking_confirmed")
        transaction.on_commit(partial(signals.booking_changed.send_robust, Booking, booking_id=row.pk))
        audit(row, "equeue.booking_confirmed", actor)
        return row

    return in_transaction(act)


def reject_application(*, booking: Booking, actor: Any, reason: str) -> Booking:
    """An application is refused with a reason, which goes into the letter; again changes nothing. Raises BadContact,
    WrongState."""
    reason = one_line(reason)
    if not 3 <= len(reason) <= LONGEST or not reason.isprintable():
        raise BadContact(NEEDS_REASON)

    def act() -> Booking:
        moment = clock.now()
        row = _locked(booking)
        if row.state == BookingState.REJECTED:
            return row
        if row.state != BookingState.PENDING:
            raise WrongState
        change_state(
            row,
            BookingState.REJECTED,
            now=moment,
            actor_kind=ActorKind.STAFF,
            actor=actor,
            reason=reason,
            has_conflict=False,
        )
        withdraw_offers(row, moment)
        send_letter(row, "application_rejected", reason=reason)
        transaction.on_commit(partial(signals.booking_changed.send_robust, Booking, booking_id=row.pk))
        # Without the reason: it is free text, may name a person, and the audit cannot be erased. The event has it.
        audit(row, "equeue.application_rejected", actor)
        return row

    return in_transaction(act)


def _locked(booking: Booking, *more: tuple[int, date]) -> Booking:
    """The booking, read afresh under the lock of its day."""
    lock_days([(booking.workplace_type_id, booking.local_date), *more])
    return Booking.objects.select_related(*RELATED).get(pk=booking.pk)
