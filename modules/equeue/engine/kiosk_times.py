"""Which times of a day are the kiosk's. Pure: the wish of the portal is reckoned anew each time and stored nowhere."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from modules.equeue.engine.plan import Plan
from modules.equeue.engine.slots import Slot, Taken, lanes_left


class Leased(NamedTuple):
    """A place that a hall holds, in minutes of its day. `is_given`: somebody has a ticket for it."""

    name: str
    start: int
    end: int
    lane: int
    is_given: bool = False
    has_conflict: bool = False


def kept(leased: Iterable[Leased], share: int, squeezed: Iterable[tuple[int, int]] = ()) -> list[Leased]:
    """What stays the kiosk's of one type and day: never more than `share` places at once. What was given stays
    whatever the share says; what the schedule has no place for any more goes, and so does one place for each of the
    `squeezed`: minutes of bookings whose own place is gone."""
    found: list[Leased] = []
    for one in sorted(leased, key=lambda one: (not one.is_given, one.start, -one.lane)):
        if one.is_given or (not one.has_conflict and _at_once(one.start, one.end, found) < share):
            found.append(one)
    for start, end in squeezed:
        room = next((one for one in found if not one.is_given and one.start < end and one.end > start), None)
        if room is not None:
            found.remove(room)
    return found


def wanted(
    plan: Plan, slots: Sequence[Slot], taken: Sequence[Taken], leased: Iterable[Leased], share: int
) -> list[tuple[Slot, int]]:
    """Places to lease beside those `leased`: of each slot the highest free lanes, for people are given the lowest.
    `taken` are bookings with their pauses, and absences."""
    have, busy, found = list(leased), list(taken), []
    for slot in slots:
        missing = share - _at_once(slot.start, slot.end, have)
        if missing <= 0:
            continue
        for lane in lanes_left(plan, slot, busy)[-missing:]:
            found.append((slot, lane))
    return found


def _at_once(start: int, end: int, leased: Iterable[Leased]) -> int:
    return sum(one.start < end and one.end > start for one in leased)
