"""One day of a hall, folded from its events: who took a ticket, who was called by whom, which desks worked.

Everything that the portal tells of a hall (the board of the chief, statistics, the report of the day, estimates) is
read from this, so no two of them can disagree. Pure; what is unknown is passed over.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

Event = Mapping[str, Any]
Span = tuple[datetime, datetime | None]


@dataclass(slots=True)
class Call:
    """One visit of a ticket to a desk. `since` is when the waiting for it began; `outcome` is empty while it lasts."""

    ticket: str
    type: str
    desk: str
    reason: str
    since: datetime
    at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: str = ""


@dataclass(slots=True)
class Visit:
    """A ticket. `since` is when it entered its present state; a booked person waits from the hour of the booking."""

    name: str
    number: str
    kind: str
    type: str
    booking: str
    taken_at: datetime
    starts_at: datetime | None
    device: str
    is_priority: bool = False
    state: str = "waiting"
    since: datetime = field(default_factory=lambda: datetime.min)  # noqa: DTZ901  set by whoever makes one
    desk: str = ""
    reason: str = ""

    @property
    def is_booked(self) -> bool:
        return self.kind == "booked"

    @property
    def waits_from(self) -> datetime:
        """The first moment at which this person could have been called by the promise that was made."""
        return max(self.taken_at, self.starts_at) if self.starts_at else self.taken_at


@dataclass(slots=True)
class Desk:
    """`spans` are the times at which it was open, `breaks` those of its breaks; the last one may have no end yet.
    `types` are those that it chose to receive itself, `until` when it said that its break ends."""

    name: str
    title: str = ""
    state: str = "off"
    since: datetime | None = None
    spans: list[Span] = field(default_factory=list)
    breaks: list[Span] = field(default_factory=list)
    types: tuple[str, ...] = ()
    until: datetime | None = None


@dataclass(slots=True)
class HallDay:
    """`pauses` are those of the whole hall (alarm, no power), with a reason; `seen` is the last act of a device."""

    visits: dict[str, Visit] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    desks: dict[str, Desk] = field(default_factory=dict)
    pauses: list[tuple[datetime, datetime | None, str]] = field(default_factory=list)
    seen: dict[str, datetime] = field(default_factory=dict)
    last_at: datetime | None = None
    is_closed: bool = False

    @property
    def paused_since(self) -> datetime | None:
        return self.pauses[-1][0] if self.pauses and self.pauses[-1][1] is None else None

    @property
    def pause_reason(self) -> str:
        return self.pauses[-1][2] if self.paused_since else ""

    def waiting(self) -> list[Visit]:
        return [visit for visit in self.visits.values() if visit.state == "waiting"]

    def at_desk(self, name: str) -> Visit | None:
        there = (one for one in self.visits.values() if one.desk == name and one.state in ("called", "serving"))
        return next(there, None)

    def first_calls(self) -> list[Call]:
        """The first call of each ticket: what came after it (sent on, came back) is another waiting."""
        found: dict[str, Call] = {}
        for call in self.calls:
            found.setdefault(call.ticket, call)
        return list(found.values())

    def without_pauses(self, since: datetime, until: datetime) -> timedelta:
        """How long it took, the pauses of the whole hall left out: an alarm is nobody's waiting."""
        length = max(timedelta(), until - since)
        for begun, ended, _reason in self.pauses:
            overlap = min(until, ended or until) - max(since, begun)
            length -= max(timedelta(), overlap)
        return max(timedelta(), length)


def fold_day(events: Iterable[Event], *, day: HallDay | None = None) -> HallDay:
    """`events` are bodies of one day of one log in the order of their numbers. `day` is that of the logs before."""
    found = day or HallDay()
    for event in events:
        at = datetime.fromisoformat(event["at_wall"])
        act = ACTS.get(str(event.get("type", "")))
        device = str(event.get("device") or "")
        if device:
            found.seen[device] = at
        found.last_at = max(at, found.last_at) if found.last_at else at
        if act is not None:
            act(found, str(event.get("aggregate", "")), event.get("payload") or {}, at, device)
    return found


