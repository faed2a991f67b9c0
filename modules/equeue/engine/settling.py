"""What a change of schedule does to the bookings of a day: pure, so that it can be shown before it is done.

A booking keeps its workplace while that one is open through its time; else it goes to the lowest one that is free
(people book a type, never a person); one that fits nowhere is in conflict and stays where it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from modules.equeue.engine.plan import Plan, hours_of
from modules.equeue.engine.slots import Taken, absences_of, slots_of
from modules.equeue.engine.wall import minute_at_or_after

FREE, BUSY, AWAY, CONFLICT = "free", "busy", "away", "conflict"


@dataclass(frozen=True, slots=True)
class Seat:
    """A booking as the schedule sees it: elapsed minutes of its day, its lane, and who it is."""

    key: int
    start: int
    end: int
    lane: int
    has_conflict: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A lane in a slot of a day. `column` counts from the first slot of the day."""

    column: int
    start: int
    lane: int
    state: str


@dataclass(frozen=True, slots=True)
class DayPicture:
    """`conflicts` counts bookings, also those outside the hours, which have no cell."""

    local_date: date
    cells: tuple[Cell, ...]
    conflicts: int

    @property
    def places(self) -> int:
        """Times that people have or may have: slots of lanes that work."""
        return sum(cell.state in (FREE, BUSY) for cell in self.cells)


def settle_day(plan: Plan, day: date, seats: Iterable[Seat]) -> tuple[list[Seat], list[Seat]]:
    """The seats after the change, and the steps that lead there: each may be written after the one before."""
    away, hours = list(absences_of(plan, day)), _minutes_of(plan, day)
    now = {seat.key: seat for seat in sorted(seats, key=lambda seat: (seat.start, seat.lane))}
    open_lanes = {seat.key: _open_lanes(plan, seat, hours, away) for seat in now.values()}
    steps: list[Seat] = []

    def put(seat: Seat, lane: int, has_conflict: bool) -> None:
        if (lane, has_conflict) != (seat.lane, seat.has_conflict):
            now[seat.key] = replace(seat, lane=lane, has_conflict=has_conflict)
            steps.append(now[seat.key])

    for seat in list(now.values()):
        if seat.lane in open_lanes[seat.key]:
            put(seat, seat.lane, has_conflict=False)
    homeless = [seat for seat in now.values() if seat.lane not in open_lanes[seat.key]]
    is_progress = True
    while homeless and is_progress:  # one that finds a place leaves another behind
        is_progress, left = False, []
        for seat in homeless:
            busy = {row.lane for row in now.values() if row.key != seat.key and _meet(row, seat)}
            lane = next((lane for lane in open_lanes[seat.key] if lane not in busy), None)
            if lane is None:
                left.append(seat)
            else:
                put(seat, lane, has_conflict=False)
                is_progress = True
        homeless = left
    for seat in homeless:
        put(seat, seat.lane, has_conflict=True)
    return list(now.values()), steps


def free_lane_at(plan: Plan, day: date, seat: Seat, taken: Iterable[Taken]) -> int | None:
    """The lowest workplace that works and is free through the time of a booking; `taken` are the other bookings."""
    busy = {row.lane for row in taken if row.start < seat.end and row.end > seat.start}
    lanes = _open_lanes(plan, seat, _minutes_of(plan, day), list(absences_of(plan, day)))
    return next((lane for lane in lanes if lane not in busy), None)


def _minutes_of(plan: Plan, day: date) -> list[tuple[int, int]]:
    return [(minute_at_or_after(day, opens), minute_at_or_after(day, closes)) for opens, closes in hours_of(plan, day)]


def _open_lanes(plan: Plan, seat: Seat, hours: list[tuple[int, int]], away: list[Taken]) -> list[int]:
    if not any(opens <= seat.start and seat.end <= closes for opens, closes in hours):
        return []
    gone = {row.lane for row in away if row.start < seat.end and row.end > seat.start}
    return [lane for lane in range(1, plan.capacity + 1) if lane not in gone]


def picture_of(plan: Plan, day: date, seats: Iterable[Seat]) -> DayPicture:
    """A day of a type: each lane in each slot, free, taken, away, or taken by a booking in conflict."""
    rows = list(seats)
    away = list(absences_of(plan, day))
    cells = [
        Cell(column, slot.start, lane, _state(slot.start, slot.end, lane, rows, away))
        for column, slot in enumerate(slots_of(plan, day))
        for lane in range(1, plan.capacity + 1)
    ]
    return DayPicture(day, tuple(cells), sum(row.has_conflict for row in rows))


def _state(start: int, end: int, lane: int, seats: list[Seat], away: list[Taken]) -> str:
    here = [row for row in seats if row.lane == lane and row.start < end and row.end > start]
    if any(row.has_conflict for row in here):
        return CONFLICT
    if any(row.lane == lane and row.start < end and row.end > start for row in away):
        return AWAY
    return BUSY if here else FREE


def _meet(one: Seat, other: Seat) -> bool:
    return one.start < other.end and one.end > other.start
