"""Whether a hall called a visit whose person had cancelled or moved it: what the page of the ticket says of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from modules.equeue.constants import BookingState
from modules.equeue.models import Booking, HallEvent
from portal.common import clock


@dataclass(frozen=True, slots=True)
class CalledAnyway:
    """`booking` is as it stood when the hall called it: the cancelled one, or the one before the move."""

    booking: Booking
    at: datetime
    is_moved: bool

    @property
    def is_today(self) -> bool:
        return self.booking.local_date == clock.today()


def call_after_all(booking: Booking) -> CalledAnyway | None:
    """Asked only of what was cancelled or has been moved here; what came before that is no news."""
    is_moved = booking.state != BookingState.CANCELLED
    if not is_moved:
        given_up = [booking]
    elif booking.calendar_uid:
        given_up = list(Booking.objects.filter(moved_to=booking, state=BookingState.MOVED))
    else:
        return None
    for row in given_up:
        events = HallEvent.objects.filter(
            hall__queue=row.queue_id,
            service_day=row.local_date,
            type="ticket.called",
            body__payload__booking=row.public_id,
            received_at__gte=row.updated_at,
        )
        body: Any = events.order_by("pk").values_list("body", flat=True).first()
        if body is not None:
            at = datetime.fromisoformat(body["at_wall"]).astimezone(clock.KYIV)
            return CalledAnyway(row, at, is_moved)
    return None