def fold_logs(logs: Iterable[list[Event]]) -> HallDay:
    """Logs of one hall and day, the oldest first. A log that speaks of tickets of the one before goes on from a copy
    of its database; else the hall was set up anew, and whoever waited in the old one waits no more."""
    day = HallDay()
    for events in logs:
        if day.visits and not any(event.get("aggregate") in day.visits for event in events):
            for visit in day.visits.values():
                if visit.state in ("waiting", "called", "serving", "parked"):
                    visit.state = "lost"
            day.desks.clear()
        fold_day(events, day=day)
    return day


def _taken(day: HallDay, name: str, told: Event, at: datetime, device: str) -> None:
    starts_at = told.get("starts_at")
    day.visits[name] = Visit(
        name=name,
        number=str(told.get("number", "")),
        kind=str(told.get("kind") or ("booked" if told.get("booking") else "walk_in")),
        type=str(told.get("type", "")),
        booking=str(told.get("booking") or ""),
        taken_at=at,
        starts_at=datetime.fromisoformat(starts_at) if starts_at else None,
        device=device,
        is_priority=bool(told.get("priority")),
        since=at,
    )


def _prioritised(day: HallDay, name: str, told: Event, at: datetime, device: str) -> None:
    if name in day.visits:
        day.visits[name].is_priority = True


def _called(day: HallDay, name: str, told: Event, at: datetime, device: str) -> None:
    visit = day.visits.get(name)
    if visit is None:
        return
    desk = str(told.get("desk") or device)
    since = min(at, visit.since if visit.since > visit.taken_at else visit.waits_from)
    if visit.starts_at and visit.taken_at == at:  # a booked person who did not say «I am here»: due since the hour
        since = min(at, visit.starts_at)
    visit.state, visit.since, visit.desk, visit.reason = "called", at, desk, str(told.get("reason") or "")
    day.calls.append(Call(name, visit.type, desk, visit.reason, since, at))


def _started(day: HallDay, name: str, told: Event, at: datetime, device: str) -> None:
    visit, call = day.visits.get(name), _open_call(day, name)
    if visit is not None:
        visit.state, visit.since = "serving", at
    if call is not None:
        call.started_at = at


def _ended(state: str, outcome: str) -> Callable[[HallDay, str, Event, datetime, str], None]:
    def act(day: HallDay, name: str, told: Event, at: datetime, device: str) -> None:
        visit, call = day.visits.get(name), _open_call(day, name)
        if call is not None:
            call.ended_at, call.outcome = at, "auto" if told.get("auto") else outcome
        if visit is not None:
            visit.state, visit.since = state, at
            if state != "done":
                visit.desk = ""

    return act


def _waits_again(day: HallDay, name: str, told: Event, at: datetime, device: str) -> None:
    visit, call = day.visits.get(name), _open_call(day, name)
    if call is not None:
        call.ended_at, call.outcome = at, "sent_on" if told.get("type") else "returned"
    if visit is not None:
        visit.state, visit.since, visit.desk = "waiting", at, ""
        visit.type = str(told.get("type") or visit.type)


def _undone(day: HallDay, name: str, told: Event, at: datetime, device: str) -> None:
    """The ticket as it stood before an act; a call that was taken back was none."""
    visit = day.visits.get(name)
    if visit is None:
        return
    state = str(told.get("state") or "waiting")
    last = next((call for call in reversed(day.calls) if call.ticket == name), None)
    visit.type = str(told.get("type") or visit.type)
    visit.desk = str(told.get("desk") or "")
    if state == "waiting" and last is not None and visit.state != "waiting":
        day.calls.remove(last)
        visit.since = last.since
    elif last is not None:
        last.outcome, last.ended_at = "", None
        if state == "called":
            last.started_at = None
        visit.since = last.started_at or last.at
    visit.state = state


def _open_call(day: HallDay, name: str) -> Call | None:
    return next((call for call in reversed(day.calls) if call.ticket == name and not call.outcome), None)


