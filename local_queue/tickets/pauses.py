"""Time that does not count as waiting: an alarm or a blackout stops the clock of everybody in the hall."""

from collections.abc import Sequence
from datetime import datetime, timedelta

Span = tuple[datetime, datetime | None]  # from, to; None is not over yet


def paused_between(pauses: Sequence[Span], start: datetime, end: datetime) -> timedelta:
    """How much of the time from `start` to `end` the hall stood still. Spans do not overlap."""
    total = timedelta(0)
    for began, ended in pauses:
        overlap = min(ended or end, end) - max(began, start)
        total += max(overlap, timedelta(0))
    return total


def waited_between(pauses: Sequence[Span], start: datetime, end: datetime) -> timedelta:
    """From `start` to `end` without the pauses; never less than nothing."""
    return max(end - start, timedelta(0)) - paused_between(pauses, start, end)
