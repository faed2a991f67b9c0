"""Letters to the person of a booking: one for each (booking, kind, version) (invariant I14)."""

import logging

from django.urls import NoReverseMatch, reverse

from modules.equeue.models import Booking, Contact
from modules.equeue.selectors.queues import site_of
from portal.notifications.services import LetterRefused, queue_letter

logger = logging.getLogger(__name__)


def ticket_url(booking: Booking, base_url: str) -> str:
    """The address of the ticket page, with the capability token; empty where no page is installed."""
    try:
        return base_url.rstrip("/") + reverse("equeue:ticket", args=[booking.token])
    except NoReverseMatch:
        return ""


def send_letter(booking: Booking, code: str, *, reason: str = "") -> None:
    """Queue `email/equeue.<code>` if the person left an e-mail; an address that mail refuses is no error here."""
    contact = Contact.objects.filter(booking=booking).first()
    if contact is None or not contact.email:
        return
    queue = booking.queue
    site = site_of(queue.addressee.community)
    base_url = site.root_url if site is not None else ""
    context = {
        "booking": booking,
        "contact": contact,
        "queue": queue,
        "workplace_type": booking.workplace_type,
        "addressee": queue.addressee,
        "ticket_url": ticket_url(booking, base_url),
        "reason": reason,
    }
    try:
        queue_letter(
            key=f"equeue.{code}:{booking.public_id}:{booking.version}",
            code=f"equeue.{code}",
            to=contact.email,
            site=site,
            context=context,
            language=contact.language,
        )
    except LetterRefused:
        # The address was checked when it was typed; a booking must not fail for its letter.
        logger.exception("The letter %s of booking %s was refused.", code, booking.public_id)
