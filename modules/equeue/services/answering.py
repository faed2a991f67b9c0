"""The person's answer to an offered time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from modules.equeue.constants import ActorKind, BookingState, OfferKind, OfferState, WaitingState
from modules.equeue.engine.refusals import NotFound, TimeGone, WrongState
from modules.equeue.models import Booking, TimeOffer, WaitingEntry
from modules.equeue.selectors.bookings import RELATED
from modules.equeue.services.booking import audit, confirm_booking
from modules.equeue.services.contact import ContactData
from modules.equeue.services.freed import offer_freed
from modules.equeue.services.history import change_state
from modules.equeue.services.ledger import in_transaction, lock_days
from modules.equeue.services.letters import send_letter
from modules.equeue.services.moving import MOVABLE, hand_over, inherit, latest_of
from modules.equeue.services.numbers import next_number
from modules.equeue.services.offers import close_offer, give_back
from modules.equeue.services.questions import answered
from modules.equeue.services.rechecking import check_still_open
from portal.common import clock
from portal.common.refusals import Refusal

# Both columns differ from what a hold has: the held time becomes the visit itself.
INHERITED = ("user_id", "source", "processing", "follows_id", "calendar_uid", "version")


class OfferOver(Refusal):
    code = "offer_over"
    status = 410
    message = _("This offer is no longer valid: the time for an answer is over, or it was taken back.")


def accept_offer(
    token: str, *, said: Mapping[str, Any] | None = None, actor: Any = None, now: datetime | None = None
) -> Booking:
    """The offered time becomes the visit; a booking that it replaces is `moved`. Again: the same booking.

    `said` is what services.questions.answered made of the answers to the queue's questions: who comes from the waiting
    list has not been asked them yet. A time that the schedule has closed meanwhile is refused, and its offer is taken
    back. Raises BadAnswers, NotFound, OfferOver, TimeGone, QueueClosed, WrongState, NumbersExhausted, QueueBusy.
    """

    def act() -> Booking:
        moment = now or clock.now()
        offer = _locked(token)
        if offer.state == OfferState.ACCEPTED:
            return latest_of(offer.held)
        held = offer.held
        is_over = held.state != BookingState.HELD or held.expires_at is None or held.expires_at <= moment
        if offer.state != OfferState.OPEN or is_over:
            raise OfferOver
        close_offer(offer, OfferState.ACCEPTED, moment)
        if offer.kind == OfferKind.WAITING:
            return _book_waiting(offer, said, moment)
        return _replace(offer, moment, actor)

    try:
        made = in_transaction(act)
    except TimeGone:
        _take_back(token, now or clock.now())
        raise
    return Booking.objects.select_related(*RELATED).get(pk=made.pk)


def _take_back(token: str, now: datetime) -> None:
    """Nobody can have the offered time any more; who waited in a line waits on."""

    def act() -> None:
        offer = _locked(token)
        if offer.state == OfferState.OPEN:
            close_offer(offer, OfferState.WITHDRAWN, now)
            give_back(offer, now)
            _back_into_line(offer)

    in_transaction(act)


def _back_into_line(offer: TimeOffer) -> None:
    if offer.waiting_id:
        WaitingEntry.objects.filter(pk=offer.waiting_id, state=WaitingState.OFFERED).update(state=WaitingState.WAITING)


def decline_offer(token: str, *, actor: Any = None, now: datetime | None = None) -> TimeOffer:
    """The held time is free again, the booking or the place in the line stays as it was. Again: the same.

    Raises NotFound, OfferOver, QueueBusy.
    """

    def act() -> TimeOffer:
        moment = now or clock.now()
        offer = _locked(token)
        if offer.state == OfferState.DECLINED:
            return offer
        if offer.state != OfferState.OPEN:
            raise OfferOver
        close_offer(offer, OfferState.DECLINED, moment)
        give_back(offer, moment)
        _back_into_line(offer)
        offer_freed(offer.held, moment)
        if offer.booking is not None:
            audit(offer.booking, "equeue.offer_declined", actor, by=ActorKind.CITIZEN)
        return offer

    return in_transaction(act)


def _locked(token: str) -> TimeOffer:
    """The offer, read afresh under the locks of both its days."""
    found = TimeOffer.objects.by_token(token).select_related("held", "booking").first() if token else None
    if found is None:
        raise NotFound
    days = [(row.workplace_type_id, row.local_date) for row in (found.held, found.booking) if row is not None]
    lock_days(days)
    rows = TimeOffer.objects.select_related("held__queue__addressee__community", "held__workplace_type", "waiting")
    return rows.select_related("booking__queue__addressee__community", "booking__workplace_type").get(pk=found.pk)


def _replace(offer: TimeOffer, now: datetime, actor: Any) -> Booking:
    old, held = offer.booking, offer.held
    if old is None or old.state not in MOVABLE:
        raise WrongState
    change_state(
        old,
        BookingState.MOVED,
        now=now,
        actor_kind=ActorKind.CITIZEN,
        actor=actor,
        reason=offer.reason,
        has_conflict=False,
    )
    check_still_open(held, now)  # after the old time is free: its workplace may be the one that is left
    inherit(old, held)
    Booking.objects.filter(pk=held.pk).update(**{name: getattr(held, name) for name in INHERITED})
    change_state(
        held,
        BookingState.BOOKED,
        now=now,
        actor_kind=ActorKind.CITIZEN,
        actor=actor,
        number=next_number(held.service_centre_id, held.local_date),
        expires_at=None,
    )
    hand_over(old, held)
    send_letter(held, "booking_moved")
    audit(held, "equeue.booking_moved", actor, by=ActorKind.CITIZEN)
    offer_freed(old, now)
    return held


def _book_waiting(offer: TimeOffer, said: Mapping[str, Any] | None, now: datetime) -> Booking:
    entry = offer.waiting
    if entry is None:
        raise WrongState
    live = WaitingEntry.objects.filter(pk=entry.pk, state__in=(WaitingState.WAITING, WaitingState.OFFERED))
    if not live.update(state=WaitingState.BOOKED, ended_at=now):
        raise WrongState  # the person has left the list meanwhile
    check_still_open(offer.held, now)
    said = said or answered(offer.held.queue, {})
    contact = ContactData(
        full_name=entry.full_name,
        phone=entry.phone,
        email=entry.email,
        language=entry.language,
        has_consent=True,
        **said,
    )
    return confirm_booking(token=offer.held.token, contact=contact, user=entry.user, now=now)