def _desk_opened(day: HallDay, name: str, told: Event, at: datetime, device: str) -> None:
    desk = day.desks.setdefault(name, Desk(name))
    desk.title = str(told.get("name") or desk.title)
    if desk.state == "off":
        desk.spans.append((at, None))
    _end_break(desk, at)
    desk.state, desk.since = "open", at
    day.seen[name] = at


def _desk_closed(day: HallDay, name: str, told: Event, at: datetime, device: str) -> None:
    desk = day.desks.setdefault(name, Desk(name))
    _end_break(desk, at)
    if desk.spans and desk.spans[-1][1] is None:
        desk.spans[-1] = (desk.spans[-1][0], at)
    desk.state, desk.since = "off", at
    day.seen[name] = at


def _desk_paused(day: HallDay, name: str, told: Event, at: datetime, device: str) -> None:
    desk = day.desks.setdefault(name, Desk(name))
    if desk.state != "paused":
        desk.breaks.append((at, None))
        desk.until = None
    desk.state, desk.since = "paused", at
    day.seen[name] = at


def _desk_resumed(day: HallDay, name: str, told: Event, at: datetime, device: str) -> None:
    desk = day.desks.setdefault(name, Desk(name))
    _end_break(desk, at)
    if desk.state == "off":
        desk.spans.append((at, None))
    desk.state, desk.since = "open", at
    day.seen[name] = at


def _end_break(desk: Desk, at: datetime) -> None:
    if desk.breaks and desk.breaks[-1][1] is None:
        desk.breaks[-1] = (desk.breaks[-1][0], at)


def _desk_pause_timed(day: HallDay, name: str, told: Event, at: datetime, device: str) -> None:
    until = told.get("until")
    day.desks.setdefault(name, Desk(name)).until = datetime.fromisoformat(until) if until else None


def _desk_types_chosen(day: HallDay, name: str, told: Event, at: datetime, device: str) -> None:
    chosen = [str(kind) for kind in told.get("main") or ()]
    day.desks.setdefault(name, Desk(name)).types = tuple(chosen)


def _desk_renamed(day: HallDay, name: str, told: Event, at: datetime, device: str) -> None:
    day.desks.setdefault(name, Desk(name)).title = str(told.get("title") or "")


def _hall_paused(day: HallDay, name: str, told: Event, at: datetime, device: str) -> None:
    if day.paused_since is None:
        day.pauses.append((at, None, str(told.get("reason") or "alarm")))


def _hall_resumed(day: HallDay, name: str, told: Event, at: datetime, device: str) -> None:
    if day.paused_since is not None:
        begun, _none, reason = day.pauses[-1]
        day.pauses[-1] = (begun, at, reason)


def _day_closed(day: HallDay, name: str, told: Event, at: datetime, device: str) -> None:
    _hall_resumed(day, name, told, at, device)
    day.is_closed = True


ACTS: dict[str, Callable[[HallDay, str, Event, datetime, str], None]] = {
    "ticket.issued": _taken,
    "ticket.admitted": _taken,
    "ticket.prioritised": _prioritised,
    "ticket.called": _called,
    "ticket.started": _started,
    "ticket.finished": _ended("done", "done"),
    "ticket.no_show": _ended("no_show", "no_show"),
    "ticket.parked": _ended("parked", "parked"),
    "ticket.left": _ended("left", "left"),
    "ticket.voided": _ended("void", "void"),
    "ticket.expired": _ended("expired", "expired"),
    "ticket.returned": _waits_again,
    "ticket.redirected": _waits_again,
    "ticket.undone": _undone,
    "desk.opened": _desk_opened,
    "desk.closed": _desk_closed,
    "desk.paused": _desk_paused,
    "desk.resumed": _desk_resumed,
    "desk.renamed": _desk_renamed,
    "desk.pause_timed": _desk_pause_timed,
    "desk.types_chosen": _desk_types_chosen,
    "hall.paused": _hall_paused,
    "hall.resumed": _hall_resumed,
    "day.closed": _day_closed,
}
