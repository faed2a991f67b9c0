"""«Скасувати»: the last act of a desk is taken back for ten seconds, if nobody has gone on from it meanwhile."""

from datetime import datetime
from typing import Any

from django.utils import dateparse
from django.utils.translation import gettext as _

from local_queue.protocol.events import EventType
from local_queue.protocol.wire import to_plain
from local_queue.tickets.constants import UNDO, DeskState, LegOutcome
from local_queue.tickets.models import DeskAct, Device, Ticket, TicketLeg
from local_queue.tickets.services import log
from local_queue.tickets.services.days import open_day
from local_queue.tickets.services.presses import once
from local_queue.tickets.services.refusals import Refusal

Values = dict[str, Any]
KEPT = (
    *("state", "desk_id", "type_id", "only_desk_id", "call_order", "called_at", "started_at", "ended_at"),
    *("reason", "priority"),
)
INSTANTS = ("called_at", "started_at", "ended_at")
LEG = ("started_at", "ended_at", "outcome")


def values_of(ticket: Ticket) -> Values:
    """What an act may change of a ticket, with its newest visit to a desk that stands, as JSON values."""
    legs = TicketLeg.objects.filter(ticket=ticket).exclude(outcome=LegOutcome.UNDONE)
    leg = legs.order_by("-pk").first()
    kept = {name: getattr(ticket, name) for name in KEPT}
    return {
        "pk": ticket.pk,
        "ticket": to_plain(kept),
        "leg": leg.pk if leg else 0,
        "leg_values": to_plain({name: getattr(leg, name) for name in LEG}) if leg else {},
    }


def remember(desk: Device, action: str, number: str, touched: list[Values], at: datetime) -> None:
    """Keep the act of this moment as the last one of the desk."""
    tickets = Ticket.objects.in_bulk([one["pk"] for one in touched])
    DeskAct.objects.update_or_create(
        desk=desk,
        defaults={
            "action": action,
            "number": number,
            "at": at,
            "desk_before": {"state": desk.state, "is_pause_planned": desk.is_pause_planned},
            "before": touched,
            "after": [values_of(tickets[one["pk"]])["ticket"] for one in touched],
        },
    )


def last_act(desk: Device, at: datetime) -> DeskAct | None:
    """What may still be taken back."""
    return DeskAct.objects.filter(desk=desk, at__gt=at - UNDO).first()


def undo(desk_id: str, *, key: str = "") -> dict[str, Any]:
    """Take the last act back: {number, action}.

    Refuses: "nothing" (no act of the last ten seconds), "changed" (somebody has gone on from it).
    """

    def act() -> dict[str, Any]:
        at = log.stamp()
        day = open_day(at)
        desk = Device.objects.get(public_id=desk_id)
        last = last_act(desk, at)
        if last is None or desk.state == DeskState.OFF:
            raise Refusal("nothing", _("More than ten seconds have passed, the act stays."))
        for before, after in reversed(list(zip(last.before, last.after, strict=True))):
            ticket = _put_back(before, after, at)
            payload = _told(ticket, before)
            log.append(EventType.TICKET_UNDONE, ticket.public_id, payload, day=day.date, at=at, device=desk_id)
        _reopen(desk, last.desk_before, day.date, at)
        last.delete()
        return {"number": last.number, "action": last.action}

    return once(key, f"undo:{desk_id}", act)


def _put_back(before: Values, after: Values, at: datetime) -> Ticket:
    """Compare-and-set on all that the act had changed."""
    ticket = Ticket.objects.select_related("type", "desk").get(pk=before["pk"])
    now = values_of(ticket)["ticket"]
    if any(now[name] != after[name] for name in after if name != "call_order"):  # a repeated call is the same call
        raise Refusal("changed", _("This ticket has already been dealt with."))
    Ticket.objects.filter(pk=ticket.pk).update(**_read(before["ticket"]))
    TicketLeg.objects.filter(ticket=ticket, pk__gt=before["leg"], ended_at__isnull=True).update(ended_at=at)
    TicketLeg.objects.filter(ticket=ticket, pk__gt=before["leg"]).update(outcome=LegOutcome.UNDONE)
    if before["leg"]:
        TicketLeg.objects.filter(pk=before["leg"]).update(**_read(before["leg_values"]))
    return Ticket.objects.select_related("type", "desk", "only_desk").get(pk=ticket.pk)


def _told(ticket: Ticket, before: Values) -> Values:
    """The ticket as it stands again, whole: whoever replays the log must not look back."""
    kept = {name: value for name, value in before["ticket"].items() if not name.endswith("_id")}
    return kept | {
        "desk": ticket.desk.public_id if ticket.desk else "",
        "type": ticket.type.public_id,
        "only_desk": ticket.only_desk.public_id if ticket.only_desk else "",
        "booking": ticket.booking_id,
        "legs": TicketLeg.objects.filter(ticket=ticket).exclude(outcome=LegOutcome.UNDONE).count(),
        "leg": before["leg_values"],
    }


def _read(values: Values) -> Values:
    return {
        name: dateparse.parse_datetime(value) if name in INSTANTS and value else value
        for name, value in values.items()
    }


def _reopen(desk: Device, before: Values, day: Any, at: datetime) -> None:
    """A break that began with the act ends with it, and is planned again."""
    if desk.state == before["state"]:
        return
    Device.objects.filter(pk=desk.pk).update(
        state=DeskState.READY, is_pause_planned=True, state_since=at, paused_until=None
    )
    log.append(EventType.DESK_RESUMED, desk.public_id, {}, day=day, at=at, device=desk.public_id)
    payload = {"is_planned": True}
    log.append(EventType.DESK_PAUSE_PLANNED, desk.public_id, payload, day=day, at=at, device=desk.public_id)
