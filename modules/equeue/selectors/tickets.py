"""A booking as its holder sees it on the page, in the PDF and in the calendar."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.crypto import salted_hmac

from modules.addressees.api import OfficeInfo, offices, offices_by_ids
from modules.equeue.constants import BookingState
from modules.equeue.engine.signing import SignedTicket, sign_ticket
from modules.equeue.engine.ticket import Ticket
from modules.equeue.models import Booking, Queue
from modules.equeue.selectors.chosen import service_words
from portal.common import clock

ACTIVE = (BookingState.PENDING, BookingState.BOOKED, BookingState.CHECKED_IN)


def place_of(queue: Queue) -> OfficeInfo | None:
    """The first office of the queue's institution."""
    return next(iter(offices(queue.addressee_id)), None)


def places_of(queues: Collection[Queue]) -> dict[int, OfficeInfo]:
    """The first office of each institution by its id: one query for any number of queues."""
    return {place: rows[0] for place, rows in offices_by_ids(row.addressee_id for row in queues).items()}


def ticket_seed() -> bytes:
    """The private key of all tickets of this installation: it needs no row and no backup of its own."""
    return salted_hmac("equeue.ticket_key", "1", algorithm="sha256").digest()


def signature_of(booking: Booking) -> str:
    wall = datetime.combine(booking.local_date, booking.local_start)
    place = booking.queue.addressee.public_id
    return sign_ticket(ticket_seed(), SignedTicket(booking.public_id, booking.number, wall, place))


def ticket_of(booking: Booking, base_url: str) -> Ticket:
    """`base_url` is scheme and host of the site on which the ticket lives, without a slash at its end."""
    queue, kind = booking.queue, booking.workplace_type
    office = place_of(queue)
    contact = getattr(booking, "contact", None)
    limit = booking.starts_at - timedelta(minutes=queue.cancel_minutes)
    where = [part for part in ((office.address if office else ""), kind.places) if part]
    return Ticket(
        public_id=booking.public_id,
        uid=booking.calendar_uid or booking.public_id,
        number=booking.number,
        code=booking.shown_code,
        state=booking.state,
        state_label=str(booking.get_state_display()),
        is_active=booking.state in ACTIVE,
        can_cancel=booking.state in (BookingState.PENDING, BookingState.BOOKED) and clock.now() <= limit,
        is_application=booking.state == BookingState.PENDING,
        has_conflict=booking.has_conflict and booking.state in (BookingState.PENDING, BookingState.BOOKED),
        change_until=limit,
        version=booking.version,
        service=service_words(booking),
        services=len(booking.services.all()),
        hint=kind.hint,
        bring=tuple(line.strip() for line in kind.bring.splitlines() if line.strip()),
        queue=str(queue),
        place=queue.addressee.name,
        address=", ".join(where),
        phone=queue.addressee.phone,
        place_email=queue.addressee.email,
        local_date=booking.local_date,
        local_start=booking.local_start,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        name=contact.full_name if contact else "",
        email=contact.email if contact else "",
        staff_url=f"{base_url}{reverse('equeue_cabinet:booking', args=[booking.public_id])}#{signature_of(booking)}",
        status_url=base_url + reverse("equeue:status", args=[booking.public_id]),
        ticket_url=base_url + reverse("equeue:ticket", args=[booking.token]),
    )
