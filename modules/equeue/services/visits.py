"""What happened to booked people at the desk: the hall's events as states of their bookings."""

from datetime import datetime

from django.db import IntegrityError, transaction

from modules.equeue.constants import ActorKind, BookingState
from modules.equeue.engine.refusals import WrongState
from modules.equeue.models import Booking
from modules.equeue.services.history import change_state
from modules.equeue.services.ledger import lock_days

STATES = {
    "ticket.checked_in": BookingState.CHECKED_IN,
    "ticket.started": BookingState.CHECKED_IN,
    "ticket.finished": BookingState.SERVED,
    "ticket.no_show": BookingState.NO_SHOW,
    "ticket.returned": BookingState.BOOKED,
}


def follow_visit(booking: Booking, event_type: str, now: datetime) -> str:
    """Move a booking as a hall's event tells; empty if it moved or is there already, else what was in the way."""
    wanted = STATES[event_type]
    if booking.state == wanted:
        return ""
    if wanted == BookingState.BOOKED and booking.state == BookingState.SERVED:
        return f"{booking.state} → {wanted}"  # only staff take that back
    if wanted == BookingState.CHECKED_IN and booking.state in (BookingState.SERVED, BookingState.NO_SHOW):
        return ""
    try:
        with transaction.atomic():
            if wanted == BookingState.BOOKED:
                lock_days([(booking.workplace_type_id, booking.local_date)])
            change_state(booking, wanted, now=now, actor_kind=ActorKind.HALL, reason=event_type)
    except WrongState:
        return f"{booking.state} → {wanted}"
    except IntegrityError:
        return "the time is taken"
    return ""
