"""State as a pure function of the log: fold(events) must equal the tables (I11)."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from local_queue.protocol.events import Event, EventType
from local_queue.tickets.constants import DeskState, TicketState


@dataclass(frozen=True, slots=True)
class TicketFact:
    """`desk` is where the ticket was dealt with last."""

    number: str
    state: str
    desk: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True)
class DeskFact:
    state: str = DeskState.OFF
    title: str = ""
    is_pause_planned: bool = False


@dataclass(frozen=True, slots=True)
class HallFact:
    """`pause` is why the hall stands still, empty while it works."""

    tickets: dict[str, TicketFact] = field(default_factory=dict)
    desks: dict[str, DeskFact] = field(default_factory=dict)
    open_days: frozenset[str] = frozenset()
    pause: str = ""


STATE_AFTER: dict[str, str] = {
    EventType.TICKET_CALLED: TicketState.CALLED,
    EventType.TICKET_STARTED: TicketState.SERVING,
    EventType.TICKET_FINISHED: TicketState.DONE,
    EventType.TICKET_NO_SHOW: TicketState.NO_SHOW,
    EventType.TICKET_RETURNED: TicketState.WAITING,
    EventType.TICKET_PARKED: TicketState.PARKED,
    EventType.TICKET_REDIRECTED: TicketState.WAITING,
    EventType.TICKET_LEFT: TicketState.LEFT,
    EventType.TICKET_VOIDED: TicketState.VOID,
    EventType.TICKET_EXPIRED: TicketState.EXPIRED,
}


def _ticket(facts: HallFact, event: Event) -> HallFact:
    tickets = dict(facts.tickets)
    name = event.aggregate
    if event.type in (EventType.TICKET_ISSUED, EventType.TICKET_ADMITTED):
        number, kind = str(event.payload["number"]), str(event.payload["type"])
        tickets[name] = TicketFact(number=number, state=TicketState.WAITING, type=kind)
    elif event.type == EventType.TICKET_UNDONE:
        known = {key: str(event.payload[key]) for key in ("state", "desk", "type")}
        tickets[name] = replace(tickets[name], **known)
    elif event.type in STATE_AFTER:
        state = STATE_AFTER[event.type]
        desk = str(event.payload.get("desk", ""))
        if event.type == EventType.TICKET_FINISHED and event.payload.get("auto"):
            state = TicketState.DONE_AUTO
        tickets[name] = replace(tickets[name], state=state, desk=desk)
        if event.type == EventType.TICKET_REDIRECTED:
            tickets[name] = replace(tickets[name], type=str(event.payload["type"]))
    return replace(facts, tickets=tickets)


def _desk(facts: HallFact, event: Event) -> HallFact:
    desk = facts.desks.get(event.aggregate, DeskFact())
    if event.type in (EventType.DESK_OPENED, EventType.DESK_RESUMED):
        desk = replace(desk, state=DeskState.READY, is_pause_planned=False)
    elif event.type == EventType.DESK_PAUSED:
        desk = replace(desk, state=DeskState.PAUSED, is_pause_planned=False)
    elif event.type == EventType.DESK_CLOSED:
        desk = replace(desk, state=DeskState.OFF, is_pause_planned=False)
    elif event.type == EventType.DESK_PAUSE_PLANNED:
        desk = replace(desk, is_pause_planned=bool(event.payload["is_planned"]))
    elif event.type == EventType.DESK_RENAMED:
        desk = replace(desk, title=str(event.payload["title"]))
    return replace(facts, desks={**facts.desks, event.aggregate: desk})


def fold(events: Iterable[Event], start: HallFact | None = None) -> HallFact:
    """Replay events, already in order of their sequence."""
    facts = start or HallFact()
    for event in events:
        if event.type.startswith("ticket."):
            facts = _ticket(facts, event)
        elif event.type.startswith("desk."):
            facts = _desk(facts, event)
        elif event.type == EventType.HALL_PAUSED:
            facts = replace(facts, pause=str(event.payload["reason"]))
        elif event.type == EventType.HALL_RESUMED:
            facts = replace(facts, pause="")
        elif event.type == EventType.DAY_OPENED:
            facts = replace(facts, open_days=facts.open_days | {event.aggregate})
        elif event.type == EventType.DAY_CLOSED:
            facts = replace(facts, open_days=facts.open_days - {event.aggregate})
    return facts
