"""The schedule of a type as plain values: kept, compared and brought back.

A rule is (weekday, from, until, n-th of the month, what it does on a holiday, valid from, valid until), all of them
texts or numbers, so that what comes back from the database equals what went in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

FIELDS = ("interval", "buffer", "capacity", "kiosk_limit", "kiosk_lanes", "description", "places", "is_active")
LATER = {"kiosk_lanes": 0}  # what versions kept before these fields came do not name
Rule = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """`name` is one of FIELDS, `hours` (of the weekday) or `others`: days of the month and hours with dates."""

    name: str
    old: Any
    new: Any
    weekday: int | None = None


def is_weekly(rule: Rule) -> bool:
    """Of every week, without dates: what the editor of a week shows."""
    return rule[3] is None and rule[5] is None and rule[6] is None


def spans_of(rules: Iterable[Rule], weekday: int) -> list[tuple[str, str]]:
    """Hours of a weekday in order; what meets or overlaps is one."""
    merged: list[tuple[str, str]] = []
    for opens, closes in sorted((rule[1], rule[2]) for rule in rules if is_weekly(rule) and rule[0] == weekday):
        if merged and opens <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], closes))
        else:
            merged.append((opens, closes))
    return merged


def hours_text(spans: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{opens}–{closes}" for opens, closes in spans)


def clock_text(at: time) -> str:
    return f"{at:%H:%M}"


def in_order(rules: Iterable[Rule]) -> list[list[Any]]:
    return sorted((list(rule) for rule in rules), key=lambda rule: [str(value or "") for value in rule])


def whole(schedule: Mapping[str, Any]) -> dict[str, Any]:
    """A schedule as kept, with every field."""
    return LATER | dict(schedule)


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Difference]:
    """What another schedule changes, in the order of the editor."""
    old, new = whole(old), whole(new)
    found = [Difference(name, old[name], new[name]) for name in FIELDS if old[name] != new[name]]
    for weekday in range(7):
        before, after = (hours_text(spans_of(row["rules"], weekday)) for row in (old, new))
        if before != after:
            found.append(Difference("hours", before, after, weekday))
    before, after = (in_order(rule for rule in row["rules"] if not is_weekly(rule)) for row in (old, new))
    if before != after:
        found.append(Difference("others", before, after))
    return found
