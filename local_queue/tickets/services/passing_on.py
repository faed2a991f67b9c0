"""«Відкласти», «Перенаправити», «Пішов»: a ticket leaves a desk without being done."""

from django.utils.translation import gettext as _

from local_queue.protocol.events import EventType
from local_queue.tickets.constants import AT_DESK, DeskState, LegOutcome, TicketState
from local_queue.tickets.models import Device, QueueType, Ticket
from local_queue.tickets.selectors import open_desks
from local_queue.tickets.services.acts import Act, Answer, answer_of, press
from local_queue.tickets.services.calling import begin_planned_pause
from local_queue.tickets.services.moves import close_leg, move
from local_queue.tickets.services.refusals import Refusal


def park(desk_id: str, *, key: str = "") -> Answer:
    """Put the person at the desk aside (a paper is missing); who is put aside is called by number or returned."""

    def act(one: Act) -> Answer:
        ticket = one.touch(one.ticket(*AT_DESK))
        move(ticket, TicketState.PARKED)
        close_leg(ticket, TicketState.PARKED, one.at)
        one.note(EventType.TICKET_PARKED, ticket)
        begin_planned_pause(one)
        return answer_of(ticket)

    return press(desk_id, "park", key, act)


def redirect(desk_id: str, *, type_id: str = "", to_desk: str = "", key: str = "") -> Answer:
    """Send the person at the desk on to another type or another desk, with the same number and waiting time.

    Refuses: "changed", "unknown_type", "unknown_desk", "not_served" (no desk that works receives it).
    """

    def act(one: Act) -> Answer:
        ticket = one.touch(one.ticket(*AT_DESK))
        target = _desk_of(to_desk, one) if to_desk else None
        kind = ticket.type if target else _type_of(type_id, ticket, one)
        move(
            ticket,
            TicketState.WAITING,
            type=kind,
            only_desk=target,
            desk=None,
            called_at=None,
            started_at=None,
            reason="",
        )
        close_leg(ticket, LegOutcome.REDIRECTED, one.at)
        one.note(EventType.TICKET_REDIRECTED, ticket, type=kind.public_id, to_desk=to_desk)
        begin_planned_pause(one)
        return answer_of(ticket)

    return press(desk_id, "redirect", key, act, more=f"{type_id}:{to_desk}")


def _desk_of(name: str, act: Act) -> Device:
    desk = Device.objects.filter(public_id=name, kind="desk", is_active=True).exclude(pk=act.desk.pk).first()
    if desk is None or desk.state == DeskState.OFF:
        raise Refusal("unknown_desk", _("That desk does not work now. Choose another one."))
    return desk


def _type_of(name: str, ticket: Ticket, act: Act) -> QueueType:
    kind = QueueType.objects.filter(public_id=name, is_active=True).exclude(pk=ticket.type_id).first()
    if kind is None:
        raise Refusal("unknown_type", _("This service is not in the list any more. Choose another one."))
    if not any(desk.serves(kind.public_id) for desk in open_desks()):
        text = _("No desk that works now receives «%(service)s». The person would wait in vain.")
        raise Refusal("not_served", text % {"service": kind.label})
    return kind


def leave(desk_id: str, ticket_id: str, *, key: str = "") -> Answer:
    """A person who waits has gone home. Refuses "changed"."""

    def act(one: Act) -> Answer:
        ticket = Ticket.objects.filter(public_id=ticket_id, day=one.day).first()
        if ticket is None:
            raise Refusal("changed", _("This ticket is not of today."))
        move(one.touch(ticket), TicketState.LEFT, ended_at=one.at)
        one.note(EventType.TICKET_LEFT, ticket)
        return answer_of(ticket)

    return press(desk_id, "leave", key, act, more=ticket_id)
