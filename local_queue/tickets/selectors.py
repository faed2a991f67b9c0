"""Reads of the hall."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.db.models import TextField
from django.db.models.functions import Cast

from local_queue import clock
from local_queue.protocol.events import EventType
from local_queue.protocol.queue import LatePolicy, Opening, QueueConfiguration
from local_queue.protocol.wire import loads
from local_queue.tickets.constants import CallReason, DeskState, LegOutcome, TicketState
from local_queue.tickets.engine import Candidate, Choice, Desk, Rules, call_order
from local_queue.tickets.models import (
    Configuration,
    Device,
    Event,
    ExpectedVisit,
    HallPause,
    KioskTime,
    QueueType,
    ServiceDay,
    Ticket,
    TicketLeg,
    TimeLease,
)
from local_queue.tickets.pauses import Span, paused_between, waited_between

_known: ContextVar[tuple[QueueConfiguration | None, ...]] = ContextVar("known", default=())


@contextmanager
def one_configuration() -> Iterator[None]:
    """Within it the configuration is asked for once: a press or a picture needs it five to ten times."""
    token = _known.set(_known.get() or (_newest_configuration(),))
    try:
        yield
    finally:
        _known.reset(token)


def configuration() -> QueueConfiguration | None:
    """The portal's configuration, or None before the first activation."""
    held = _known.get()
    return held[0] if held else _newest_configuration()


def _newest_configuration() -> QueueConfiguration | None:
    text = Configuration.objects.filter(pk=1).values_list(Cast("body", TextField()), flat=True).first()
    return _read(text) if text is not None else None


@lru_cache(maxsize=4)
def _read(text: str) -> QueueConfiguration:
    """It is asked for several times in a press and changes a few times a day; nobody can change what is shared."""
    return loads(QueueConfiguration, text)


def opening(at: datetime) -> Opening | None:
    """Hours of reception on the Kyiv date of an instant; None on a day off."""
    known = configuration()
    date = clock.local(at).date()
    return next((hours for hours in (known.openings if known else ()) if hours.day == date), None)


def next_opening(at: datetime) -> Opening | None:
    known = configuration()
    later = [hours for hours in (known.openings if known else ()) if hours.opens > at]
    return min(later, key=lambda hours: hours.opens, default=None)


def is_lease_over(at: datetime) -> bool:
    """The portal has renewed nothing for so long that this hall may be one that was switched off."""
    known = configuration()
    return known is not None and known.valid_until is not None and at >= known.valid_until


def is_open(at: datetime) -> bool:
    """Open between the hours of the date. A portal that told no hours at all leaves the hall always open."""
    known = configuration()
    if known is None or is_lease_over(at):
        return False
    if not known.openings or settings.HALL_ALWAYS_OPEN:
        return True
    hours = opening(at)
    return hours is not None and hours.opens <= at < hours.closes


def rules() -> Rules:
    known = configuration()
    if known is None:
        return Rules()
    return Rules(
        early=timedelta(minutes=known.rules.early_minutes),
        walk_in_cap=timedelta(minutes=known.rules.walk_in_cap_minutes),
        return_within=timedelta(minutes=known.rules.return_minutes),
        late=timedelta(minutes=known.rules.late_minutes),
        late_policy=known.rules.late_policy,
        check_in_required=known.rules.check_in_required,
        in_a_row=known.rules.priority_in_a_row,
        help_after=timedelta(minutes=known.rules.help_minutes),
    )


@dataclass(frozen=True, slots=True)
class Alarm:
    """The hall stands still. `reason` is alarm or blackout."""

    since: datetime
    reason: str


def alarm(at: datetime | None = None) -> Alarm | None:
    """Why the hall stands still now; None while it works."""
    date = clock.local(at or clock.now()).date()
    row = HallPause.objects.filter(day__date=date, ended_at__isnull=True).first()
    return Alarm(row.began_at, row.reason) if row else None


def pauses(day: ServiceDay | None) -> list[Span]:
    """When the hall stood still that day."""
    return list(HallPause.objects.filter(day=day).values_list("began_at", "ended_at"))


def today_of(at: datetime) -> ServiceDay | None:
    return ServiceDay.objects.filter(date=clock.local(at).date()).first()


