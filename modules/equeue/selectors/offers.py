"""Offered times: by capability, and the open one of a booking."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from modules.equeue.constants import BookingState, OfferState
from modules.equeue.engine.visits import units_of
from modules.equeue.models import Booking, TimeOffer
from modules.equeue.selectors.slots import FreeSlot, nearest_slots
from portal.common import clock

OTHERS = 3

RELATED = (
    "held__queue__addressee__community",
    "held__workplace_type",
    "booking__queue__addressee__community",
    "booking__workplace_type",
)


def offer_by_token(token: str) -> TimeOffer | None:
    """The offer whose held time has this capability token; the token alone opens it."""
    return TimeOffer.objects.by_token(token).select_related(*RELATED).first() if token else None


def open_offer_of(booking: Booking, now: datetime) -> TimeOffer | None:
    """The time that is offered for a booking and waits for an answer."""
    rows = TimeOffer.objects.answerable(now).filter(booking=booking)
    return rows.select_related("held", "made_by").first()


def last_refused(bookings: Iterable[Booking], now: datetime) -> dict[int, TimeOffer]:
    """By the id of the booking: the newest time that the person declined or did not answer in time, which staff would
    otherwise offer once more. One query."""
    silent = Q(state=OfferState.LAPSED) | Q(state=OfferState.OPEN, held__expires_at__lte=now)
    rows = TimeOffer.objects.filter(Q(state=OfferState.DECLINED) | silent, booking__in=[row.pk for row in bookings])
    return {row.booking_id: row for row in rows.select_related("held").order_by("pk") if row.booking_id is not None}


def is_answerable(offer: TimeOffer, now: datetime) -> bool:
    held = offer.held
    is_held = held.state == BookingState.HELD and held.expires_at is not None and held.expires_at > now
    return offer.state == OfferState.OPEN and is_held


def other_times(offer: TimeOffer) -> list[FreeSlot]:
    """Free times nearest to the offered one, neither that itself while it is held nor the one that the person has."""
    held = offer.held
    queue, kind = held.queue, held.workplace_type
    if not (queue.is_enabled and kind.is_active):
        return []
    own = {held.starts_at} if is_answerable(offer, clock.now()) else set()
    if offer.booking is not None:
        own.add(offer.booking.starts_at)
    units = units_of(held.minutes, kind.interval)
    found = nearest_slots(queue, kind, held.starts_at, count=OTHERS + len(own), units=units)
    others = [slot for slot in found if slot.starts_at not in own]
    closest = sorted(others, key=lambda slot: abs(slot.starts_at - held.starts_at))[:OTHERS]
    return sorted(closest, key=lambda slot: slot.starts_at)
