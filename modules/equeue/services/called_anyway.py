"""A hall without a link calls whoever has cancelled or moved the visit on the site meanwhile: the call stands in the
hall, the booking stays as its person left it, and the person is told."""

from datetime import datetime

from modules.equeue.constants import BookingState
from modules.equeue.models import Booking, HallServer
from modules.equeue.selectors.bookings import RELATED
from modules.equeue.services.letters import send_called_anyway
from modules.equeue.services.moving import latest_of

CALLED = "ticket.called"
GIVEN_UP = (BookingState.CANCELLED, BookingState.MOVED)


def tell_of_call(hall: HallServer, name: str, called_at: datetime) -> None:
    """One letter for a booking, however often it is called."""
    rows = Booking.objects.select_related(*RELATED).filter(queue=hall.queue_id, state__in=GIVEN_UP)
    booking = rows.filter(public_id=name).first()
    if booking is not None:
        send_called_anyway(booking, latest_of(booking), called_at)
