"""The event log of a hall. Order is (origin, seq), never a clock and never the id."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from local_queue.protocol.wire import MAX_PUSH, VERSION, dumps


class EventType(StrEnum):
    """Codes `<aggregate>.<past_tense>`. A receiver stores an unknown one and applies it after an upgrade."""

    DAY_OPENED = "day.opened"
    DAY_CLOSED = "day.closed"
    TICKET_ISSUED = "ticket.issued"
    TICKET_ADMITTED = "ticket.admitted"
    TICKET_CHECKED_IN = "ticket.checked_in"
    TICKET_CALLED = "ticket.called"
    TICKET_RECALLED = "ticket.recalled"
    TICKET_STARTED = "ticket.started"
    TICKET_FINISHED = "ticket.finished"
    TICKET_NO_SHOW = "ticket.no_show"
    TICKET_RETURNED = "ticket.returned"
    TICKET_PARKED = "ticket.parked"
    TICKET_REDIRECTED = "ticket.redirected"
    TICKET_LEFT = "ticket.left"
    TICKET_PRIORITISED = "ticket.prioritised"
    TICKET_UNDONE = "ticket.undone"
    TICKET_VOIDED = "ticket.voided"
    TICKET_EXPIRED = "ticket.expired"
    DESK_OPENED = "desk.opened"
    DESK_CLOSED = "desk.closed"
    DESK_PAUSED = "desk.paused"
    DESK_RESUMED = "desk.resumed"
    DESK_PAUSE_PLANNED = "desk.pause_planned"
    DESK_PAUSE_TIMED = "desk.pause_timed"
    DESK_RENAMED = "desk.renamed"
    DESK_TYPES_CHOSEN = "desk.types_chosen"
    TIME_RETURNED = "time.returned"
    HALL_PAUSED = "hall.paused"
    HALL_RESUMED = "hall.resumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened. `seq` is gapless within an origin. `at_wall` is the hall's clock,
    `at_mono` its monotonic milliseconds, `clock_offset` milliseconds that the portal's clock is ahead."""

    id: str
    origin: str
    seq: int
    service_day: date
    aggregate: str
    type: str
    at_wall: datetime
    at_mono: int
    clock_offset: int = 0
    actor: str = ""
    device: str = ""
    payload: dict[str, Any] = field(default_factory=dict)
    v: int = VERSION

    def digest(self) -> str:
        """SHA-256 of the canonical bytes: the same (origin, seq) with another digest is quarantined."""
        return hashlib.sha256(dumps(self)).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class EventBatch:
    """A push, at most MAX_PUSH events of one origin, in order."""

    origin: str
    events: tuple[Event, ...]
    v: int = VERSION

    def __post_init__(self) -> None:
        if len(self.events) > MAX_PUSH:
            raise ValueError(f"more than {MAX_PUSH} events")
        if any(event.origin != self.origin for event in self.events):
            raise ValueError("an event of another origin")


@dataclass(frozen=True, slots=True, kw_only=True)
class EventAck:
    """`acked_seq`: everything up to it is stored for good and needs not be sent again."""

    acked_seq: int
    server_time: datetime
    quarantined: tuple[int, ...] = ()
    v: int = VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPage:
    """Events of a hall's log that the portal holds, in order, for a hall restored from a copy."""

    events: tuple[Event, ...]
    has_more: bool
    v: int = VERSION
