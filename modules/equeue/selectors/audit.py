"""Invariants of the queue (I1–I18), asked of the database. Reads only; slow is fine, memory is that of a day: rows
are streamed in an order that an index has. What hangs on bookings is asked in audit_links.py."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import groupby, islice
from operator import attrgetter

from django.db import connection
from django.db.models import Count, Max, Min, Q

from modules.equeue.constants import (
    BOOKING_LETTERS,
    FIRST_NUMBER,
    LAST_NUMBER,
    NUMBERED,
    OCCUPYING,
    TRANSITIONS,
    Source,
)
from modules.equeue.engine.plan import Plan
from modules.equeue.engine.slots import absences_of
from modules.equeue.engine.wall import instant_of, minute_of
from modules.equeue.models import Booking, BookingEvent, NumberSeries, WorkplaceType
from modules.equeue.models.guards import missing_guards
from modules.equeue.selectors.audit_links import LINK_CHECKS
from modules.equeue.selectors.plans import plans_of
from portal.common import clock
from portal.common.models import IdempotencyKey

CHUNK = 500
NOT_HELD = Q(state__in=[state for state in OCCUPYING if state != "held"])


def breaches() -> Iterator[str]:
    """A sentence for each breach: invariant, what, where."""
    for check in CHECKS:
        yield from check()


def guards() -> Iterator[str]:
    for name in missing_guards(connection):
        yield f"I2: the guard {name} is missing from the database; run `manage.py migrate`."


def capacity() -> Iterator[str]:
    """I1: at every instant unflagged occupying bookings of a type ≤ its effective lanes. The past may have
    had another capacity, so it is asked from today on."""
    rows = Booking.objects.filter(NOT_HELD, local_date__gte=clock.today(), has_conflict=False)
    ends = rows.order_by().values("workplace_type").annotate(first=Min("local_date"), last=Max("local_date"))
    for found in ends.order_by("workplace_type"):
        row = WorkplaceType.objects.select_related("queue").get(pk=found["workplace_type"])
        plan = plans_of([row], found["first"], found["last"])[row.pk]
        bookings = rows.filter(workplace_type=row).order_by("local_date", "start_minute")
        for day, of_day in groupby(bookings.iterator(CHUNK), key=attrgetter("local_date")):
            yield from _crowded(row, plan, day, list(of_day))


def _crowded(row: WorkplaceType, plan: Plan, day: date, listed: list[Booking]) -> Iterator[str]:
    away = list(absences_of(plan, day))
    for minute in sorted({booking.start_minute for booking in listed}):
        count = sum(booking.start_minute <= minute < booking.end_minute for booking in listed)
        gone = {item.lane for item in away if item.start <= minute < item.end}
        lanes = sum(lane not in gone for lane in range(1, plan.capacity + 1))
        if count > lanes:
            yield f"I1: {row} on {day}, minute {minute}: {count} bookings for {lanes} workplaces."


def overlaps() -> Iterator[str]:
    """I2: two occupying bookings never share (type, lane) with overlapping time."""
    rows = Booking.objects.filter(state__in=OCCUPYING).order_by(
        "workplace_type", "local_date", "lane", "start_minute", "pk"
    )
    last: Booking | None = None
    place: tuple[int, date, int] | None = None
    for booking in rows.iterator(CHUNK):
        here = (booking.workplace_type_id, booking.local_date, booking.lane)
        if last is not None and here == place and booking.start_minute < last.end_minute:
            yield f"I2: {last.public_id} and {booking.public_id} share lane {booking.lane} on {booking.local_date}."
        if last is None or here != place or booking.end_minute > last.end_minute:
            last, place = booking, here


def times() -> Iterator[str]:
    """Wall time, minutes and instants of a booking tell the same."""
    for row in Booking.objects.order_by("pk").iterator(CHUNK):
        if (
            row.starts_at != instant_of(row.local_date, row.start_minute)
            or row.ends_at != instant_of(row.local_date, row.end_minute)
            or minute_of(row.local_date, row.local_start) != row.start_minute
        ):
            yield f"I2: the times of {row.public_id} do not agree ({row.local_date} {row.local_start})."


def histories() -> Iterator[str]:
    """I3: a hold becomes at most one booking, every step is in the table, and the last step is the state."""
    columns = ("booking", "booking__public_id", "booking__state", "state_from", "state_to")
    rows = BookingEvent.objects.order_by("booking", "pk").values_list(*columns)
    for (_pk, name, state), steps in groupby(rows.iterator(CHUNK), key=lambda row: row[:3]):
        yield from _history(name, state, [step[3:] for step in steps])


def _history(name: str, state: str, steps: list[tuple[str, str]]) -> Iterator[str]:
    known, made = "", 0
    for before, after in steps:
        if before != known:
            yield f"I3: the history of {name} jumps from «{known}» to «{before}»."
        elif before and after != before and after not in TRANSITIONS.get(before, frozenset()):
            yield f"I3: {name} went from «{before}» to «{after}», which is no step."
        made += before == "held" and after in ("booked", "pending")
        known = after
    if made > 1:
        yield f"I3: the hold {name} became a booking {made} times."
    if known != state:
        yield f"I3: {name} is «{state}», but its history ends with «{known}»."


def keys() -> Iterator[str]:
    """I4: an idempotency key has one result."""
    rows = IdempotencyKey.objects.filter(scope__startswith="equeue.").values("scope", "key")
    for row in rows.annotate(count=Count("pk")).filter(count__gt=1):
        yield f"I4: the key {row['key'][:12]}… of {row['scope']} has {row['count']} results."
    confirmed = IdempotencyKey.objects.filter(scope__in=["equeue.hold", "equeue.confirm"], answer__isnull=False)
    answers = (row.answer for row in confirmed.order_by("pk").iterator(CHUNK))
    ids = (answer["id"] for answer in answers if isinstance(answer, dict) and "id" in answer)
    while some := set(islice(ids, CHUNK)):
        for pk in some - set(Booking.objects.filter(pk__in=some).values_list("pk", flat=True)):
            yield f"I4: a stored answer names the booking {pk}, which does not exist."


def numbers() -> Iterator[str]:
    """I6: numbers are unique per (service centre, day), of the portal's letters, and none beyond its series."""
    rows = Booking.objects.exclude(number="")
    same = rows.order_by().values("service_centre", "local_date", "number").annotate(count=Count("pk"))
    for row in same.filter(count__gt=1):
        yield f"I6: {row['number']} of {row['local_date']} is given {row['count']} times."
    columns = ("service_centre", "local_date", "public_id", "number")
    portals = rows.exclude(source=Source.KIOSK)  # those are of the hall's series
    by_day = portals.order_by("service_centre", "local_date").values_list(*columns).iterator(CHUNK)
    for (centre, day), of_day in groupby(by_day, key=lambda row: row[:2]):
        series = NumberSeries.objects.filter(service_centre=centre, local_date=day)
        last = dict(series.values_list("letter", "last"))
        for _centre, _day, name, number in of_day:
            letter, _dash, digits = number.partition("-")
            if letter not in BOOKING_LETTERS or not digits.isdigit():
                yield f"I6: {name} has the number «{number}», which is not of the portal's series."
            elif not FIRST_NUMBER <= int(digits) <= min(LAST_NUMBER, last.get(letter, 0)):
                yield f"I6: {number} of {day} is beyond its series."
    for row in Booking.objects.filter(state__in=NUMBERED, number=""):
        yield f"I6: {row.public_id} is «{row.state}» without a number."


CHECKS: tuple[Callable[[], Iterator[str]], ...] = (
    guards,
    capacity,
    overlaps,
    times,
    histories,
    keys,
    numbers,
    *LINK_CHECKS,
)
