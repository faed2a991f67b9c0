"""Tickets that staff gives at a desk: by the right to go first, or beyond the limit of the kiosk (table A row 26, I5).

Whoever presses has seen the document; what it says about the person is written nowhere.
"""

from typing import Any

from django.utils.translation import gettext as _

from local_queue.protocol.events import EventType
from local_queue.protocol.queue import PriorityGroup
from local_queue.tickets.constants import TicketKind, TicketState
from local_queue.tickets.models import QueueType, Ticket
from local_queue.tickets.selectors import configuration, open_desks
from local_queue.tickets.services import log
from local_queue.tickets.services.acts import Act, answer_of, press
from local_queue.tickets.services.issuing import need_open, next_number
from local_queue.tickets.services.refusals import Refusal
from local_queue.tickets.signals import ticket_given


def give_ticket(desk_id: str, type_id: str, *, group: str = "", key: str = "") -> dict[str, Any]:
    """A new ticket from a desk: {ticket, number}. With a `group` of the portal it goes first and has its own series.

    Refuses: "hall_paused", "closed", "unknown_type", "not_served" (no desk that works receives it), "unknown_group",
    "limit" (priority tickets of the type today).
    """

    def act(one: Act) -> dict[str, Any]:
        need_open(one.at)
        kind = QueueType.objects.filter(public_id=type_id, is_active=True).first()
        if kind is None:
            raise Refusal("unknown_type", _("This service is not in the list any more. Choose another one."))
        if not any(desk.serves(kind.public_id) for desk in open_desks()):
            text = _("No desk that works now receives «%(service)s». The person would wait in vain.")
            raise Refusal("not_served", text % {"service": kind.label})
        right = _right(group, kind, one) if group else None
        number = next_number(one.day, right[1] if right else kind.prefix)
        ticket = Ticket(day=one.day, number=number, kind=TicketKind.WALK_IN, type=kind, taken_at=one.at)
        ticket.priority = right[0].id if right else ""
        payload: dict[str, Any] = {"number": number, "type": kind.public_id, "kind": ticket.kind, "by_staff": True}
        payload["priority"] = ticket.priority
        device = one.desk.public_id
        event = log.append(
            EventType.TICKET_ISSUED, ticket.public_id, payload, day=one.day.date, at=one.at, device=device
        )
        ticket.order = event.place
        ticket.save()
        ticket_given.send(sender=Ticket, ticket=ticket)
        return answer_of(ticket)

    return press(desk_id, "give", key, act, more=f"{type_id}:{group}")


def let_first(desk_id: str, ticket_id: str, group: str, *, key: str = "") -> dict[str, Any]:
    """A person who waits already has shown a document: the same number goes first from now on.

    Refuses: "changed" (does not wait, has the right already), "unknown_group", "limit".
    """

    def act(one: Act) -> dict[str, Any]:
        ticket = Ticket.objects.filter(public_id=ticket_id, day=one.day).select_related("type").first()
        if ticket is None or ticket.state != TicketState.WAITING or ticket.priority:
            raise Refusal("changed", _("This ticket has already been dealt with."))
        right, _prefix = _right(group, ticket.type, one)
        one.touch(ticket)
        Ticket.objects.filter(pk=ticket.pk, state=TicketState.WAITING).update(priority=right.id)
        one.note(EventType.TICKET_PRIORITISED, ticket, priority=right.id, type=ticket.type.public_id)
        return answer_of(ticket)

    return press(desk_id, "first", key, act, more=f"{ticket_id}:{group}")


def _right(group: str, kind: QueueType, act: Act) -> tuple[PriorityGroup, str]:
    """The group and the prefix of its series."""
    known = configuration()
    right = next((one for one in (known.priority_groups if known else ()) if one.id == group), None)
    if known is None or right is None:
        raise Refusal("unknown_group", _("This group is not in the list any more. Choose another one."))
    limit = known.rules.priority_limit
    if limit and Ticket.objects.filter(day=act.day, type=kind).exclude(priority="").count() >= limit:
        text = _("There are no more priority tickets for «%(service)s» today: %(limit)s are given.")
        raise Refusal("limit", text % {"service": kind.label, "limit": limit})
    return right, known.priority_prefix
