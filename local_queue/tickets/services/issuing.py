"""Numbers and tickets: the kiosk's, and those of booked people when they are first dealt with."""

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from local_queue.protocol.events import EventType
from local_queue.protocol.wire import to_plain
from local_queue.tickets.constants import NUMBER_LIMIT, TicketKind
from local_queue.tickets.models import Counter, ExpectedVisit, QueueType, ServiceDay, Ticket
from local_queue.tickets.selectors import alarm, gives_times, is_open
from local_queue.tickets.services import log
from local_queue.tickets.services.days import open_day
from local_queue.tickets.services.presses import once
from local_queue.tickets.services.refusals import Refusal
from local_queue.tickets.services.times import take_time
from local_queue.tickets.signals import ticket_given


def issue_ticket(
    type_id: str, *, device: str = "", key: str = "", starts_at: datetime | None = None
) -> dict[str, Any]:
    """A ticket from the kiosk: {ticket, number}. `starts_at` is the chosen time where the type gives times.

    Refuses: "hall_paused", "closed", "unknown_type", "kiosk_closed" (limit 0), "limit" (rule 17), "numbers_used_up",
    "time_taken" (by somebody else, or none was chosen).
    """
    chosen = f":{starts_at.isoformat()}" if starts_at else ""
    return once(key, f"issue:{type_id}{chosen}", lambda: _issue(type_id, device, starts_at))


def _issue(type_id: str, device: str, starts_at: datetime | None) -> dict[str, Any]:
    at = log.stamp()
    need_open(at)
    kind = QueueType.objects.filter(public_id=type_id, is_active=True).first()
    if kind is None:
        raise Refusal("unknown_type", _("This service is not in the list any more. Choose another one."))
    if kind.kiosk_limit == 0:
        raise Refusal("kiosk_closed", _("Tickets for this service are not given at the kiosk."))
    day = open_day(at)
    place = take_time(kind, starts_at, at) if starts_at or gives_times(kind, at) else None
    if not _take(day, f"kiosk:{kind.public_id}", kind.kiosk_limit):
        raise Refusal("limit", _("There are no more tickets for today."))
    number = next_number(day, kind.prefix)
    ticket = Ticket(day=day, number=number, kind=TicketKind.WALK_IN, type=kind, taken_at=at)
    payload = {"number": number, "type": kind.public_id, "kind": TicketKind.WALK_IN}
    if place is not None:
        ticket.booking_id, ticket.starts_at = place.time_id, place.starts_at
        payload |= {"booking": place.time_id, "starts_at": to_plain(place.starts_at)}
    event = log.append(EventType.TICKET_ISSUED, ticket.public_id, payload, day=day.date, at=at, device=device)
    ticket.order = event.place
    ticket.save()
    ticket_given.send(sender=Ticket, ticket=ticket)
    return {"ticket": ticket.public_id, "number": number}


def need_open(at: datetime) -> None:
    """Refuses "hall_paused", "closed"."""
    if alarm(at) is not None:
        raise Refusal("hall_paused", _("The hall is paused. Tickets are given again when people are back."))
    if not is_open(at):
        raise Refusal("closed", _("Reception is closed now."))


def _take(day: ServiceDay, series: str, limit: int) -> int:
    """Raise a counter by one unless it is at its limit; the new value, or 0."""
    Counter.objects.get_or_create(day=day, series=series)
    rows = Counter.objects.filter(day=day, series=series)
    if not rows.filter(value__lt=limit).update(value=F("value") + 1):
        return 0
    return rows.get().value


def next_number(day: ServiceDay, prefix: str) -> str:
    """The next number of a walk-in series, «А-001»; the counter moves in the ticket's own transaction (I6)."""
    value = _take(day, f"number:{prefix}", NUMBER_LIMIT)
    if not value:
        raise Refusal("numbers_used_up", _("All ticket numbers of today are used up. Please ask a member of staff."))
    return f"{prefix}-{value:03d}"


def admit_visit(visit: ExpectedVisit, day: ServiceDay, at: datetime, device: str) -> Ticket:
    """The ticket of a booked person, with the number that the portal gave (number on the ticket = on the TV)."""
    ticket = Ticket(
        day=day,
        number=visit.number,
        kind=TicketKind.BOOKED,
        type=visit.type,
        booking_id=visit.booking_id,
        starts_at=visit.starts_at,
        taken_at=at,
    )
    payload = {
        "number": visit.number,
        "type": visit.type.public_id,
        "kind": TicketKind.BOOKED,
        "booking": visit.booking_id,
        "starts_at": to_plain(visit.starts_at),
    }
    event = log.append(EventType.TICKET_ADMITTED, ticket.public_id, payload, day=day.date, at=at, device=device)
    ticket.order = event.place
    ticket.save()
    return ticket
