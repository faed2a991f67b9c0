"""A visit for a calendar: stable UID, SEQUENCE, times in UTC, so that a later file updates the same event."""

from datetime import timedelta
from urllib.parse import urljoin

from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, vCalAddress, vText

from modules.equeue.engine.ticket import Ticket
from portal.common import clock


def organizer(name: str, email: str, url: str) -> vCalAddress:
    """RFC 5546 wants one under PUBLISH and CANCEL; a place without an address for letters is named by its site."""
    address = vCalAddress(f"mailto:{email}" if email else urljoin(url, "/"))
    address.params["CN"] = vText(name)
    return address


def ticket_ics(ticket: Ticket) -> bytes:
    """RFC 5545; an application is TENTATIVE, a cancelled visit has METHOD:CANCEL and STATUS:CANCELLED. No ATTENDEE:
    PUBLISH forbids it, and nobody is asked to answer."""
    calendar = Calendar()
    calendar.add("prodid", "-//Viche//equeue//UK")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH" if ticket.is_active else "CANCEL")
    event = Event()
    event.add("uid", f"{ticket.uid}@viche")
    event.add("sequence", ticket.version)
    event.add("dtstamp", clock.now())
    event.add("dtstart", ticket.starts_at)
    event.add("dtend", ticket.ends_at)
    event.add("summary", _("%(place)s: ticket %(number)s") % {"place": ticket.place, "number": ticket.number})
    event["organizer"] = organizer(ticket.place, ticket.place_email, ticket.ticket_url)
    event["location"] = vText(ticket.address or ticket.place)
    event.add("description", f"{ticket.service}\n{ticket.ticket_url}")
    event.add("url", ticket.ticket_url)
    status = "TENTATIVE" if ticket.is_application else "CONFIRMED"
    event.add("status", status if ticket.is_active else "CANCELLED")
    if ticket.is_active:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", event["summary"])
        alarm.add("trigger", -timedelta(hours=1))
        event.add_component(alarm)
    calendar.add_component(event)
    return calendar.to_ical()
