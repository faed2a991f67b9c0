"""Offered times: by capability, and the open one of a booking."""

from datetime import datetime

from modules.equeue.constants import BookingState, OfferState
from modules.equeue.models import Booking, TimeOffer

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
    rows = TimeOffer.objects.filter(booking=booking, state=OfferState.OPEN, held__state=BookingState.HELD)
    return rows.filter(held__expires_at__gt=now).select_related("held", "made_by").first()


def is_answerable(offer: TimeOffer, now: datetime) -> bool:
    held = offer.held
    is_held = held.state == BookingState.HELD and held.expires_at is not None and held.expires_at > now
    return offer.state == OfferState.OPEN and is_held
