"""What a restored copy has missed, told again by the portal: events of the log before this one become tables.

Whatever an act wrote, its event repeats here (I11); a field that no event tells — the session of a desk, an act that
may be taken back — is not rebuilt. What the hall has done since it was restored stands: a ticket or desk that it has
touched meanwhile is left as it is.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.dateparse import parse_datetime

from local_queue import clock
from local_queue.protocol.events import Event, EventType
from local_queue.protocol.wire import ProtocolError
from local_queue.tickets.constants import NUMBER_LIMIT, DeskState, LegOutcome, TicketKind, TicketState
from local_queue.tickets.models import (
    Counter,
    DeskAct,
    Device,
    HallPause,
    KioskTime,
    LogHead,
    QueueType,
    ServiceDay,
    Ticket,
    TicketLeg,
    TimeLease,
    new_id,
)
from local_queue.tickets.models import Event as Row
from local_queue.tickets.services import log
from local_queue.tickets.signals import log_grew

Payload = dict[str, Any]
TIMES = ("called_at", "started_at", "ended_at")
ROOM = 100_000  # places left between two logs for events that are told later
SKIPPED_NUMBERS = 30  # more than a hall gives between two copies of its database

logger = logging.getLogger("local_queue.tickets")


UNREAD = "event.unread"  # stands in the log for an event of its number that this version cannot read


class Gap(Exception):
    """The events do not go on where this log ends."""


def begin_new_log() -> None:
    """This database is an old copy: a new origin at once, so that no number of the old log is used twice; walk-in
    numbers of today go on a good way further, for the next ones may be on paper in somebody's hand; of exact times
    nobody knows which are, so none is given today."""
    with transaction.atomic():
        head = LogHead.objects.get(pk=1)
        lost = {"lost_origin": head.origin, "lost_seq": head.last_seq, "lost_base": head.base}
        if head.lost_origin and not head.last_seq:
            lost = {}  # restored again before anything was done
        place = head.base + head.last_seq
        LogHead.objects.filter(pk=1).update(origin=new_id(), last_seq=0, base=place + ROOM, **lost)
        unsure = {"revision": "", "through": None, "unsure_on": clock.today()}
        TimeLease.objects.update_or_create(pk=1, defaults=unsure)
        DeskAct.objects.all().delete()
        today = Counter.objects.filter(day__date=clock.today(), series__startswith="number:")
        today.filter(value__lte=NUMBER_LIMIT - SKIPPED_NUMBERS).update(value=F("value") + SKIPPED_NUMBERS)


def stand_in(body: Any, origin: str, reason: str) -> Event:
    """What keeps the place of an event that cannot be read, with the event as it came. Raises ProtocolError where its
    own place cannot be read either: what comes after might belong before it."""
    seq = body.get("seq") if isinstance(body, dict) else None
    if type(seq) is not int or seq < 1 or body.get("origin") != origin:
        raise ProtocolError(f"an event that has no place in the log {origin}: {reason}")
    name = body.get("aggregate")
    return Event(
        id=log.new_ulid(clock.now()),
        origin=origin,
        seq=seq,
        service_day=clock.today(),
        aggregate=name if isinstance(name, str) else "",
        type=UNREAD,
        at_wall=clock.now(),
        at_mono=clock.monotonic(),
        payload={"body": body, "reason": reason[:200]},
    )


def unread_events() -> int:
    """How many events of this hall's logs nobody here could read."""
    return Row.objects.filter(type=UNREAD).count()


def replay(events: Iterable[Event], *, is_last: bool) -> int:
    """Write the next events of the lost log, in their order; those at hand are passed over. `is_last`: there are no
    more, the copy is whole again. Returns how many were new.

    Raises Gap if one is missing or of another log; nothing of the batch is kept then.
    """
    with transaction.atomic():
        head = LogHead.objects.get(pk=1)
        done, last = _write(events, head.lost_origin, head.lost_base)
        LogHead.objects.filter(pk=1).update(lost_seq=last, **({"lost_origin": ""} if is_last else {}))
    return done


def replay_tail(events: Iterable[Event], *, base: int) -> int:
    """The same from a desk that has kept the end of a log before this one (`base` are the numbers before it)."""
    events = list(events)
    origin = events[0].origin
    with transaction.atomic():
        done, last = _write(events, origin, base)
        LogHead.objects.filter(pk=1, lost_origin=origin).update(lost_seq=last)
    return done


def _write(events: Iterable[Event], origin: str, base: int) -> tuple[int, int]:
    """How many were new, and the newest number."""
    done = 0
    head = LogHead.objects.get(pk=1)
    last = Row.objects.filter(origin=origin).aggregate(last=Max("seq"))["last"] or 0
    own = Row.objects.filter(origin=head.origin).values_list("body__aggregate", flat=True)
    touched = set(own.distinct())
    held = set(Row.objects.filter(type=UNREAD).values_list("body__aggregate", flat=True)) - {""}
    for event in events:
        if event.origin != origin or event.seq > last + 1:
            raise Gap(f"{event.origin} {event.seq} after {origin} {last}")
        if event.seq <= last:
            continue
        last = event.seq
        done += 1
        place = log.store(event, base).place
        if event.type == UNREAD:
            held.add(event.aggregate)
            logger.error("event %s of the lost log cannot be read and is kept: %s", event.seq, event.payload["reason"])
        elif event.aggregate in held and event.type in TICKETS:
            logger.warning("event %s of the lost log waits behind one that cannot be read", event.seq)
        elif event.aggregate not in touched:
            _try(event, place)
    DeskAct.objects.all().delete()
    transaction.on_commit(lambda: log_grew.send(sender=Row))
    return done, last


