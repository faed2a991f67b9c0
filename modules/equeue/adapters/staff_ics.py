"""Visits of an institution for a calendar of its staff: number, service and place, never who comes."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vText

from modules.equeue.adapters.ticket_ics import organizer
from modules.equeue.constants import BookingState
from modules.equeue.models import Booking

GONE = (BookingState.CANCELLED, BookingState.REJECTED, BookingState.MOVED)


def staff_ics(bookings: Iterable[tuple[Booking, str, str]], name: str) -> bytes:
    """(booking, what for, address of its page) for each; times in UTC, stable UID, SEQUENCE, METHOD:PUBLISH."""
    calendar = Calendar()
    calendar.add("prodid", "-//Viche//equeue staff//UK")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(minutes=15), parameters={"VALUE": "DURATION"})
    for booking, service, url in bookings:
        event = Event()
        event.add("uid", f"{booking.public_id}@viche-staff")
        event.add("sequence", booking.version)
        event.add("dtstamp", booking.updated_at)
        event.add("last-modified", booking.updated_at)
        event.add("dtstart", booking.starts_at)
        event.add("dtend", booking.ends_at)
        event.add("summary", f"{booking.number} {service}")
        event["organizer"] = organizer(booking.queue.addressee.name, booking.queue.addressee.email, url)
        event["location"] = vText(booking.workplace_type.places or booking.queue.addressee.name)
        event.add("url", url)
        is_gone = booking.state in GONE
        status = "CANCELLED" if is_gone else "TENTATIVE" if booking.state == BookingState.PENDING else "CONFIRMED"
        event.add("status", status)
        if booking.has_conflict and not is_gone:
            event.add("description", _("conflict with the schedule"))
        calendar.add_component(event)
    return calendar.to_ical()
