"""Slots of a date, and the lanes that are free in each.

A slot begins at the opening and every `step` minutes after it (the interval and the pause), in wall time, and ends
within the same span: a slot that would cross a break or the closing is not offered (rule 13). A lane is a workplace:
it serves one booking at a time, of whatever interval that booking was made with.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import NamedTuple

from modules.equeue.engine.plan import Plan, Span, hours_of
from modules.equeue.engine.wall import DAY, instant_of, minute_at_or_after, minute_of


@dataclass(frozen=True, slots=True)
class Slot:
    """`start` and `end` are elapsed minutes of `local_date`, see engine/wall.py."""

    local_date: date
    local_start: time
    start: int
    end: int

    @property
    def starts_at(self) -> datetime:
        return instant_of(self.local_date, self.start)

    @property
    def ends_at(self) -> datetime:
        return instant_of(self.local_date, self.end)


class Taken(NamedTuple):
    """Minutes of a day in which a lane is not free."""

    start: int
    end: int
    lane: int


class TakenLanes(NamedTuple):
    """The same for several lanes at once: bit n of `lanes` is lane n."""

    start: int
    end: int
    lanes: int


def slots_of(plan: Plan, day: date) -> tuple[Slot, ...]:
    """Every slot of a date, whoever has booked or is away."""
    return _slots(day, plan.interval, plan.step, tuple(hours_of(plan, day)))


@lru_cache(maxsize=4096)
def _slots(day: date, interval: int, step: int, hours: tuple[Span, ...]) -> tuple[Slot, ...]:
    """Remembered: a fortnight of a queue has few of them, and every visitor asks for the same."""
    found: list[Slot] = []
    for opens, closes in hours:
        closing = minute_at_or_after(day, closes)
        for wall in range(opens.hour * 60 + opens.minute, DAY, step):
            local = time(wall // 60, wall % 60)
            start = minute_of(day, local)
            if start is None or (found and start < found[-1].end):
                continue
            if start + interval > closing:
                break
            found.append(Slot(day, local, start, start + interval))
    return tuple(found)


def slot_at(plan: Plan, day: date, local_start: time) -> Slot | None:
    """The slot that begins at a wall time, if the schedule offers one."""
    return next((slot for slot in slots_of(plan, day) if slot.local_start == local_start), None)


def absences_of(plan: Plan, day: date) -> Iterator[Taken]:
    """Absences of a date as minutes taken from lanes."""
    for row in plan.away:
        if not row.starts_on <= day <= row.ends_on:
            continue
        start = 0 if row.starts_at is None else minute_at_or_after(day, row.starts_at)
        end = DAY + 120 if row.ends_at is None else minute_at_or_after(day, row.ends_at)
        for lane in range(1, plan.capacity + 1) if row.lane is None else (row.lane,):
            yield Taken(start, end, lane)


def with_pauses(plan: Plan, taken: Iterable[Taken]) -> list[Taken]:
    """Bookings of a day with the pause that nobody may be booked in, on both sides: a visit of several services need
    not end where the next time begins."""
    return [Taken(row.start - plan.buffer, row.end + plan.buffer, row.lane) for row in taken]


def lanes_left(plan: Plan, slot: Slot, taken: Iterable[Taken]) -> list[int]:
    """Lanes free through the whole slot, lowest first. `taken` includes absences (`absences_of`)."""
    busy = {row.lane for row in taken if row.start < slot.end and row.end > slot.start}
    return [lane for lane in range(1, plan.capacity + 1) if lane not in busy]


def free_counts(plan: Plan, slots: Sequence[Slot], taken: Iterable[TakenLanes]) -> list[int]:
    """How many lanes are free through each slot of a day. As `lanes_left`, but for a whole day in one walk."""
    every = (1 << plan.capacity + 1) - 2
    busy = [0] * len(slots)
    ends = [slot.end for slot in slots]
    for start, end, lanes in taken:
        for number in range(bisect_right(ends, start), len(slots)):
            if slots[number].start >= end:
                break
            busy[number] |= lanes
    return [(every & ~lanes).bit_count() for lanes in busy]
