"""«Наступний», «Почати», «Завершити», «Не з’явився», «Повторити», «Повернути» (rules 31 and 32)."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from local_queue.protocol.events import EventType
from local_queue.tickets.constants import AT_DESK, DeskState, TicketState
from local_queue.tickets.engine import Choice
from local_queue.tickets.models import Device, ExpectedVisit, ServiceDay, Ticket, TicketLeg
from local_queue.tickets.selectors import choices_for
from local_queue.tickets.services import log
from local_queue.tickets.services.days import open_day
from local_queue.tickets.services.issuing import admit_visit
from local_queue.tickets.services.moves import close_leg, move
from local_queue.tickets.services.presses import once
from local_queue.tickets.services.refusals import Refusal


def _desk(desk_id: str) -> Device:
    desk = Device.objects.filter(public_id=desk_id, kind="desk", is_active=True).first()
    if desk is None or desk.state == DeskState.OFF:
        raise Refusal("desk_closed", _("This desk is closed. Sign in again."))
    return desk


def _ticket_at(desk: Device, state: str) -> Ticket:
    ticket = Ticket.objects.filter(desk=desk, state=state).select_related("type").first()
    if ticket is None:
        raise Refusal("changed", _("This ticket has already been dealt with."))
    return ticket


def call_next(desk_id: str, *, key: str = "") -> dict[str, Any]:
    """Call whom the rules name: {ticket, number, reason}.

    Refuses: "desk_closed", "paused", "busy" (a ticket is still at the desk), "nobody".
    """
    return once(key, f"call_next:{desk_id}", lambda: _call_next(desk_id))


def _call_next(desk_id: str) -> dict[str, Any]:
    at = log.stamp()
    day = open_day(at)
    desk = _desk(desk_id)
    if desk.state == DeskState.PAUSED:
        raise Refusal("paused", _("The desk is on a break. Come back first."))
    if Ticket.objects.filter(desk=desk, state__in=AT_DESK).exists():
        raise Refusal("busy", _("Finish with the ticket at the desk first."))
    for choice in choices_for(desk, day, at):
        ticket = _claim(choice, desk, day, at)
        if ticket is not None:
            return {"ticket": ticket.public_id, "number": ticket.number, "reason": choice.reason}
    raise Refusal("nobody", _("Nobody is waiting."))


def _claim(choice: Choice, desk: Device, day: ServiceDay, at: datetime) -> Ticket | None:
    """Take one candidate; None if another desk was faster, so the next one is tried."""
    name = choice.candidate.id
    if name.startswith("visit:"):
        visit = ExpectedVisit.objects.select_related("type").get(booking_id=name.removeprefix("visit:"))
        ticket = admit_visit(visit, day, at, desk.public_id)
    else:
        ticket = Ticket.objects.get(public_id=name)
    try:
        call_ticket(ticket, desk, choice.reason, at)
    except Refusal:
        return None
    return ticket


def call_ticket(ticket: Ticket, desk: Device, reason: str, at: datetime) -> None:
    move(ticket, TicketState.CALLED, desk=desk, called_at=at, started_at=None, ended_at=None, reason=reason)
    TicketLeg.objects.create(ticket=ticket, desk=desk, reason=reason, called_at=at)
    payload = {"desk": desk.public_id, "number": ticket.number, "reason": reason, "booking": ticket.booking_id}
    event = log.append(
        EventType.TICKET_CALLED, ticket.public_id, payload, day=ticket.day.date, at=at, device=desk.public_id
    )
    Ticket.objects.filter(pk=ticket.pk).update(call_order=event.seq)


def recall(desk_id: str, *, key: str = "") -> dict[str, Any]:
    """Announce the called ticket once more; it becomes the newest call on the board."""

    def act() -> dict[str, Any]:
        at = log.stamp()
        desk = _desk(desk_id)
        ticket = _ticket_at(desk, TicketState.CALLED)
        event = _note(EventType.TICKET_RECALLED, ticket, desk, at)
        Ticket.objects.filter(pk=ticket.pk).update(call_order=event.seq)
        return {"ticket": ticket.public_id, "number": ticket.number}

    return once(key, f"recall:{desk_id}", act)


def start_serving(desk_id: str, *, key: str = "") -> dict[str, Any]:
    """The person came to the desk."""

    def act() -> dict[str, Any]:
        at = log.stamp()
        desk = _desk(desk_id)
        ticket = move(_ticket_at(desk, TicketState.CALLED), TicketState.SERVING, started_at=at)
        TicketLeg.objects.filter(ticket=ticket, ended_at__isnull=True).update(started_at=at)
        _note(EventType.TICKET_STARTED, ticket, desk, at)
        return {"ticket": ticket.public_id, "number": ticket.number}

    return once(key, f"start:{desk_id}", act)


def finish(desk_id: str, *, key: str = "", then_next: bool = False) -> dict[str, Any]:
    """Done; a break pressed during the reception begins now. `then_next` calls the next one in the same act."""

    def act() -> dict[str, Any]:
        at = log.stamp()
        desk = _desk(desk_id)
        ticket = move(_ticket_at(desk, TicketState.SERVING), TicketState.DONE, ended_at=at)
        close_leg(ticket, TicketState.DONE, at)
        _note(EventType.TICKET_FINISHED, ticket, desk, at)
        if desk.is_pause_planned:
            Device.objects.filter(pk=desk.pk).update(state=DeskState.PAUSED, is_pause_planned=False, state_since=at)
            log.append(EventType.DESK_PAUSED, desk.public_id, {}, day=ticket.day.date, at=at, device=desk.public_id)
        answer: dict[str, Any] = {"ticket": ticket.public_id, "number": ticket.number}
        if then_next and not desk.is_pause_planned:
            try:
                answer["next"] = _call_next(desk_id)
            except Refusal as refusal:
                if refusal.code != "nobody":
                    raise
        return answer

    return once(key, f"finish:{desk_id}:{then_next}", act)


def no_show(desk_id: str, *, key: str = "") -> dict[str, Any]:
    """Nobody came. The ticket may be returned to the queue the same day."""

    def act() -> dict[str, Any]:
        at = log.stamp()
        desk = _desk(desk_id)
        ticket = move(_ticket_at(desk, TicketState.CALLED), TicketState.NO_SHOW, ended_at=at)
        close_leg(ticket, TicketState.NO_SHOW, at)
        _note(EventType.TICKET_NO_SHOW, ticket, desk, at)
        return {"ticket": ticket.public_id, "number": ticket.number}

    return once(key, f"no_show:{desk_id}", act)


def return_ticket(desk_id: str, ticket_id: str, *, key: str = "") -> dict[str, Any]:
    """A person who had not come is here after all: back into the queue with the original waiting time."""

    def act() -> dict[str, Any]:
        at = log.stamp()
        day = open_day(at)
        desk = _desk(desk_id)
        ticket = Ticket.objects.filter(public_id=ticket_id, day=day).first()
        if ticket is None:
            raise Refusal("changed", _("This ticket is not of today."))
        move(ticket, TicketState.WAITING, desk=None, called_at=None, ended_at=None, reason="")
        payload = {"booking": ticket.booking_id}
        log.append(EventType.TICKET_RETURNED, ticket.public_id, payload, day=day.date, at=at, device=desk.public_id)
        return {"ticket": ticket.public_id, "number": ticket.number}

    return once(key, f"return:{desk_id}:{ticket_id}", act)


def _note(kind: EventType, ticket: Ticket, desk: Device, at: datetime) -> Any:
    payload = {"desk": desk.public_id, "booking": ticket.booking_id}
    return log.append(kind, ticket.public_id, payload, day=ticket.day.date, at=at, device=desk.public_id)
