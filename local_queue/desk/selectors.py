"""What a desk's bar and its list of the day show."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from local_queue import clock
from local_queue.tickets.constants import AT_DESK, CallReason, DeskState, TicketState
from local_queue.tickets.models import Device, ExpectedVisit, Ticket, TicketLeg
from local_queue.tickets.selectors import choices_for, today_of


@dataclass(frozen=True, slots=True)
class Bar:
    """One picture of the bar. `state` is ready, calling, serving, paused or empty."""

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
    version: str = field(default="")


def bar_of(desk: Device) -> Bar:
    at = clock.now()
    day = today_of(at)
    ticket = Ticket.objects.filter(desk=desk, state__in=AT_DESK).select_related("type").first()
    order = choices_for(desk, day, at)
    common: dict[str, Any] = {"desk": desk, "waiting": len(order)}
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
            waited=_minutes(ticket.starts_at or ticket.taken_at, ticket.called_at),
        )
    if desk.state == DeskState.PAUSED:
        return Bar(**common, state="paused", since=desk.state_since)
    missed = Ticket.objects.filter(legs__desk=desk, day=day, state=TicketState.NO_SHOW).order_by("-ended_at").first()
    if not order:
        coming = ExpectedVisit.objects.filter(
            day=clock.local(at).date(), is_expected=True, starts_at__gt=at
        ).select_related("type")
        if desk.types:
            coming = coming.filter(type__public_id__in=desk.types)
        return Bar(**common, state="empty", coming=coming.first(), missed=missed)
    first = order[0]
    name = first.candidate.id
    if name.startswith("visit:"):
        visit = ExpectedVisit.objects.select_related("type").get(booking_id=name.removeprefix("visit:"))
        number, service = visit.number, visit.type.label
    else:
        waiting = Ticket.objects.select_related("type").get(public_id=name)
        number, service = waiting.number, waiting.type.label
    waited = _minutes(first.candidate.starts_at or first.candidate.taken_at, at)
    return Bar(
        **common,
        state="ready",
        number=number,
        service=service,
        reason=CallReason(first.reason).label,
        waited=waited,
        missed=missed,
    )


def _holder(booking_id: str) -> str:
    """«Оксана К.», if the queue asks for names; never on the monitor."""
    if not booking_id:
        return ""
    return ExpectedVisit.objects.filter(booking_id=booking_id).values_list("holder", flat=True).first() or ""


def _minutes(start: datetime | None, end: datetime | None) -> int:
    if start is None or end is None:
        return 0
    return max(0, int((end - start).total_seconds() // 60))


def own_tickets(desk: Device) -> list[dict[str, Any]]:
    """Legs of this desk today, the newest first (rule 30)."""
    day = today_of(clock.now())
    legs = TicketLeg.objects.filter(desk=desk, ticket__day=day).select_related("ticket__type").order_by("-pk")
    return [
        {
            "leg": leg,
            "ticket": leg.ticket,
            "waited": _minutes(leg.ticket.starts_at or leg.ticket.taken_at, leg.called_at),
            "served": _minutes(leg.started_at, leg.ended_at) if leg.started_at and leg.ended_at else None,
            "state": leg.outcome or leg.ticket.state,
            "may_return": leg.outcome == TicketState.NO_SHOW and leg.ticket.state == TicketState.NO_SHOW,
        }
        for leg in legs
    ]
