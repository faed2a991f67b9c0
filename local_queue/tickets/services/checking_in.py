"""«Я тут»: a booked person tells the kiosk that they came; what becomes of who comes late is the portal's rule."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from local_queue import clock
from local_queue.protocol.events import EventType
from local_queue.protocol.queue import LatePolicy
from local_queue.tickets.constants import TicketState
from local_queue.tickets.models import ExpectedVisit, Ticket
from local_queue.tickets.selectors import has_lost_time, is_late, pauses, rules
from local_queue.tickets.services import log
from local_queue.tickets.services.days import open_day
from local_queue.tickets.services.issuing import admit_visit, need_open
from local_queue.tickets.services.presses import once
from local_queue.tickets.services.refusals import Refusal
from local_queue.tickets.services.returning import bring_back


def check_in(number: str, *, device: str = "", key: str = "") -> dict[str, Any]:
    """A booked person says «I am here» by the number of the ticket: {ticket, number, is_late}. Whoever was called
    meanwhile and did not come is back in the queue. `is_late`: the booked time is lost, the live queue it is.

    Refuses: "hall_paused", "closed", "no_booking", "already" (being dealt with or done), "too_late" (did not come when
    called, long ago), "late" (the rules receive nobody so late).
    """
    return once(key, f"check_in:{number}", lambda: _check_in(number, device))


def _check_in(number: str, device: str) -> dict[str, Any]:
    at = log.stamp()
    need_open(at)
    day = open_day(at)
    visit = ExpectedVisit.objects.filter(number=number, day=day.date, is_expected=True).select_related("type").first()
    if visit is None:
        raise Refusal("no_booking", _("There is no booking with this number for today. Check the digits."))
    ticket = Ticket.objects.filter(booking_id=visit.booking_id).select_related("day").first()
    if ticket is not None and ticket.state not in (TicketState.WAITING, TicketState.NO_SHOW):
        raise Refusal("already", _("This ticket has already been called. Please ask a member of staff."))
    order = rules()
    late = is_late(visit.starts_at, at, pauses(day), order)
    if ticket is None or ticket.checked_in_at is None:
        if late and order.late_policy == LatePolicy.REFUSE:
            raise _too_late(visit)
        ticket = ticket or admit_visit(visit, day, at, device)
        if ticket.state == TicketState.NO_SHOW:
            bring_back(ticket, at, device=device)
        _note(ticket, at, device, goes_behind=late and order.late_policy == LatePolicy.WALK_IN)
    elif ticket.state == TicketState.NO_SHOW:
        bring_back(ticket, at, device=device)
    behind = has_lost_time(ticket, pauses(day), order)
    return {"ticket": ticket.public_id, "number": ticket.number, "is_late": behind}


def _note(ticket: Ticket, at: datetime, device: str, *, goes_behind: bool) -> None:
    """Who is late by the rules stands behind those who are here."""
    payload = {"booking": ticket.booking_id, "is_late": goes_behind}
    day = ticket.day.date
    event = log.append(EventType.TICKET_CHECKED_IN, ticket.public_id, payload, day=day, at=at, device=device)
    place = {"order": event.place} if goes_behind else {}
    Ticket.objects.filter(pk=ticket.pk).update(checked_in_at=at, **place)
    ticket.refresh_from_db()


def _too_late(visit: ExpectedVisit) -> Refusal:
    text = _("Your time was %(time)s, it has passed. Please take a new ticket, or ask a member of staff.")
    return Refusal("late", text % {"time": f"{clock.local(visit.starts_at):%H:%M}"})
