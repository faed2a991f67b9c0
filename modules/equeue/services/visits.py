"""What happened to booked people at the desk: the hall's events as states of their bookings."""

from datetime import datetime

from django.db import IntegrityError, transaction

from modules.equeue.constants import OCCUPYING, ActorKind, BookingState
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
    "ticket.left": BookingState.NO_SHOW,
}
UNDONE = "ticket.undone"


def tells_of_visit(event_type: str) -> bool:
    return event_type in STATES or event_type == UNDONE


def _wanted(booking: Booking, event_type: str, ticket_state: str) -> str:
    """The state of a booking after an event. An act that was taken back leaves the ticket in `ticket_state`."""
    if event_type != UNDONE:
        return STATES[event_type]
    if ticket_state == "no_show":
        return BookingState.NO_SHOW
    back = {BookingState.SERVED: BookingState.CHECKED_IN, BookingState.NO_SHOW: BookingState.BOOKED}
    return back.get(BookingState(booking.state), booking.state)


def follow_visit(booking: Booking, event_type: str, now: datetime, *, ticket_state: str = "") -> str:
    """Move a booking as a hall's event tells; empty if it moved or is there already, else what was in the way."""
    wanted = _wanted(booking, event_type, ticket_state)
    if booking.state == wanted:
        return ""
    if wanted == BookingState.BOOKED and booking.state == BookingState.SERVED:
        return f"{booking.state} → {wanted}"  # only staff take that back
    is_over = booking.state in (BookingState.SERVED, BookingState.NO_SHOW)
    if wanted == BookingState.CHECKED_IN and is_over and event_type != UNDONE:
        return ""
    try:
        with transaction.atomic():
            if booking.state not in OCCUPYING:
                lock_days([(booking.workplace_type_id, booking.local_date)])
            change_state(booking, wanted, now=now, actor_kind=ActorKind.HALL, reason=event_type)
    except WrongState:
        return f"{booking.state} → {wanted}"
    except IntegrityError:
        return "the time is taken"
    return ""
