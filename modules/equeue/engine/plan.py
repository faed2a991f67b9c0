"""When a type of workplaces receives people, as plain values."""

from dataclasses import dataclass
from datetime import date, time

Span = tuple[time, time]


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Hours of a weekday (Monday 0), or of the n-th one in a month."""

    weekday: int
    opens: time
    closes: time
    nth: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None

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


@dataclass(frozen=True, slots=True)
class Plan:
    interval: int
    capacity: int
    weekly: tuple[WeeklyHours, ...] = ()
    others: tuple[OtherHours, ...] = ()
    away: tuple[Away, ...] = ()


def hours_of(plan: Plan, day: date) -> list[Span]:
    """Working spans of a date, sorted and merged; a break is what lies between two of them."""
    others = [row for row in plan.others if row.local_date == day]
    others = [row for row in others if row.of_type] or others
    if others:
        spans = [(row.opens, row.closes) for row in others if row.opens is not None and row.closes is not None]
    else:
        spans = [(row.opens, row.closes) for row in plan.weekly if row.covers(day)]
    merged: list[Span] = []
    for opens, closes in sorted(spans):
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], closes))
        else:
            merged.append((opens, closes))
    return merged