def _try(event: Event, place: int) -> None:
    """An event that the present contradicts (its desk has somebody else now) is kept and not applied; one that breaks
    in our hands neither, so that those after it come back. Behind one that cannot be read its ticket alone stands
    still: each event of a desk names its whole state, and the schema refuses what contradicts a ticket left behind."""
    try:
        with transaction.atomic():
            _apply(event, place)
    except (IntegrityError, ObjectDoesNotExist) as error:
        logger.warning("event %s of the lost log is not applied: %s", event.seq, error)
    except Exception:
        logger.exception("event %s of the lost log is not applied", event.seq)


def _apply(event: Event, place: int) -> None:
    kind = event.type
    if kind == EventType.DAY_OPENED:
        ServiceDay.objects.create(date=event.aggregate, opened_at=event.at_wall)
    elif kind == EventType.DAY_CLOSED:
        ServiceDay.objects.filter(date=event.aggregate).update(closed_at=event.at_wall)
    elif kind == EventType.HALL_PAUSED:
        day = ServiceDay.objects.get(date=event.service_day)
        HallPause.objects.create(day=day, reason=event.payload["reason"], began_at=event.at_wall)
    elif kind == EventType.HALL_RESUMED:
        HallPause.objects.filter(day__date=event.service_day, ended_at__isnull=True).update(ended_at=event.at_wall)
    elif kind in (EventType.TICKET_ISSUED, EventType.TICKET_ADMITTED):
        _new_ticket(event, place)
    elif kind == EventType.TIME_RETURNED:
        KioskTime.objects.filter(time_id=event.aggregate).update(is_offered=False)
    elif kind in DESKS:
        Device.objects.filter(public_id=event.aggregate).update(**DESKS[kind](event.payload, event.at_wall))
    elif kind in TICKETS:
        TICKETS[kind](Ticket.objects.get(public_id=event.aggregate), event.payload, event.at_wall, place)


def _new_ticket(event: Event, place: int) -> None:
    told = event.payload
    day = ServiceDay.objects.get(date=event.service_day)
    starts_at = told.get("starts_at")
    Ticket.objects.create(
        public_id=event.aggregate,
        day=day,
        number=told["number"],
        kind=told["kind"],
        type=QueueType.objects.get(public_id=told["type"]),
        booking_id=told.get("booking", ""),
        starts_at=parse_datetime(starts_at) if starts_at else None,
        taken_at=event.at_wall,
        order=place,
        priority=told.get("priority", ""),
    )
    if told["kind"] == TicketKind.WALK_IN:
        prefix, _dash, digits = str(told["number"]).rpartition("-")
        if not told.get("by_staff"):
            _raise(day, f"kiosk:{told['type']}", 0)
        _raise(day, f"number:{prefix}", int(digits))


def _raise(day: ServiceDay, series: str, to: int) -> None:
    """A counter by one, or to a number."""
    counter, _created = Counter.objects.get_or_create(day=day, series=series)
    Counter.objects.filter(pk=counter.pk).update(value=max(counter.value, to) if to else counter.value + 1)


def _desk(name: str) -> Device | None:
    return Device.objects.filter(public_id=name).first() if name else None


def _close_leg(ticket: Ticket, outcome: str, at: datetime) -> None:
    TicketLeg.objects.filter(ticket=ticket, ended_at__isnull=True).update(ended_at=at, outcome=outcome)


def _called(ticket: Ticket, told: Payload, at: datetime, place: int) -> None:
    desk = Device.objects.get(public_id=told["desk"])
    values = {"desk": desk, "called_at": at, "started_at": None, "ended_at": None, "reason": told["reason"]}
    _set(ticket, TicketState.CALLED, **values, call_order=place)
    TicketLeg.objects.create(ticket=ticket, desk=desk, reason=told["reason"], called_at=at)


def _checked_in(ticket: Ticket, told: Payload, at: datetime, place: int) -> None:
    behind = {"order": place} if told.get("is_late") else {}
    _set(ticket, ticket.state, checked_in_at=at, **behind)


def _prioritised(ticket: Ticket, told: Payload, at: datetime, place: int) -> None:
    _set(ticket, ticket.state, priority=told["priority"])


def _recalled(ticket: Ticket, told: Payload, at: datetime, place: int) -> None:
    _set(ticket, ticket.state, call_order=place)


def _started(ticket: Ticket, told: Payload, at: datetime, place: int) -> None:
    _set(ticket, TicketState.SERVING, started_at=at)
    TicketLeg.objects.filter(ticket=ticket, ended_at__isnull=True).update(started_at=at)


