"""Invariants of what hangs on bookings: kiosk tickets, letters, offers of times, moves, the waiting list, visits in
other queues. A sentence for each breach, as in audit.py."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from local_queue.protocol.events import EventType
from modules.equeue.constants import NUMBERED, BookingState, OfferKind, OfferState, OutsideState, WaitingState
from modules.equeue.models import Booking, HallEvent, OutsideVisit, TimeOffer, WaitingEntry, WorkplaceType
from portal.audit.models import AuditRecord
from portal.common import clock
from portal.notifications.models import Delivery

CHUNK = 500
SWEPT = timedelta(minutes=15)  # three turns of the sweeper
ON_THE_WAY = timedelta(minutes=10)  # a new limit to the hall
HANGS = timedelta(days=1)
# Letters of one booking, kind and version; the ticket is sent again as often as the person asks, codes have their own
# counters.
REPEATED = ("equeue.ticket", "equeue.booking_code")


def kiosk() -> Iterator[str]:
    """I5: kiosk tickets of a type on a day ≤ its limit, unless staff recorded an exception. Asked of yesterday and
    today: what the limit was before nobody wrote down."""
    since = clock.today() - timedelta(days=1)
    counts: Counter[tuple[Any, str]] = Counter()
    newest: dict[tuple[Any, str], datetime] = {}
    rows = HallEvent.objects.filter(type=EventType.TICKET_ISSUED, service_day__gte=since).order_by("pk")
    for day, body in rows.values_list("service_day", "body").iterator(CHUNK):
        payload = body.get("payload") or {}
        if payload.get("kind") != "walk_in" or payload.get("override"):
            continue
        place = (day, str(payload.get("type", "")))
        counts[place] += 1
        newest[place] = max(newest.get(place, datetime.min.replace(tzinfo=clock.KYIV)), _instant(body))
    types = {row.public_id: row for row in WorkplaceType.objects.filter(public_id__in={name for _day, name in counts})}
    for (day, name), count in sorted(counts.items(), key=str):
        row = types.get(name)
        if row is not None and count > row.kiosk_limit and newest[day, name] > _limit_since(row):
            yield f"I5: the kiosk gave {count} tickets of {row} on {day}, its limit is {row.kiosk_limit}."


def _instant(body: dict[str, Any]) -> datetime:
    try:
        return datetime.fromisoformat(str(body.get("at_wall"))).astimezone(clock.KYIV)
    except ValueError:
        return clock.now()


def _limit_since(row: WorkplaceType) -> datetime:
    """When the hall surely knew the present limit: a lower one says nothing of tickets given before."""
    mine = {"target_type": row._meta.label_lower, "target_id": row.public_id}
    saved = AuditRecord.objects.filter(action="equeue.type_saved", **mine).order_by("-at")
    found = saved.values_list("at", flat=True).first()
    return found + ON_THE_WAY if found else datetime.min.replace(tzinfo=clock.KYIV)


def letters() -> Iterator[str]:
    """I14: one letter for a booking, kind and version. Keys begin «kind:booking:version»."""
    rows = Delivery.objects.filter(key__startswith="equeue.").exclude(code__in=REPEATED).order_by("key")
    for name, same in groupby(rows.values_list("key", flat=True).iterator(CHUNK), key=_letter):
        count = sum(1 for _key in same)
        if count > 1:
            kind, booking, version = (*name, "", "")[:3]
            yield f"I14: {count} letters {kind} of {booking}, version {version or '–'}, instead of one."


def _letter(key: str) -> tuple[str, ...]:
    return tuple(key.split(":")[:3])


def offers() -> Iterator[str]:
    """I15: an open offer has a time that is held or has just lapsed; an accepted one is booked, others are not."""
    rows = TimeOffer.objects.select_related("held", "booking").order_by("pk")
    ago = clock.now() - SWEPT
    waits = Q(held__state__in=[BookingState.HELD, BookingState.EXPIRED], held__expires_at__gt=ago)
    for row in rows.filter(state=OfferState.OPEN).exclude(waits).iterator(CHUNK):
        yield f"I15: the offer {row.held.public_id} is open, but its time is «{row.held.state}» and over."
    for row in rows.filter(state=OfferState.ACCEPTED).exclude(held__state__in=NUMBERED).iterator(CHUNK):
        yield f"I15: the offer {row.held.public_id} is accepted, but its time is «{row.held.state}»."
    replaced = rows.filter(state=OfferState.ACCEPTED).exclude(kind=OfferKind.WAITING)
    for row in replaced.exclude(booking__state=BookingState.MOVED).iterator(CHUNK):
        yield f"I15: the offer {row.held.public_id} is accepted, but the booking it replaces has not moved."
    closed = (OfferState.DECLINED, OfferState.LAPSED, OfferState.WITHDRAWN)
    for row in rows.filter(state__in=closed, held__state__in=NUMBERED).iterator(CHUNK):
        yield f"I15: the offer {row.held.public_id} is «{row.state}», but its time is «{row.held.state}»."


def moves() -> Iterator[str]:
    """I16: who has moved leads to another booking, nobody else does, and no way goes round in a circle."""
    columns = ("public_id", "state")
    lost = Booking.objects.filter(state=BookingState.MOVED, moved_to=None).order_by("pk")
    for name, _state in lost.values_list(*columns).iterator(CHUNK):
        yield f"I16: {name} has moved, nobody knows where."
    odd = Booking.objects.exclude(state=BookingState.MOVED).exclude(moved_to=None).order_by("pk")
    for name, state in odd.values_list(*columns).iterator(CHUNK):
        yield f"I16: {name} is «{state}», but leads to another booking."
    # Every circle has a step to an older row, and such steps are rare.
    back = Booking.objects.filter(moved_to__lte=F("pk")).order_by("pk")
    for pk, name in back.values_list("pk", "public_id").iterator(CHUNK):
        if _comes_back(pk):
            yield f"I16: the moves of {name} go round in a circle."


def _comes_back(first: int) -> bool:
    here, seen = first, set()
    while here not in seen:
        seen.add(here)
        found = Booking.objects.filter(pk=here).values_list("moved_to", flat=True).first()
        if found is None:
            return False
        here = found
    return here == first


def waiting() -> Iterator[str]:
    """I17: who is offered a time has an open offer, who waits has none, who was booked has accepted one."""
    mine = TimeOffer.objects.filter(waiting=OuterRef("pk"))
    rows = WaitingEntry.objects.order_by("pk").annotate(
        has_open=Exists(mine.filter(state=OfferState.OPEN)), has_taken=Exists(mine.filter(state=OfferState.ACCEPTED))
    )
    wrong = (
        Q(state=WaitingState.OFFERED, has_open=False)
        | (~Q(state=WaitingState.OFFERED) & Q(has_open=True))
        | Q(state=WaitingState.BOOKED, has_taken=False)
        | (~Q(state=WaitingState.BOOKED) & Q(has_taken=True))
    )
    for row in rows.filter(wrong).iterator(CHUNK):
        yield f"I17: the place {row.public_id} in the waiting list is «{row.state}», which its offers deny."


def outside() -> Iterator[str]:
    """I18: what became of a visit in another queue is known within a day."""
    ago = clock.now() - HANGS
    open_states = (OutsideState.ASKED, OutsideState.UNKNOWN)
    rows = OutsideVisit.objects.filter(state__in=open_states, created_at__lt=ago).order_by("pk")
    for name, state in rows.values_list("public_id", "state").iterator(CHUNK):
        yield f"I18: the visit {name} in another queue is «{state}» for more than a day."


LINK_CHECKS: tuple[Callable[[], Iterator[str]], ...] = (kiosk, letters, offers, moves, waiting, outside)
