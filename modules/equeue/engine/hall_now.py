"""A hall at this minute, folded from the events of its day: who waits, which desks receive, how long people waited."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from modules.equeue.engine.hall_day import HallDay, fold_day

# The waits that are told are of these last calls, and only of this last hour: an older hall was another hall.
LAST_CALLS = 5
LAST_CALLS_WITHIN = timedelta(hours=1)
# So many people for each working desk fill the gauge of the load.
CROWD_OF_DESK = 4
GAUGE = 10


@dataclass(frozen=True, slots=True)
class HallNow:
    """`waiting` is people in the hall by public id of a type. `waits` is the shortest and the longest minutes of
    the last called, None when too few were called to say anything. `paused_since` is that of an alarm."""

    waiting: Mapping[str, int]
    desks: int
    paused: int
    waits: tuple[int, int] | None
    paused_since: datetime | None = None

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
    return now_of(fold_day(events), now)


def now_of(day: HallDay, now: datetime) -> HallNow:
    states = Counter(desk.state for desk in day.desks.values())
    return HallNow(
        waiting=Counter(visit.type for visit in day.waiting()),
        desks=states["open"],
        paused=states["paused"],
        waits=_waits(day, now),
        paused_since=day.paused_since,
    )


def _waits(day: HallDay, now: datetime) -> tuple[int, int] | None:
    """Of people who really stood in the hall: who was called in the second of coming waited for nothing."""
    stood = [call for call in day.calls if call.at > call.since and now - call.at <= LAST_CALLS_WITHIN][-LAST_CALLS:]
    if len(stood) < LAST_CALLS:
        return None
    minutes = [round(day.without_pauses(call.since, call.at).total_seconds() / 60) for call in stood]
    return min(minutes), max(minutes)
