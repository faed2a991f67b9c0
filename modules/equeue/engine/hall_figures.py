"""Figures of days of a hall: waits, services, no-shows, idle desks, by hour, desk and type. From events only.

A tally is counters alone: it holds no ticket and no person, days add up, and it is kept as JSON. The pauses of the
whole hall (an alarm, no power) are in no wait and in no idle time.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from modules.equeue.engine.hall_day import Call, HallDay, Span

LONGEST = 600  # minutes; what lasted longer was a clock or a forgotten ticket
ENDED = ("done", "no_show", "left", "expired", "void")

Key = tuple[Any, ...]


@dataclass(slots=True)
class DeskTime:
    """Minutes: open without the pauses of the hall, with a person, on breaks. Idle is the rest."""

    open: int = 0
    busy: int = 0
    breaks: int = 0
    served: int = 0

    @property
    def idle(self) -> int:
        return max(0, self.open - self.busy - self.breaks)


@dataclass(slots=True)
class Tally:
    """`tickets` by (type, hour, kind) of those taken; `waits` by (type, hour, minutes) of first calls; `services` by
    (type, desk, minutes); `ends` by (type, hour of taking, how)."""

    tickets: Counter[Key] = field(default_factory=Counter)
    waits: Counter[Key] = field(default_factory=Counter)
    services: Counter[Key] = field(default_factory=Counter)
    ends: Counter[Key] = field(default_factory=Counter)
    desks: dict[str, DeskTime] = field(default_factory=dict)
    paused: int = 0

    def add(self, other: "Tally") -> None:
        self.tickets.update(other.tickets)
        self.waits.update(other.waits)
        self.services.update(other.services)
        self.ends.update(other.ends)
        self.paused += other.paused
        for name, more in other.desks.items():
            mine = self.desks.setdefault(name, DeskTime())
            for part in ("open", "busy", "breaks", "served"):
                setattr(mine, part, getattr(mine, part) + getattr(more, part))

    def ended(self, how: str, type_id: str = "") -> int:
        return sum(n for (kind, _hour, end), n in self.ends.items() if end == how and type_id in ("", kind))

    @property
    def no_show_share(self) -> int | None:
        """In whole per cents of those who were called, None where nobody was."""
        called = self.ended("done") + self.ended("no_show")
        return round(100 * self.ended("no_show") / called) if called else None

    def minutes(self, name: str, *, place: int = -1, value: Any = None) -> Counter[int]:
        """Of `waits` or `services`: how many lasted so many minutes; `place` of the key must be `value`, if given."""
        found: Counter[int] = Counter()
        rows: Counter[Key] = getattr(self, name)
        for key, number in rows.items():
            if value is None or key[place] == value:
                found[key[2]] += number
        return found


def tally_of(day: HallDay, until: datetime, zone: ZoneInfo) -> Tally:
    """The figures of a day as far as `until`; hours are those of the wall in `zone`."""
    found = Tally()
    for visit in day.visits.values():
        hour = visit.taken_at.astimezone(zone).hour
        found.tickets[visit.type, hour, "booked" if visit.is_booked else "walk_in"] += 1
        if visit.state in ENDED:
            found.ends[visit.type, hour, visit.state] += 1
    for call in day.first_calls():
        minutes = _minutes(day.without_pauses(call.since, call.at))
        found.waits[call.type, call.at.astimezone(zone).hour, minutes] += 1
    for call in day.calls:
        if call.outcome == "done" and call.started_at and call.ended_at:
            minutes = _minutes(day.without_pauses(call.started_at, call.ended_at))
            found.services[call.type, call.desk, minutes] += 1
    for name, desk in day.desks.items():
        mine = [call for call in day.calls if call.desk == name]
        found.desks[name] = DeskTime(
            open=_length(day, desk.spans, until),
            busy=_length(day, [_span(call, until) for call in mine], until),
            breaks=_length(day, desk.breaks, until),
            served=sum(call.outcome == "done" for call in mine),
        )
    found.paused = sum(_minutes((end or until) - begun) for begun, end, _reason in day.pauses)
    return found


def _span(call: Call, until: datetime) -> Span:
    return call.at, call.ended_at or until


def _length(day: HallDay, spans: Iterable[Span], until: datetime) -> int:
    parts = (day.without_pauses(begun, min(end or until, until)) for begun, end in spans)
    return round(sum(parts, timedelta()).total_seconds() / 60)


def _minutes(length: timedelta) -> int:
    return max(0, min(LONGEST, round(length.total_seconds() / 60)))


def quantile(counts: Counter[int], per_cent: int) -> int | None:
    """The least number of minutes that so many per cent of all did not exceed (nearest rank); None of nobody."""
    rank = -(-counts.total() * per_cent // 100)
    for value in sorted(counts):
        rank -= counts[value]
        if rank <= 0:
            return value
    return None


def mean(counts: Counter[int]) -> float | None:
    total = counts.total()
    return sum(value * number for value, number in counts.items()) / total if total else None


COUNTERS = ("tickets", "waits", "services", "ends")


def to_plain(tally: Tally) -> dict[str, Any]:
    rows = {name: [[*key, number] for key, number in sorted(getattr(tally, name).items())] for name in COUNTERS}
    desks = {name: [time.open, time.busy, time.breaks, time.served] for name, time in sorted(tally.desks.items())}
    return {**rows, "desks": desks, "paused": tally.paused}


def from_plain(body: dict[str, Any]) -> Tally:
    counters = {name: Counter({tuple(row[:-1]): row[-1] for row in body.get(name, ())}) for name in COUNTERS}
    desks = {name: DeskTime(*numbers) for name, numbers in body.get("desks", {}).items()}
    return Tally(**counters, desks=desks, paused=int(body.get("paused", 0)))
