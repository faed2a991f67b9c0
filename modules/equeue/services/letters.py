"""Letters to the person of a booking: one for each (booking, kind, version) (invariant I14)."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import translation
from wagtail.models import Site

from modules.equeue.adapters.ticket_ics import ticket_ics
from modules.equeue.constants import OfferKind
from modules.equeue.models import Booking, Contact, OutsideVisit, TimeOffer
from modules.equeue.selectors.offers import other_times
from modules.equeue.selectors.queues import site_of
from modules.equeue.selectors.tickets import place_of, ticket_of
from portal.common import clock
from portal.notifications.services import LetterRefused, queue_letter

logger = logging.getLogger(__name__)
# Letters after which an event that the person has taken into a calendar is another one. Not that of a new booking:
# its page has the file, and many people book at once.
DATED = ("booking_confirmed", "booking_moved", "booking_cancelled", "application_rejected")

# The first letter of a visit tells the way to it.
FIRST = ("booking_made", "application_received")


def ticket_url(booking: Booking, base_url: str) -> str:
    """The address of the ticket page, with the capability token; empty where no page is installed."""
    return _page_url("ticket", booking.token, base_url)


def offer_url(offer: TimeOffer, base_url: str) -> str:
    """The address of the page of an offered time, with its capability token; empty where no page is installed."""
    return _page_url("offer", offer.held.token, base_url)


def _page_url(name: str, token: str, base_url: str) -> str:
    try:
        return base_url.rstrip("/") + reverse(f"equeue:{name}", args=[token])
    except NoReverseMatch:
        return ""


def letter_context(booking: Booking, contact: Contact, site: Site | None) -> dict[str, Any]:
    return {
        "booking": booking,
        "contact": contact,
        "queue": booking.queue,
        "workplace_type": booking.workplace_type,
        "addressee": booking.queue.addressee,
        "ticket_url": ticket_url(booking, site.root_url if site is not None else ""),
        "services": [service.title for service in booking.services.all()],
    }


def send_ticket(booking: Booking, pdf: bytes, ics: bytes) -> None:
    """The ticket once more, with its documents; one such letter a minute. Raises LetterRefused."""
    contact = Contact.objects.filter(booking=booking).first()
    if contact is None or not contact.email:
        raise LetterRefused("The booking has no e-mail address.")
    site = site_of(booking.queue.addressee)
    queue_letter(
        key=f"equeue.ticket:{booking.public_id}:{clock.now():%Y%m%d%H%M}",
        code="equeue.ticket",
        to=contact.email,
        site=site,
        context=letter_context(booking, contact, site),
        language=contact.language,
        attachments=[("ticket.pdf", "application/pdf", pdf), ("visit.ics", "text/calendar", ics)],
    )


def send_letter(booking: Booking, code: str, *, reason: str = "", contact: Contact | None = None) -> None:
    """Queue `email/equeue.<code>` if the person left an e-mail; an address that mail refuses is no error here.
    `contact` is that of the booking, where the caller has it."""
    _send(booking, code, f"{booking.public_id}:{booking.version}", contact, reason=reason)


def send_offer(booking: Booking, offer: TimeOffer) -> None:
    """The offered time, instead of what, why, until when to answer, and other free times; once for each offer."""
    site = site_of(booking.queue.addressee)
    base = site.root_url if site is not None else ""
    _send(
        booking,
        "time_proposed",
        offer.held.public_id,
        site=site,
        offer=offer,
        held=offer.held,
        offer_url=offer_url(offer, base),
        others=_others(booking, offer, base),
        is_hit=offer.kind == OfferKind.CONFLICT,
        reason=offer.reason,
    )


def _others(booking: Booking, offer: TimeOffer, base_url: str) -> list[dict[str, Any]]:
    """Each leads to the question whether to move; none where it is too late to move by oneself."""
    here = _page_url("ticket_move", booking.token, base_url)
    if not here or clock.now() > booking.starts_at - timedelta(minutes=booking.queue.cancel_minutes):
        return []
    return [
        {
            "day": item.slot.local_date,
            "start": item.local_start,
            "url": f"{here}?time={item.slot.local_date:%Y-%m-%d}T{item.local_start:%H:%M}",
        }
        for item in other_times(offer)
    ]


def send_withdrawn(booking: Booking, offer: TimeOffer) -> None:
    """Staff have taken an offered time back: the booking stays as it is; once for each offer."""
    _send(booking, "proposal_withdrawn", offer.held.public_id, held=offer.held)


def send_called_anyway(booking: Booking, latest: Booking, called_at: datetime) -> None:
    """The hall called a visit that was cancelled or moved; the person of a moved one stands at its newest time."""
    _send(
        booking,
        "called_anyway",
        f"{booking.public_id}:{booking.version}",
        Contact.objects.filter(booking=latest).first(),
        called_at=called_at.astimezone(clock.KYIV),
        is_moved=latest.pk != booking.pk,
        is_today=booking.local_date == clock.today(),
    )


def _calendar_file(booking: Booking, site: Site | None, language: str) -> list[tuple[str, str, bytes]]:
    """The event of the visit, so that a calendar which opens it adds, moves or strikes out the same one."""
    with translation.override(language):
        ticket = ticket_of(booking, site.root_url.rstrip("/") if site is not None else "")
        return [("visit.ics", "text/calendar", ticket_ics(ticket))]


def _send(
    booking: Booking, code: str, key: str, known: Contact | None = None, site: Site | None = None, **more: Any
) -> None:
    """`known` and `site` are read here unless the caller has them."""
    contact = known or Contact.objects.filter(booking=booking).first()
    if contact is None or not contact.email:
        return
    site = site or site_of(booking.queue.addressee)
    if code in FIRST:
        office = place_of(booking.queue)
        more["address"] = office.address if office is not None else ""
    try:
        queue_letter(
            key=f"equeue.{code}:{key}",
            code=f"equeue.{code}",
            to=contact.email,
            site=site,
            context={**letter_context(booking, contact, site), **more},
            language=contact.language,
            attachments=_calendar_file(booking, site, contact.language) if code in DATED else (),
        )
    except LetterRefused:
        # The address was checked when it was typed; a booking must not fail for its letter.
        logger.exception("The letter %s of booking %s was refused.", code, booking.public_id)


def send_outside_letter(visit: OutsideVisit) -> None:
    """What became of a visit in somebody else's queue; one letter for each of its states."""
    if not visit.email:
        return
    site = site_of(visit.queue.addressee)
    base = site.root_url.rstrip("/") if site is not None else ""
    office = place_of(visit.queue)
    context = {
        "visit": visit,
        "url": base + reverse("equeue:outside_ticket", args=[visit.token]),
        "addressee": visit.queue.addressee,
        "address": office.address if office is not None else "",
    }
    try:
        queue_letter(
            key=f"equeue.outside_visit:{visit.public_id}:{visit.state}:{visit.updated_at.timestamp()}",
            code="equeue.outside_visit",
            to=visit.email,
            site=site,
            context=context,
            language="uk",
        )
    except LetterRefused:
        logger.exception("The letter of visit %s was refused.", visit.public_id)
