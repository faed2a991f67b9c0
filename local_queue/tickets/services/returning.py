"""Back in the queue: who did not come, or was put aside, waits again with the same number."""

from datetime import datetime

from django.utils.translation import gettext as _

from local_queue.protocol.events import EventType
from local_queue.tickets.constants import TicketState
from local_queue.tickets.models import Ticket
from local_queue.tickets.pauses import waited_between
from local_queue.tickets.selectors import pauses, rules
from local_queue.tickets.services import log
from local_queue.tickets.services.moves import move
from local_queue.tickets.services.refusals import Refusal


def bring_back(ticket: Ticket, at: datetime, *, desk: str = "", device: str = "") -> None:
    """With the original waiting time. Refuses "changed", "too_late" (did not come long ago, an alarm aside)."""
    if ticket.state not in (TicketState.NO_SHOW, TicketState.PARKED):
        raise Refusal("changed", _("This ticket has already been dealt with."))
    limit = rules().return_within
    if limit and ticket.ended_at is not None and waited_between(pauses(ticket.day), ticket.ended_at, at) > limit:
        minutes = int(limit.total_seconds() // 60)
        text = _("More than %(minutes)s minutes have passed since the call. A new ticket is needed.")
        raise Refusal("too_late", text % {"minutes": minutes})
    move(ticket, TicketState.WAITING, desk=None, called_at=None, ended_at=None, reason="")
    payload = {"desk": desk, "booking": ticket.booking_id}
    day = ticket.day.date
    log.append(EventType.TICKET_RETURNED, ticket.public_id, payload, day=day, at=at, device=desk or device)
