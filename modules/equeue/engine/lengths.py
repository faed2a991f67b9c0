"""How long visits last, from what a hall has told."""

from collections.abc import Iterable
from datetime import datetime
from statistics import fmean

FEWEST = 10  # visits; fewer say nothing about the usual
SHORTEST, LONGEST = 1, 180  # minutes; a slip of a button, or a ticket that was left open over lunch

Heard = tuple[str, str, str, str]


def mean_length(events: Iterable[Heard]) -> int | None:
    """Minutes from the beginning to the end of visits. Events are (log, type, ticket, time) in the order of their
    numbers; None where there are too few."""
    begun: dict[tuple[str, str], datetime] = {}
    lengths = []
    for log, kind, ticket, at in events:
        moment = datetime.fromisoformat(at)
        if kind == "ticket.started":
            begun[log, ticket] = moment
        elif kind == "ticket.finished" and (since := begun.pop((log, ticket), None)) is not None:
            minutes = (moment - since).total_seconds() / 60
            if SHORTEST <= minutes <= LONGEST:
                lengths.append(minutes)
    return round(fmean(lengths)) if len(lengths) >= FEWEST else None
