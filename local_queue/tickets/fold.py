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


def _ticket(tickets: dict[str, TicketFact], event: Event) -> None:
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


def _desk(desk: DeskFact, event: Event) -> DeskFact:
    if event.type in (EventType.DESK_OPENED, EventType.DESK_RESUMED):
        return replace(desk, state=DeskState.READY, is_pause_planned=False)
    if event.type == EventType.DESK_PAUSED:
        return replace(desk, state=DeskState.PAUSED, is_pause_planned=False)
    if event.type == EventType.DESK_CLOSED:
        return replace(desk, state=DeskState.OFF, is_pause_planned=False)
    if event.type == EventType.DESK_PAUSE_PLANNED:
        return replace(desk, is_pause_planned=bool(event.payload["is_planned"]))
    if event.type == EventType.DESK_RENAMED:
        return replace(desk, title=str(event.payload["title"]))
    return desk


def fold(events: Iterable[Event], start: HallFact | None = None) -> HallFact:
    """Replay events, already in order of their sequence."""
    before = start or HallFact()
    tickets, desks, open_days, pause = dict(before.tickets), dict(before.desks), set(before.open_days), before.pause
    for event in events:
        if event.type.startswith("ticket."):
            _ticket(tickets, event)
        elif event.type.startswith("desk."):
            desks[event.aggregate] = _desk(desks.get(event.aggregate, DeskFact()), event)
        elif event.type == EventType.HALL_PAUSED:
            pause = str(event.payload["reason"])
        elif event.type == EventType.HALL_RESUMED:
            pause = ""
        elif event.type == EventType.DAY_OPENED:
            open_days.add(event.aggregate)
        elif event.type == EventType.DAY_CLOSED:
            open_days.discard(event.aggregate)
    return HallFact(tickets, desks, frozenset(open_days), pause)
