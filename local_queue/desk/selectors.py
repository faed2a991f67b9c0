"""What a desk's bar and its list of the day show."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from local_queue import clock
from local_queue.board.selectors import desk_words
from local_queue.tickets.constants import AT_DESK, UNDO, CallReason, DeskState, LegOutcome, PauseReason, TicketState
from local_queue.tickets.models import DeskAct, Device, ExpectedVisit, QueueType, Ticket, TicketLeg
from local_queue.tickets.pauses import Span, waited_between
from local_queue.tickets.selectors import Alarm, alarm, choices_for, open_desks, pauses, rules, today_of
from local_queue.tickets.services.helping import HelpCall, help_call
from local_queue.tickets.services.undoing import last_act


@dataclass(frozen=True, slots=True)
class Bar:
    """One picture of the bar. `usual` is the seconds that such a reception takes.
    `state` is ready, calling, serving, paused, halted (an alarm) or empty."""

    desk: Device
    state: str
    waiting: int
    ticket: Ticket | None = None
    number: str = ""
    service: str = ""
    holder: str = ""
    reason: str = ""
    since: datetime | None = None
    waited: int = 0
    coming: ExpectedVisit | None = None
    missed: Ticket | None = None
    last: DeskAct | None = None
    alarm: Alarm | None = None
    help: HelpCall | None = None
    usual: int = 0

    is_break_over: bool = False

    @property
    def usual_minutes(self) -> int:
        return max(1, round(self.usual / 60))

    @property
    def alarm_words(self) -> str:
        return str(PauseReason(self.alarm.reason).label) if self.alarm else ""

    @property
    def undo_until(self) -> datetime | None:
        """Until when the last act may be taken back."""
        return self.last.at + UNDO if self.last else None

    @property
    def undo_words(self) -> str:
        return ACTS[self.last.action] % {"number": self.last.number} if self.last else ""


USUAL_FROM = 5

ACTS = {
    "next": _("%(number)s is called"),
    "number": _("%(number)s is called"),
    "start": _("%(number)s: reception has begun"),
    "finish": _("%(number)s: reception is over"),
    "no_show": _("%(number)s did not come"),
    "return": _("%(number)s is back in the queue"),
    "park": _("%(number)s is put aside"),
    "redirect": _("%(number)s is sent on"),
    "leave": _("%(number)s has left"),
    "first": _("%(number)s goes first now"),
}


def bar_of(desk: Device) -> Bar:
    at = clock.now()
    day = today_of(at)
    ticket = Ticket.objects.filter(desk=desk, state__in=AT_DESK).select_related("type").first()
    order, stood = choices_for(desk, day, at), pauses(day)
    common: dict[str, Any] = {
        "desk": desk,
        "waiting": len(order),
        "last": last_act(desk, at),
        "alarm": alarm(at),
        "help": _unanswered(),
    }
    if ticket is not None:
        is_called = ticket.state == TicketState.CALLED
        return Bar(
            **common,
            state="calling" if is_called else "serving",
            ticket=ticket,
            number=ticket.number,
            service=ticket.type.label,
            holder=_holder(ticket.booking_id),
            reason=CallReason(ticket.reason).label if ticket.reason else "",
            since=ticket.called_at if is_called else ticket.started_at,
            waited=_minutes(ticket.starts_at or ticket.taken_at, ticket.called_at, stood),
            usual=0 if is_called else _usual(ticket),
        )
    if common["alarm"] is not None:
        return Bar(**common, state="halted", since=common["alarm"].since)
    if desk.state == DeskState.PAUSED:
        is_over = desk.paused_until is not None and desk.paused_until <= at
        return Bar(**common, state="paused", since=desk.state_since, is_break_over=is_over)
    missed = _missed(at).filter(legs__desk=desk, day=day).order_by("-ended_at").first()
    if not order:
        coming = ExpectedVisit.objects.filter(
            day=clock.local(at).date(), is_expected=True, starts_at__gt=at
        ).select_related("type")
        if desk.main_types:
            coming = coming.filter(type__public_id__in=desk.main_types)
        return Bar(**common, state="empty", coming=coming.first(), missed=missed)
    first = order[0]
    name = first.candidate.id
    if name.startswith("visit:"):
        visit = ExpectedVisit.objects.select_related("type").get(booking_id=name.removeprefix("visit:"))
        number, service = visit.number, visit.type.label
    else:
        waiting = Ticket.objects.select_related("type").get(public_id=name)
        number, service = waiting.number, waiting.type.label
    booked_for, taken_at = first.candidate.starts_at, first.candidate.taken_at  # the latter knows of pauses already
    waited = _minutes(booked_for, at, stood) if booked_for else _minutes(taken_at, at)
    return Bar(
        **common,
        state="ready",
        number=number,
        service=service,
        reason=CallReason(first.reason).label,
        waited=waited,
        missed=missed,
    )


def aloud(bar: Bar) -> str:
    """What staff says to the hall when neither monitor nor voice is in reach; nothing where nobody is to be called."""
    if bar.state not in ("ready", "calling"):
        return ""
    place, is_window = desk_words(bar.desk)
    if is_window:
        return _("Ticket %(number)s, please come to desk %(desk)s") % {"number": bar.number, "desk": place}
    return _("Ticket %(number)s, you are invited: %(place)s") % {"number": bar.number, "place": place}


def _unanswered() -> HelpCall | None:
    call = help_call()
    return call if call is not None and not call.coming else None


def _usual(ticket: Ticket) -> int:
    """Seconds of a reception of this type: the median of today from USUAL_FROM of them on, the portal's before."""
    legs = TicketLeg.objects.filter(ticket__day=ticket.day_id, ticket__type=ticket.type_id, outcome=TicketState.DONE)
    taken = [
        (ended - started).total_seconds()
        for started, ended in legs.filter(started_at__isnull=False).values_list("started_at", "ended_at")
    ]
    return int(statistics.median(taken)) if len(taken) >= USUAL_FROM else ticket.type.minutes * 60