def candidates(day: ServiceDay | None, at: datetime) -> list[Candidate]:
    """Everybody of the day who may yet be called: waiting tickets, and bookings without a ticket. The time of an alarm
    is no waiting."""
    found: list[Candidate] = []
    if day is not None:
        waiting = Ticket.objects.filter(day=day, state=TicketState.WAITING).select_related("type", "only_desk")
        stood, order = pauses(day), rules()
        found = [_candidate(one, stood, order, at) for one in waiting]
    taken = Ticket.objects.exclude(booking_id="").values("booking_id")
    visits = ExpectedVisit.objects.filter(day=clock.local(at).date(), is_expected=True).exclude(booking_id__in=taken)
    found += [
        Candidate(f"visit:{one.booking_id}", one.type.public_id, 0, one.starts_at, one.starts_at, is_here=False)
        for one in visits.select_related("type")
    ]
    return found


def has_lost_time(one: Ticket, stood: list[Span], order: Rules) -> bool:
    """A booked person who came so late that the live queue is theirs."""
    return order.late_policy == LatePolicy.WALK_IN and is_late(one.starts_at, one.checked_in_at, stood, order)


def _candidate(one: Ticket, stood: list[Span], order: Rules, at: datetime) -> Candidate:
    late = has_lost_time(one, stood, order)
    since = one.checked_in_at if late and one.checked_in_at else one.taken_at
    return Candidate(
        one.public_id,
        one.type.public_id,
        one.order,
        since + paused_between(stood, since, at),
        one.starts_at,
        only_desk=_only_desk(one),
        is_priority=bool(one.priority),
        is_late=late,
    )


def is_late(starts_at: datetime | None, came_at: datetime | None, stood: list[Span], order: Rules) -> bool:
    """A booked person who came later than the rules allow; an alarm between is nobody's fault."""
    if starts_at is None or came_at is None:
        return False
    return waited_between(stood, starts_at, came_at) > order.late


def _only_desk(ticket: Ticket) -> str:
    """The desk that a ticket was sent on to; once that one is closed, anybody receives it."""
    desk = ticket.only_desk
    return desk.public_id if desk is not None and desk.is_active and desk.state != DeskState.OFF else ""


def choices(day: ServiceDay | None, at: datetime, types: list[str], desk: Desk | None = None) -> list[Choice]:
    """Everybody of the day in the order of the calls; `desk` bounds them to whom it receives, else `types` do."""
    opened_at, order = None, rules()
    if day is not None:
        opened_at = _first_desk(day)
    who = desk or Desk(types=types)
    return call_order(candidates(day, at), at, order, who, opened_at or at, _streak(day, order.in_a_row))


def _streak(day: ServiceDay | None, longest: int) -> int:
    """How many of the last calls, one after another, were of priority; counted up to `longest`."""
    legs = TicketLeg.objects.filter(ticket__day=day).exclude(outcome=LegOutcome.UNDONE).order_by("-pk")
    reasons = list(legs.values_list("reason", flat=True)[:longest])
    return next((place for place, reason in enumerate(reasons) if reason != CallReason.PRIORITY), len(reasons))


def choices_for(desk: Device, day: ServiceDay | None, at: datetime) -> list[Choice]:
    """Whom a desk may call, the first first."""
    return choices(day, at, [], Desk(desk.public_id, desk.main_types, desk.helped_types))


def _first_desk(day: ServiceDay) -> datetime | None:
    """When the first desk opened that day."""
    opened = Event.objects.filter(service_day=day.date, type=EventType.DESK_OPENED).order_by("place")
    at = opened.values_list("body__at_wall", flat=True).first()
    return datetime.fromisoformat(at) if at else None


def open_desks() -> list[Device]:
    """Desks that work or are on a break now (rule 29)."""
    return list(Device.objects.filter(kind="desk", is_active=True).exclude(state=DeskState.OFF))


def gives_times(kind: QueueType, at: datetime) -> bool:
    """Whether the kiosk gives exact times of this type today, not places in the live queue."""
    return kind.gives_times and has_lease(at)


def has_lease(at: datetime) -> bool:
    """Whether times of today may be given. Where the portal's lease does not reach this day, or a restored copy does
    not know which of its times are given, the kiosk gives places in the live queue instead."""
    day, lease = clock.local(at).date(), TimeLease.objects.filter(pk=1).first()
    return lease is not None and lease.through is not None and lease.through >= day and lease.unsure_on != day


def times_left(at: datetime, kind: QueueType | None = None) -> list[KioskTime]:
    """Places of today that the kiosk may still give, by time; of one type or of all."""
    day = clock.local(at).date()
    given = Ticket.objects.filter(day__date=day).exclude(booking_id="").values("booking_id")
    rows = KioskTime.objects.filter(day=day, starts_at__gt=at, is_offered=True)
    rows = rows.exclude(time_id__in=given).select_related("type")
    return list(rows if kind is None else rows.filter(type=kind))
