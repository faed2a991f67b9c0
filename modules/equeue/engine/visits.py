"""Visits of several services: one workplace, one time without a gap, never across a break or the closing."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from modules.equeue.engine.plan import Plan, hours_of
from modules.equeue.engine.slots import Slot
from modules.equeue.engine.wall import minute_at_or_after


def stretched(plan: Plan, slot: Slot, units: int) -> Slot | None:
    """The visit of so many intervals that begins with a slot; None where it would cross a break or the closing."""
    return next(iter(stretched_slots(plan, slot.local_date, (slot,), units)), None)


def stretched_slots(plan: Plan, day: date, slots: Iterable[Slot], units: int) -> tuple[Slot, ...]:
    """Visits of so many intervals that begin with slots of a date. Pauses between its services are not counted:
    the person stays where she is."""
    if units <= 1:
        return tuple(slots)
    closings = [
        (minute_at_or_after(day, opens), minute_at_or_after(day, closes)) for opens, closes in hours_of(plan, day)
    ]
    found = []
    for slot in slots:
        end = slot.start + units * plan.interval
        if any(opens <= slot.start and end <= closes for opens, closes in closings):
            found.append(replace(slot, end=end))
    return tuple(found)


def units_of(minutes: int, interval: int) -> int:
    """How many intervals a visit of so many minutes needs today: the interval may have changed since."""
    return max(1, -(-minutes // interval))
