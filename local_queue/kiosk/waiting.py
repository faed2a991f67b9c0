"""How long people wait, in a few reads of the hall, and in words: a range, never one number."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from local_queue.tickets.constants import AT_DESK, DeskState, TicketState
from local_queue.tickets.engine import Candidate, Choice
from local_queue.tickets.estimate import Desk, Length, Person, Wait, waits
from local_queue.tickets.models import Device, QueueType, ServiceDay, Ticket, TicketLeg
from local_queue.tickets.pauses import Span, waited_between
from local_queue.tickets.selectors import candidates, choices, open_desks, opening, pauses, today_of

STEP = 5  # minutes; nobody knows better
HOURS_FROM = 180  # minutes from which hours are told
NO_SHOWS_PRIOR = (1, 10)  # of ten people called one does not come, until enough was seen


@dataclass(frozen=True, slots=True)
class Range:
    """Minutes, both rounded outwards to STEP; `value` and `unit` are what is shown."""

    low: int
    high: int

    @property
    def is_hours(self) -> bool:
        return self.high >= HOURS_FROM

    @property
    def value(self) -> str:
        low, high = (self.low // 60, math.ceil(self.high / 60)) if self.is_hours else (self.low, self.high)
        return f"{low}–{high}" if low else _("up to %(number)s") % {"number": high}

    @property
    def unit(self) -> str:
        return _("h") if self.is_hours else _("min")

    def __str__(self) -> str:
        return f"{self.value} {self.unit}"


def range_of(wait: Wait) -> Range:
    low, high = math.floor(wait.p20 / STEP) * STEP, math.ceil(max(wait.p80, 1) / STEP) * STEP
    return Range(low, max(high, low + STEP))


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands in a queue: `range` is None while no desk receives people of this type."""

    ahead: int
    range: Range | None
    about: str
    desks: str
    called_from: datetime | None = None
    called_until: datetime | None = None
    is_late: bool = False  # reception may end before


@dataclass(frozen=True, slots=True)
class Hall:
    """The hall at one instant, read once."""

    at: datetime
    kinds: tuple[QueueType, ...]
    order: tuple[Choice, ...]
    coming: tuple[Candidate, ...]
    devices: tuple[Device, ...]
    busy: dict[int | None, Ticket]
    measured: dict[str, tuple[float, ...]]
    absent: float
    closes: datetime | None
    stood: tuple[Span, ...] = ()  # alarms of today

    def place(self, kind: QueueType) -> Place:
        """Of somebody who would take a ticket now."""
        return self.places()[kind.public_id]

    def places(self) -> dict[str, Place]:
        found = self._waits(self.order)
        return {
            kind.public_id: self._place(kind, self._ahead(kind, self.order), found.get(kind.public_id))
            for kind in self.kinds
        }

    def place_of(self, ticket: Ticket) -> Place:
        """Of somebody who waits; who came later does not matter any more."""
        names = [choice.candidate.id for choice in self.order]
        before = self.order[: names.index(ticket.public_id)] if ticket.public_id in names else ()
        found = self._waits(before).get(ticket.type.public_id)
        return self._place(ticket.type, self._ahead(ticket.type, before), found)

    def _ahead(self, kind: QueueType, before: Sequence[Choice]) -> int:
        """How many of those before us the desks of our type would call first."""
        served = [desk for desk in self.devices if desk.serves(kind.public_id)]
        types = {kind.public_id}.union(*(desk.main_types for desk in served))
        is_any = any(not desk.main_types for desk in served)
        return sum(is_any or choice.candidate.type in types for choice in before)

    def _waits(self, before: Sequence[Choice]) -> dict[str, Wait]:
        people = [
            Person(one.candidate.type, is_here=one.candidate.is_here) for one in before if one.reason != "booked_early"
        ]
        people += [
            Person(one.type, max(0.0, _minutes(one.starts_at - self.at)), one.is_here)
            for one in self.coming
            if one.starts_at is not None
        ]
        lengths = {
            kind.public_id: Length(float(kind.minutes), self.measured.get(kind.public_id, ())) for kind in self.kinds
        }
        return waits(people, [self._desk(device) for device in self.devices], lengths, self.absent)

    def _desk(self, device: Device) -> Desk:
        ticket = self.busy.get(device.pk)
        if ticket is not None:
            busy_for = _minutes(waited_between(self.stood, ticket.started_at, self.at)) if ticket.started_at else 0.0
            return Desk(frozenset(device.main_types), ticket.type.public_id, busy_for)
        is_paused = device.state == DeskState.PAUSED
        return Desk(frozenset(device.main_types), is_paused=is_paused)

    def _place(self, kind: QueueType, ahead: int, wait: Wait | None) -> Place:
        desks = desks_in_words([str(desk) for desk in self.devices if desk.serves(kind.public_id)])
        if wait is None:
            return Place(ahead, None, "", desks)
        span = range_of(wait)
        return Place(
            ahead,
            span,
            about(wait.p50),
            desks,
            self.at + timedelta(minutes=span.low),
            self.at + timedelta(minutes=span.high),
            self.closes is not None and self.at < self.closes < self.at + timedelta(minutes=span.high),
        )