def _missed(at: datetime) -> Any:
    """Tickets that may still come back (services/calling.py)."""
    rows, limit = Ticket.objects.filter(state=TicketState.NO_SHOW), rules().return_within
    return rows.filter(ended_at__gte=at - limit) if limit else rows


def _holder(booking_id: str) -> str:
    """«Оксана К.», if the queue asks for names; never on the monitor."""
    if not booking_id:
        return ""
    return ExpectedVisit.objects.filter(booking_id=booking_id).values_list("holder", flat=True).first() or ""


def _minutes(start: datetime | None, end: datetime | None, stood: Sequence[Span] = ()) -> int:
    """Whole minutes, without those in which the hall stood still."""
    if start is None or end is None:
        return 0
    return int(waited_between(stood, start, end).total_seconds() // 60)


def own_tickets(desk: Device) -> list[dict[str, Any]]:
    """Legs of this desk today, the newest first (rule 30)."""
    at = clock.now()
    legs = TicketLeg.objects.filter(desk=desk, ticket__day=today_of(at)).select_related("ticket__type", "ticket__desk")
    stood = pauses(today_of(at))
    back = set(_missed(at).filter(legs__desk=desk).values_list("pk", flat=True))
    return [
        {
            "leg": leg,
            "ticket": leg.ticket,
            "waited": _minutes(leg.ticket.starts_at or leg.ticket.taken_at, leg.called_at, stood),
            "served": _minutes(leg.started_at, leg.ended_at) if leg.started_at and leg.ended_at else None,
            "state": leg.outcome or leg.ticket.state,
            "may_return": leg.outcome == TicketState.NO_SHOW and leg.ticket_id in back,
            "may_call": leg.outcome == TicketState.PARKED and leg.ticket.state == TicketState.PARKED,
        }
        for leg in legs.exclude(outcome=LegOutcome.UNDONE).order_by("-pk")
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """One ticket or booking of the list of the hall. `state` is waiting, parked, no_show or expected."""

    number: str
    service: str
    state: str
    waited: int = 0
    reason: str = ""
    starts_at: datetime | None = None
    ticket: str = ""
    is_own: bool = True
    may_go_first: bool = False
    place: int = 0  # in the order of this desk's calls; 0 where it does not call the ticket by itself

    @property
    def is_here(self) -> bool:
        return self.state in ("waiting", "parked")


def lines_of_hall(desk: Device, search: str = "") -> list[Line]:
    """Everybody whom a desk may call by number: those of its own types in the order of the calls, the other waiting
    people, those put aside, those who did not come, and bookings of today that are still expected."""
    at = clock.now()
    day = today_of(at)
    tickets = list(
        Ticket.objects.filter(Q(state__in=[TicketState.WAITING, TicketState.PARKED]) | Q(pk__in=_missed(at)), day=day)
        .select_related("type")
        .order_by("order")
    )
    order = {one.candidate.id: (place, one.reason) for place, one in enumerate(choices_for(desk, day, at))}
    stood = pauses(day)
    found = [_line_of_ticket(one, order, at, stood) for one in tickets]
    dealt = Ticket.objects.exclude(booking_id="").values("booking_id")
    visits = ExpectedVisit.objects.filter(day=clock.local(at).date(), is_expected=True).exclude(booking_id__in=dealt)
    found += [
        Line(one.number, one.type.label, "expected", starts_at=one.starts_at) for one in visits.select_related("type")
    ]
    rank = {"waiting": 0, "parked": 1, "no_show": 2, "expected": 3}
    place = {one.number: order[one.public_id][0] for one in tickets if one.public_id in order}
    found.sort(key=lambda line: (rank[line.state], not line.is_own, place.get(line.number, 0)))
    wanted = search.replace(" ", "").replace("-", "").upper()
    return [line for line in found if wanted in line.number.replace("-", "")]


def _line_of_ticket(one: Ticket, order: dict[str, tuple[int, str]], at: datetime, stood: Sequence[Span]) -> Line:
    place, reason = order.get(one.public_id, (-1, ""))
    if reason == CallReason.WALK_IN_ORDER and place > 0:
        reason = ""  # only one is the first: of the others their place is told
    return Line(
        one.number,
        one.type.label,
        str(one.state),
        waited=_minutes(one.starts_at or one.taken_at, at, stood),
        reason=str(CallReason(reason).label) if reason else "",
        starts_at=one.starts_at,
        ticket=one.public_id,
        is_own=one.state != TicketState.WAITING or one.public_id in order,
        may_go_first=one.state == TicketState.WAITING and not one.priority,
        place=place + 1,
    )


def served_types() -> list[QueueType]:
    """Types that a desk which works now receives."""
    desks = open_desks()
    return [
        kind for kind in QueueType.objects.filter(is_active=True) if any(one.serves(kind.public_id) for one in desks)
    ]


def type_choices(desk: Device) -> list[dict[str, Any]]:
    """What this desk may receive and what it has chosen: {kind, state}; `state` is main, help or off."""
    main, helps = desk.main_types, desk.helped_types
    kinds = QueueType.objects.filter(is_active=True)
    allowed = [kind for kind in kinds if not desk.types or kind.public_id in desk.types]
    return [
        {
            "kind": kind,
            "state": "main" if not main or kind.public_id in main else "help" if kind.public_id in helps else "off",
        }
        for kind in allowed
    ]


def summary_of(rows: list[dict[str, Any]]) -> dict[str, int]:
    """Of the own tickets: how many were served and the minutes of one in the middle."""
    served = [row["served"] for row in rows if row["served"] is not None]
    return {"served": len(served), "minutes": round(statistics.median(served)) if served else 0}


def targets_of(desk: Device, ticket: Ticket) -> dict[str, list[Any]]:
    """Where the person at a desk may be sent on to: {types, desks}, only what somebody receives today."""
    others = open_desks()
    types = QueueType.objects.filter(is_active=True).exclude(pk=ticket.type_id)
    return {
        "types": [kind for kind in types if any(one.serves(kind.public_id) for one in others)],
        "desks": [one for one in others if one.pk != desk.pk],
    }
