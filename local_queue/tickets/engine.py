"""The call order as a pure function of state, time and rules (rules 25 and 32 of the queue; I8–I10).

Everybody has a moment at which they fall due: a booked person the start of the visit, a person with priority the
moment of coming, a walk-in the moment of the longest wait allowed. Who is due goes first, by that moment; then the
live queue in its order; then those who came before their time. Priority does not starve the others: after so many
priority calls in a row somebody else is called.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from local_queue.tickets.constants import CallReason


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be called. `order` is the sequence number that put them in the queue; a booked
    person who has not checked in has `is_here` False and may be called only when due; `is_late` has lost the booked
    time and waits in the live queue since `taken_at`. `only_desk` is the one desk that they were sent on to."""

    id: str
    type: str
    order: int
    taken_at: datetime
    starts_at: datetime | None = None
    is_here: bool = True
    only_desk: str = ""
    is_priority: bool = False
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """`late` and `late_policy` are of those who check in; `absent` is how long before the first desk opened a visit
    may have begun and still be called. `in_a_row` 0 sets no bound to priority calls."""

    early: timedelta = timedelta(0)
    walk_in_cap: timedelta = timedelta(minutes=60)
    absent: timedelta = timedelta(minutes=30)
    return_within: timedelta = timedelta(minutes=60)
    late: timedelta = timedelta(minutes=15)
    late_policy: str = "keep"
    check_in_required: bool = False
    in_a_row: int = 2
    help_after: timedelta = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class Desk:
    """Whom a desk receives: its `types` (empty means all) and, once somebody there has waited `Rules.help_after`,
    its `helps`. An empty `id` is any desk."""

    id: str = ""
    types: Sequence[str] = ()
    helps: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    candidate: Candidate
    reason: str


def call_order(
    candidates: Iterable[Candidate],
    now: datetime,
    rules: Rules,
    desk: Desk = Desk(),
    opened_at: datetime | None = None,
    streak: int = 0,
) -> list[Choice]:
    """Everybody who may be called now, the first first.

    `opened_at` is when the first desk opened today: whoever was booked long before that and has not
    checked in was never expected by anybody and is not called into an empty hall. `streak` is how many of the last
    calls, one after another, were of priority.
    """
    due: list[tuple[datetime, int, str, Choice]] = []
    live: list[tuple[int, str, Choice]] = []
    early: list[tuple[datetime, int, str, Choice]] = []
    for one in candidates:
        if not _is_for(one, desk, now, rules):
            continue
        moment, reason = _due(one, rules)
        if not one.is_here and (rules.check_in_required or _was_not_expected(one, opened_at, rules)):
            continue
        if moment <= now:
            due.append((moment, one.order, one.id, Choice(one, reason)))
        elif one.starts_at is None or one.is_late or one.is_priority:
            late = CallReason.BOOKED_LATE if one.is_late else CallReason.WALK_IN_ORDER
            live.append((one.order, one.id, Choice(one, late)))
        elif one.is_here:
            early.append((one.starts_at, one.order, one.id, Choice(one, CallReason.BOOKED_EARLY)))
    for found in (due, live, early):
        found.sort(key=lambda item: item[:-1])
    waiting = [item[-1] for item in due] + [item[-1] for item in live]
    return [*_interleave(waiting, rules.in_a_row, streak), *(item[-1] for item in early)]


def _due(one: Candidate, rules: Rules) -> tuple[datetime, str]:
    """The moment at which somebody falls due, and why they are called then."""
    if one.is_priority:
        return one.taken_at, CallReason.PRIORITY
    if one.starts_at is None or one.is_late:
        return one.taken_at + rules.walk_in_cap, CallReason.WALK_IN_CAP
    return one.starts_at - rules.early, CallReason.BOOKED_DUE


def _was_not_expected(one: Candidate, opened_at: datetime | None, rules: Rules) -> bool:
    return opened_at is not None and one.starts_at is not None and one.starts_at < opened_at - rules.absent


def _is_for(one: Candidate, desk: Desk, now: datetime, rules: Rules) -> bool:
    """Who was sent on to a desk is received there, whatever types it has."""
    if one.only_desk and desk.id:
        return one.only_desk == desk.id
    if not desk.types or one.type in desk.types:
        return True
    since = one.starts_at if one.starts_at is not None and not one.is_late else one.taken_at
    return one.type in desk.helps and now - since >= rules.help_after


def _interleave(waiting: list[Choice], in_a_row: int, streak: int) -> list[Choice]:
    """At most `in_a_row` priority calls one after another while somebody else waits."""
    if not in_a_row:
        return waiting
    first = deque((place, one) for place, one in enumerate(waiting) if one.candidate.is_priority)
    others = deque((place, one) for place, one in enumerate(waiting) if not one.candidate.is_priority)
    found: list[Choice] = []
    while first or others:
        is_turn = not others or (first and first[0][0] < others[0][0])
        if is_turn and others and streak >= in_a_row:
            found.append(replace(others.popleft()[1], reason=CallReason.AFTER_PRIORITY))
            streak = 0
        elif is_turn:
            found.append(first.popleft()[1])
            streak += 1
        else:
            found.append(others.popleft()[1])
            streak = 0
    return found
