"""A time offered to one person: held until an answer is due, then free again. One mechanism for an application that
comes back with another time (rule 51), for a booking that a change of schedule has hit, and for the waiting list.

Whoever answers holds the capability token of the held time. Answering again answers the same.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from modules.equeue.constants import (
    ANSWER_HOURS,
    WAITING_MINUTES,
    ActorKind,
    BookingState,
    OfferKind,
    OfferState,
    Source,
)
from modules.equeue.engine.refusals import SlotNotOffered, WrongState
from modules.equeue.engine.visits import units_of
from modules.equeue.models import Booking, TimeOffer, WaitingEntry, WorkplaceType
from modules.equeue.services.history import add_event, change_state
from modules.equeue.services.ledger import in_transaction, lock_days
from modules.equeue.services.placing import free_lane, insert, new_booking, offered_slot
from portal.common import clock
from portal.common.refusals import Refusal


class OfferedAlready(Refusal):
    code = "offered_already"
    message = _("Another time is offered already and waits for an answer. Take it back to offer a new one.")


def hold_offer(
    *,
    kind: str,
    workplace_type: WorkplaceType,
    local_date: date,
    local_start: time,
    booking: Booking | None = None,
    waiting: WaitingEntry | None = None,
    actor: Any = None,
    reason: str = "",
    now: datetime | None = None,
) -> TimeOffer:
    """Hold a time and offer it; the caller sends the letter in the same transaction.

    A proposal and a conflict are held for ANSWER_HOURS, a freed time for WAITING_MINUTES, none beyond that time.
    Raises SlotNotOffered, SlotTaken, QueueClosed, OfferedAlready, QueueBusy.
    """

    def act() -> TimeOffer:
        moment = now or clock.now()
        is_staff = kind != OfferKind.WAITING
        lock_days([(workplace_type.pk, local_date)], by_staff=is_staff)
        units = waiting.units if waiting is not None else 1
        if booking is not None:  # as long as the visit it replaces
            units = units_of(booking.minutes, workplace_type.interval)
        row, plan, slot = offered_slot(
            workplace_type.pk, local_date, local_start, moment, by_staff=is_staff, units=units
        )
        held = new_booking(
            row, slot, free_lane(row, plan, slot, moment), BookingState.HELD, moment, source=Source.STAFF
        )
        length = timedelta(hours=ANSWER_HOURS) if is_staff else timedelta(minutes=WAITING_MINUTES)
        held.expires_at = min(moment + length, slot.starts_at)
        if held.expires_at <= moment:
            raise SlotNotOffered
        insert(held)
        if waiting is not None:
            held.services.set(waiting.services.all())
        actor_kind = ActorKind.STAFF if actor is not None else ActorKind.SYSTEM
        add_event(held, "", now=moment, actor_kind=actor_kind, actor=actor)
        _close_lapsed(booking, waiting, moment)
        try:
            with transaction.atomic():
                return TimeOffer.objects.create(
                    kind=kind,
                    held=held,
                    booking=booking,
                    waiting=waiting,
                    reason=reason,
                    made_by=actor,
                    created_at=moment,
                )
        except IntegrityError as problem:
            raise OfferedAlready from problem

    return in_transaction(act)


def _close_lapsed(booking: Booking | None, waiting: WaitingEntry | None, now: datetime) -> None:
    """An offer that nobody answered in time does not stand in the way until the sweeper comes."""
    rows = TimeOffer.objects.filter(state=OfferState.OPEN, held__expires_at__lte=now)
    rows.filter(booking=booking, waiting=waiting).update(state=OfferState.LAPSED, answered_at=now)


def close_offer(offer: TimeOffer, state: str, now: datetime) -> None:
    """Answer an open offer once: compare-and-set. Raises WrongState."""
    if not TimeOffer.objects.filter(pk=offer.pk, state=OfferState.OPEN).update(state=state, answered_at=now):
        raise WrongState
    offer.state, offer.answered_at = state, now


def give_back(offer: TimeOffer, now: datetime) -> None:
    """Free the held time, if it is still held."""
    try:
        change_state(offer.held, BookingState.RELEASED, now=now)
    except WrongState:
        return  # it has lapsed, or was booked a moment ago


def lapse_offers(now: datetime | None = None, after: Callable[[TimeOffer, datetime], None] | None = None) -> int:
    """The scheduled sweeper: offers that nobody answered; how many. Holds lapse by their own rule. `after` runs in
    the transaction of each."""
    moment = now or clock.now()
    count = 0
    rows = TimeOffer.objects.filter(state=OfferState.OPEN, held__expires_at__lte=moment).select_related("held")
    for offer in rows.exclude(held__state=BookingState.BOOKED)[:500]:

        def act(offer: TimeOffer = offer) -> None:
            close_offer(offer, OfferState.LAPSED, moment)
            if after is not None:
                after(offer, moment)

        try:
            in_transaction(act)
        except WrongState:
            continue
        count += 1
    return count
