"""Service days: the first act of a new date closes the old one and everything left open in it."""

from datetime import datetime

from django.db import transaction

from local_queue import clock
from local_queue.protocol.events import EventType
from local_queue.tickets.constants import EXPIRING, DeskState, TicketState
from local_queue.tickets.models import DeskAct, Device, HallPause, ServiceDay, Ticket
from local_queue.tickets.services import log
from local_queue.tickets.services.moves import close_leg, move
from local_queue.tickets.services.presses import forget_old_presses


def open_day(at: datetime) -> ServiceDay:
    """Today's service day; call inside a transaction."""
    date = clock.local(at).date()
    day = ServiceDay.objects.filter(date=date).first()
    if day is not None:
        return day
    for old in ServiceDay.objects.filter(closed_at__isnull=True).order_by("date"):
        _close(old, at)
    day = ServiceDay.objects.create(date=date, opened_at=at)
    log.append(EventType.DAY_OPENED, date.isoformat(), {}, day=date, at=at)
    forget_old_presses()
    return day


def _close(day: ServiceDay, at: datetime) -> None:
    for ticket in Ticket.objects.filter(day=day, state__in=EXPIRING):
        move(ticket, TicketState.EXPIRED, ended_at=at, desk=None)
        close_leg(ticket, TicketState.EXPIRED, at)
        log.append(EventType.TICKET_EXPIRED, ticket.public_id, {}, day=day.date, at=at)
    for ticket in Ticket.objects.filter(day=day, state=TicketState.SERVING).select_related("desk"):
        move(ticket, TicketState.DONE_AUTO, ended_at=at)
        close_leg(ticket, TicketState.DONE_AUTO, at)
        payload = {"desk": ticket.desk.public_id if ticket.desk else "", "auto": True, "booking": ticket.booking_id}
        log.append(EventType.TICKET_FINISHED, ticket.public_id, payload, day=day.date, at=at)
    for desk in Device.objects.filter(kind="desk").exclude(state=DeskState.OFF):
        Device.objects.filter(pk=desk.pk).update(
            state=DeskState.OFF, session="", is_pause_planned=False, state_since=at, paused_until=None
        )
        log.append(EventType.DESK_CLOSED, desk.public_id, {"auto": True}, day=day.date, at=at)
    if HallPause.objects.filter(day=day, ended_at__isnull=True).update(ended_at=at):
        log.append(EventType.HALL_RESUMED, "hall", {"auto": True}, day=day.date, at=at)
    DeskAct.objects.all().delete()
    ServiceDay.objects.filter(pk=day.pk).update(closed_at=at)
    log.append(EventType.DAY_CLOSED, day.date.isoformat(), {}, day=day.date, at=at)


def roll_day() -> None:
    """Close yesterday even if nobody presses anything today; the background loop calls it."""
    date = clock.local(clock.now()).date()
    if ServiceDay.objects.filter(closed_at__isnull=True, date__lt=date).exists():
        with transaction.atomic():
            open_day(log.stamp())
