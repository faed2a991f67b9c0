"""How far ahead people book, and how late (rules 12 and 48)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from modules.equeue.engine.slots import Slot
from modules.equeue.engine.wall import KYIV

FARTHEST_DAYS = 400


@dataclass(frozen=True, slots=True)
class Window:
    """`days` counts today. A new day opens at `opens_at` of today's wall clock, by default at midnight.
    `lead_days` are calendar days: with 3, nothing is offered today, tomorrow and the day after."""

    days: int = 14
    opens_at: time | None = None
    lead_minutes: int = 0
    lead_days: int = 0

    def dates(self, now: datetime) -> list[date]:
        """Dates open for booking at an instant."""
        local = now.astimezone(KYIV)
        count = self.days - (self.opens_at is not None and local.time() < self.opens_at)
        return [local.date() + timedelta(days=number) for number in range(self.lead_days, count)]

    def earliest(self, now: datetime) -> datetime:
        """The first instant at which a visit may begin, if its date is open. Minutes that pass, not the wall clock's:
        a day on which the clocks change has 23 or 25 hours."""
        now = now.astimezone(UTC)
        return max(now + timedelta(microseconds=1), now + timedelta(minutes=self.lead_minutes))

    def offers(self, slot: Slot, now: datetime) -> bool:
        """Whether a slot may be booked at an instant."""
        return slot.starts_at >= self.earliest(now) and slot.local_date in self.dates(now)


def is_thinkable(day: date, today: date) -> bool:
    """Whether a date that somebody sent may be reckoned with at all; no window is as wide."""
    return abs((day - today).days) <= FARTHEST_DAYS
