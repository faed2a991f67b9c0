"""Changes of a ticket's state: by the transition table, compare-and-set on the state itself."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from local_queue.tickets.constants import TRANSITIONS
from local_queue.tickets.models import Ticket, TicketLeg
from local_queue.tickets.services.refusals import Refusal


def move(ticket: Ticket, to: str, **fields: Any) -> Ticket:
    """Raises Refusal "changed" if the table forbids the step or somebody else was first."""
    if to not in TRANSITIONS[ticket.state]:
        raise Refusal("changed", _("This ticket has already been dealt with."))
    changed = Ticket.objects.filter(pk=ticket.pk, state=ticket.state).update(state=to, **fields)
    if not changed:
        raise Refusal("changed", _("This ticket has already been dealt with."))
    ticket.refresh_from_db()
    return ticket


def close_leg(ticket: Ticket, outcome: str, at: datetime) -> None:
    TicketLeg.objects.filter(ticket=ticket, ended_at__isnull=True).update(ended_at=at, outcome=outcome)
