"""A hall at this minute, folded from the events of its day: who waits, which desks receive, how long people waited."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

# The waits that are told are of these last calls, and only of this last hour: an older hall was another hall.
LAST_CALLS = 5
LAST_CALLS_WITHIN = timedelta(hours=1)
# So many people for each working desk fill the gauge of the load.
CROWD_OF_DESK = 4
GAUGE = 10


@dataclass(frozen=True, slots=True)
class HallNow:
    """`waiting` is people in the hall by public id of a type. `waits` is the shortest and the longest minutes of
    the last called, None when too few were called to say anything."""

    waiting: Mapping[str, int]
    desks: int
    paused: int
    waits: tuple[int, int] | None

    @property
    def total(self) -> int:
        return sum(self.waiting.values())

    @property
    def is_receiving(self) -> bool:
        return self.desks + self.paused > 0

    @property
    def load(self) -> int:
        """0–GAUGE: people for each working desk. Somebody waiting is never 0."""
        if not self.total:
            return 0
        return max(1, min(GAUGE, round(GAUGE * self.total / (CROWD_OF_DESK * max(1, self.desks)))))


def hall_now(events: Iterable[Mapping[str, Any]], now: datetime) -> HallNow:
    """`events` are bodies of one day and one origin in the order of their numbers; what is unknown is passed over."""
    waiting: dict[str, tuple[str, datetime]] = {}
    calls: list[tuple[str, datetime, datetime]] = []
    kinds: dict[str, str] = {}
    desks: dict[str, str] = {}
    for event in events:
        name, act = str(event.get("aggregate", "")), str(event.get("type", ""))
        at = datetime.fromisoformat(event["at_wall"])
        match act:
            case "ticket.issued" | "ticket.admitted":
                kinds[name] = str(event.get("payload", {}).get("type", ""))
                waiting[name] = (kinds[name], at)
            case "ticket.returned":
                waiting[name] = (kinds.get(name, ""), at)
            case "ticket.redirected":
                kinds[name] = str(event.get("payload", {}).get("type", ""))
                waiting[name] = (kinds[name], at)
            case "ticket.called":
                _kind, since = waiting.pop(name, ("", at))
                calls.append((name, since, at))
            case "ticket.undone":
                _take_back(event, waiting, calls, kinds)
            case "ticket.voided" | "ticket.expired" | "ticket.left":
                waiting.pop(name, None)
            case "desk.opened" | "desk.resumed":
                desks[name] = "open"
            case "desk.paused":
                desks[name] = "paused"
            case "desk.closed":
                desks.pop(name, None)
    states = Counter(desks.values())
    return HallNow(
        waiting=Counter(kind for kind, _since in waiting.values()),
        desks=states["open"],
        paused=states["paused"],
        waits=_waits([(since, at) for _name, since, at in calls], now),
    )


def _take_back(
    event: Mapping[str, Any],
    waiting: dict[str, tuple[str, datetime]],
    calls: list[tuple[str, datetime, datetime]],
    kinds: dict[str, str],
) -> None:
    """A call that was taken back was none: its person waits as before."""
    name, payload = str(event.get("aggregate", "")), event.get("payload", {})
    kinds[name] = str(payload.get("type", ""))
    waiting.pop(name, None)
    if payload.get("state") == "waiting":
        number = next((place for place in reversed(range(len(calls))) if calls[place][0] == name), None)
        since = calls.pop(number)[1] if number is not None else datetime.fromisoformat(event["at_wall"])
        waiting[name] = (kinds[name], since)


def _waits(calls: list[tuple[datetime, datetime]], now: datetime) -> tuple[int, int] | None:
    """Of people who really stood in the hall: who was called in the second of coming waited for nothing."""
    stood = [(since, at) for since, at in calls if at > since and now - at <= LAST_CALLS_WITHIN][-LAST_CALLS:]
    if len(stood) < LAST_CALLS:
        return None
    minutes = [round((at - since).total_seconds() / 60) for since, at in stood]
    return min(minutes), max(minutes)
