"""The call order as a pure function of state, time and rules (rules 25 and 32 of the queue; I8–I10).

Everybody has a moment at which they fall due: a booked person the start of the visit, a walk-in the
moment of the longest wait allowed. Who is due goes first, by that moment; then the live queue in its
order; then those who came before their time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be called. `order` is the sequence number that put them in the queue; a booked
    person who has not checked in has `is_here` False and may be called only when due. `only_desk` is the one desk
    that they were sent on to."""

    id: str
    type: str
    order: int
    taken_at: datetime
    starts_at: datetime | None = None
    is_here: bool = True
    only_desk: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    early: timedelta = timedelta(0)
    walk_in_cap: timedelta = timedelta(minutes=60)
    late: timedelta = timedelta(minutes=30)
    return_within: timedelta = timedelta(minutes=60)


@dataclass(frozen=True, slots=True)
class Choice:
    candidate: Candidate
    reason: str


def call_order(
    candidates: Iterable[Candidate],
    now: datetime,
    rules: Rules,
    types: Sequence[str] = (),
    opened_at: datetime | None = None,
    desk: str = "",
) -> list[Choice]:
    """Everybody who may be called now, the first first. Empty `types` means all of them, an empty `desk` any desk.

    `opened_at` is when the first desk opened today: whoever was booked long before that and has not
    checked in was never expected by anybody and is not called into an empty hall.
    """
    due: list[tuple[datetime, int, Choice]] = []
    live: list[tuple[int, Choice]] = []
    early: list[tuple[datetime, int, Choice]] = []
    for one in candidates:
        if not _is_for(one, types, desk):
            continue
        if one.starts_at is None:
            moment = one.taken_at + rules.walk_in_cap
            if moment <= now:
                due.append((moment, one.order, Choice(one, "walk_in_cap")))
            else:
                live.append((one.order, Choice(one, "walk_in_order")))
        elif not one.is_here and opened_at is not None and one.starts_at < opened_at - rules.late:
            continue
        elif one.starts_at - rules.early <= now:
            due.append((one.starts_at, one.order, Choice(one, "booked_due")))
        elif one.is_here:
            early.append((one.starts_at, one.order, Choice(one, "booked_early")))
    due.sort(key=lambda item: (item[0], item[1], item[2].candidate.id))
    live.sort(key=lambda item: (item[0], item[1].candidate.id))
    early.sort(key=lambda item: (item[0], item[1], item[2].candidate.id))
    return [item[-1] for item in (*due, *live, *early)]


def _is_for(one: Candidate, types: Sequence[str], desk: str) -> bool:
    """Who was sent on to a desk is received there, whatever types it has."""
    if one.only_desk and desk:
        return one.only_desk == desk
    return not types or one.type in types