def _finished(ticket: Ticket, told: Payload, at: datetime, place: int) -> None:
    state = TicketState.DONE_AUTO if told.get("auto") else TicketState.DONE
    _set(ticket, state, ended_at=at)
    _close_leg(ticket, state, at)


def _no_show(ticket: Ticket, told: Payload, at: datetime, place: int) -> None:
    _set(ticket, TicketState.NO_SHOW, ended_at=at)
    _close_leg(ticket, TicketState.NO_SHOW, at)


def _returned(ticket: Ticket, told: Payload, at: datetime, place: int) -> None:
    _set(ticket, TicketState.WAITING, desk=None, called_at=None, ended_at=None, reason="")


def _parked(ticket: Ticket, told: Payload, at: datetime, place: int) -> None:
    _set(ticket, TicketState.PARKED)
    _close_leg(ticket, TicketState.PARKED, at)


def _redirected(ticket: Ticket, told: Payload, at: datetime, place: int) -> None:
    _set(
        ticket,
        TicketState.WAITING,
        type=QueueType.objects.get(public_id=told["type"]),
        only_desk=_desk(told["to_desk"]),
        desk=None,
        called_at=None,
        started_at=None,
        reason="",
    )
    _close_leg(ticket, LegOutcome.REDIRECTED, at)


def _ended(state: TicketState) -> Callable[[Ticket, Payload, datetime, int], None]:
    def apply(ticket: Ticket, told: Payload, at: datetime, place: int) -> None:
        _set(ticket, state, ended_at=at)

    return apply


def _expired(ticket: Ticket, told: Payload, at: datetime, place: int) -> None:
    _set(ticket, TicketState.EXPIRED, ended_at=at, desk=None)
    _close_leg(ticket, TicketState.EXPIRED, at)


def _undone(ticket: Ticket, told: Payload, at: datetime, place: int) -> None:
    values = {name: parse_datetime(told[name]) if told[name] else None for name in TIMES}
    _set(
        ticket,
        told["state"],
        desk=_desk(told["desk"]),
        type=QueueType.objects.get(public_id=told["type"]),
        only_desk=_desk(told["only_desk"]),
        call_order=told["call_order"],
        reason=told["reason"],
        priority=told.get("priority", ""),
        **values,
    )
    legs = list(ticket.legs.exclude(outcome=LegOutcome.UNDONE).order_by("pk"))
    dropped = [leg.pk for leg in legs[told["legs"] :]]
    TicketLeg.objects.filter(pk__in=dropped, ended_at__isnull=True).update(ended_at=at)
    TicketLeg.objects.filter(pk__in=dropped).update(outcome=LegOutcome.UNDONE)
    if told["leg"]:
        times = {
            name: parse_datetime(value) if value else None for name, value in told["leg"].items() if name in TIMES
        }
        TicketLeg.objects.filter(pk=legs[told["legs"] - 1].pk).update(**times, outcome=told["leg"]["outcome"])


def _set(ticket: Ticket, state: str, **values: Any) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(state=state, **values)


TICKETS: dict[str, Callable[[Ticket, Payload, datetime, int], None]] = {
    EventType.TICKET_CHECKED_IN: _checked_in,
    EventType.TICKET_PRIORITISED: _prioritised,
    EventType.TICKET_CALLED: _called,
    EventType.TICKET_RECALLED: _recalled,
    EventType.TICKET_STARTED: _started,
    EventType.TICKET_FINISHED: _finished,
    EventType.TICKET_NO_SHOW: _no_show,
    EventType.TICKET_RETURNED: _returned,
    EventType.TICKET_PARKED: _parked,
    EventType.TICKET_REDIRECTED: _redirected,
    EventType.TICKET_LEFT: _ended(TicketState.LEFT),
    EventType.TICKET_VOIDED: _ended(TicketState.VOID),
    EventType.TICKET_EXPIRED: _expired,
    EventType.TICKET_UNDONE: _undone,
}


def _state(state: DeskState) -> Callable[[Payload, datetime], Payload]:
    return lambda told, at: {
        "state": state,
        "is_pause_planned": False,
        "state_since": at,
        "paused_until": None,
    }


DESKS: dict[str, Callable[[Payload, datetime], Payload]] = {
    EventType.DESK_OPENED: _state(DeskState.READY),
    EventType.DESK_RESUMED: _state(DeskState.READY),
    EventType.DESK_PAUSED: _state(DeskState.PAUSED),
    EventType.DESK_CLOSED: _state(DeskState.OFF),
    EventType.DESK_PAUSE_PLANNED: lambda told, at: {"is_pause_planned": bool(told["is_planned"])},
    EventType.DESK_PAUSE_TIMED: lambda told, at: {"paused_until": parse_datetime(told["until"])},
    EventType.DESK_TYPES_CHOSEN: lambda told, at: {"chosen": {"main": told["main"], "helps": told["helps"]}},
    EventType.DESK_RENAMED: lambda told, at: {"title": told["title"]},
}