def hall_at(at: datetime) -> Hall:
    """A constant number of queries, whatever the crowd."""
    day = today_of(at)
    order = tuple(choices(day, at, []))
    may_be_called = {one.candidate.id for one in order if one.reason != "booked_early"}
    later = [one for one in candidates(day, at) if one.starts_at is not None and one.starts_at > at]
    at_desk = Ticket.objects.filter(state__in=AT_DESK, day=day).select_related("type")
    stood = tuple(pauses(day))
    measured, absent = _receptions(day, stood)
    hours = opening(at)
    return Hall(
        at,
        tuple(QueueType.objects.filter(is_active=True)),
        order,
        tuple(one for one in later if one.id not in may_be_called),
        tuple(open_desks()),
        {ticket.desk_id: ticket for ticket in at_desk},
        measured,
        absent,
        hours.closes if hours else None,
        stood,
    )


def _receptions(day: ServiceDay | None, stood: Sequence[Span]) -> tuple[dict[str, tuple[float, ...]], float]:
    """Minutes of today's receptions by type, and the share of people who did not come when called."""
    legs = TicketLeg.objects.filter(ticket__day=day, outcome__in=(TicketState.DONE, TicketState.NO_SHOW))
    measured: dict[str, list[float]] = {}
    called, missed = NO_SHOWS_PRIOR[1], NO_SHOWS_PRIOR[0]
    for kind, outcome, began, ended in legs.values_list(
        "ticket__type__public_id", "outcome", "started_at", "ended_at"
    ):
        called += 1
        if outcome == TicketState.NO_SHOW:
            missed += 1
        elif began is not None and ended is not None:
            measured.setdefault(kind, []).append(_minutes(waited_between(stood, began, ended)))
    return {kind: tuple(minutes) for kind, minutes in measured.items()}, missed / called


def _minutes(span: timedelta) -> float:
    return span.total_seconds() / 60


def about(minutes: float) -> str:
    """The headline over the range, as people say it."""
    steps = (
        (4, _("We invite you almost at once")),
        (10, _("We invite you in a few minutes")),
        (21, _("We invite you in about a quarter of an hour")),
        (38, _("We invite you in about half an hour")),
        (52, _("We invite you in about three quarters of an hour")),
        (76, _("We invite you in about an hour")),
        (106, _("We invite you in about an hour and a half")),
        (150, _("We invite you in about two hours")),
    )
    return next((words for limit, words in steps if minutes < limit), _("You will have to wait for several hours"))


def desks_in_words(names: Sequence[str]) -> str:
    """«вікна 1–3, 5» where desks are numbered, else their names."""
    numbers = sorted({int(name.split()[-1]) for name in names if _is_window(name)})
    others = [name for name in names if not _is_window(name)]
    if not numbers:
        return ", ".join(others)
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    joined = ", ".join(
        f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(str(number) for number in run) for run in runs
    )
    words = _("desk %(number)s") if len(numbers) == 1 else _("desks %(number)s")
    return ", ".join([words % {"number": joined}, *others])


def _is_window(name: str) -> bool:
    word, _space, number = name.partition(" ")
    return word.lower() == "вікно" and number.isdecimal()
