"""When a type of workplaces receives people, as plain values."""

from dataclasses import dataclass
from datetime import date, time, timedelta

Span = tuple[time, time]
# How far a monthly day may move; what is farther away is another reception.
REACH = timedelta(days=14)
WEEKEND = (5, 6)


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Hours of a weekday (Monday 0), or of the n-th one in a month. `moves` is where a monthly day goes when there is
    no reception on it: 1 to the next working day, -1 to the one before, 0 nowhere."""

    weekday: int
    opens: time
    closes: time
    nth: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    moves: int = 0

    def covers(self, day: date) -> bool:
        return (
            day.weekday() == self.weekday
            and (self.nth is None or (day.day - 1) // 7 + 1 == self.nth)
            and (self.valid_from is None or self.valid_from <= day)
            and (self.valid_to is None or day <= self.valid_to)
        )


@dataclass(frozen=True, slots=True)
class OtherHours:
    """Hours of one date that replace the weekly ones; no hours: closed. `of_type` beats the queue's."""

    local_date: date
    opens: time | None = None
    closes: time | None = None
    of_type: bool = False


@dataclass(frozen=True, slots=True)
class Away:
    """An absence of one lane (or of all: None), of whole days or of the same hours in each."""

    starts_on: date
    ends_on: date
    lane: int | None = None
    starts_at: time | None = None
    ends_at: time | None = None

    def is_everybody(self, day: date) -> bool:
        return self.lane is None and self.starts_at is None and self.starts_on <= day <= self.ends_on


@dataclass(frozen=True, slots=True)
class Plan:
    """`closed` are dates on which the calendar gives everybody a day off; only a day with other hours opens them.
    `buffer` are minutes after each visit in which nobody is booked."""

    interval: int
    capacity: int
    weekly: tuple[WeeklyHours, ...] = ()
    others: tuple[OtherHours, ...] = ()
    away: tuple[Away, ...] = ()
    closed: frozenset[date] = frozenset()
    buffer: int = 0

    @property
    def step(self) -> int:
        """Minutes from the beginning of a slot to the beginning of the next."""
        return self.interval + self.buffer


def hours_of(plan: Plan, day: date) -> list[Span]:
    """Working spans of a date, sorted and merged; a break is what lies between two of them."""
    others = _others(plan, day)
    if others:
        spans = [(row.opens, row.closes) for row in others if row.opens is not None and row.closes is not None]
    elif day in plan.closed:
        return []
    else:
        spans = [(row.opens, row.closes) for row in plan.weekly if _happens(plan, row, day)]
    merged: list[Span] = []
    for opens, closes in sorted(spans):
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], closes))
        else:
            merged.append((opens, closes))
    return merged


def has_reception(plan: Plan, day: date) -> bool:
    """Whether a date is open at all: the calendar, days with other hours and vacations of everybody, not the week."""
    if any(row.is_everybody(day) for row in plan.away):
        return False
    others = _others(plan, day)
    return any(row.opens is not None for row in others) if others else day not in plan.closed


def day_of_reception(plan: Plan, row: WeeklyHours, nominal: date) -> date | None:
    """When the reception of a date that a rule names takes place; None: not at all.

    A moved one comes to no Saturday or Sunday, and may cross the edge of its month.
    """
    if not row.moves or has_reception(plan, nominal):
        return nominal
    day = nominal
    for _number in range(REACH.days):
        day += timedelta(days=row.moves)
        if day.weekday() not in WEEKEND and has_reception(plan, day):
            return day
    return None


def _others(plan: Plan, day: date) -> list[OtherHours]:
    """What replaces the week on a date: the rows of the type if it has any, else those of the queue."""
    rows = [row for row in plan.others if row.local_date == day]
    return [row for row in rows if row.of_type] or rows


def _happens(plan: Plan, row: WeeklyHours, day: date) -> bool:
    if not row.moves:
        return row.covers(day)
    nearest = day + timedelta(days=(row.weekday - day.weekday()) % 7)
    weeks = (nearest + timedelta(days=7 * number) for number in range(-3, 3))
    nominal = (date for date in weeks if abs(date - day) <= REACH and row.covers(date))
    return any(day_of_reception(plan, row, date) == day for date in nominal)
