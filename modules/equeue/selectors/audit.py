"""Invariants of equeue.md B, asked of the database. Reads only; slow is fine."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from itertools import groupby
from operator import attrgetter

from django.db import connection
from django.db.models import Count, Q

from modules.equeue.constants import BOOKING_LETTERS, FIRST_NUMBER, LAST_NUMBER, NUMBERED, OCCUPYING, TRANSITIONS
from modules.equeue.engine.slots import absences_of
from modules.equeue.engine.wall import instant_of, minute_of
from modules.equeue.models import Booking, BookingEvent, NumberSeries, WorkplaceType
from modules.equeue.models.guards import missing_guards
from modules.equeue.selectors.plans import plans_of
from portal.common import clock
from portal.common.models import IdempotencyKey

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
    today = clock.today()
    rows = Booking.objects.filter(NOT_HELD, local_date__gte=today, has_conflict=False)
    by_type: dict[int, list[Booking]] = defaultdict(list)
    for booking in rows.order_by("local_date", "start_minute"):
        by_type[booking.workplace_type_id].append(booking)
    for row in WorkplaceType.objects.filter(pk__in=by_type):
        bookings = by_type[row.pk]
        plan = plans_of([row], bookings[0].local_date, bookings[-1].local_date)[row.pk]
        for day, of_day in groupby(bookings, key=attrgetter("local_date")):
            listed = list(of_day)
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
    for booking in rows.iterator():
        here = (booking.workplace_type_id, booking.local_date, booking.lane)
        if last is not None and here == place and booking.start_minute < last.end_minute:
            yield f"I2: {last.public_id} and {booking.public_id} share lane {booking.lane} on {booking.local_date}."
        if last is None or here != place or booking.end_minute > last.end_minute:
            last, place = booking, here


def times() -> Iterator[str]:
    """Wall time, minutes and instants of a booking tell the same."""
    for row in Booking.objects.iterator():
        if (
            row.starts_at != instant_of(row.local_date, row.start_minute)
            or row.ends_at != instant_of(row.local_date, row.end_minute)
            or minute_of(row.local_date, row.local_start) != row.start_minute
        ):
            yield f"I2: the times of {row.public_id} do not agree ({row.local_date} {row.local_start})."


def histories() -> Iterator[str]:
    """I3: a hold becomes at most one booking, every step is in the table, and the last step is the state."""
    states = dict(Booking.objects.values_list("pk", "state"))
    ids = dict(Booking.objects.values_list("pk", "public_id"))
    known: dict[int, str] = {}
    made: dict[int, int] = defaultdict(int)
    for event in BookingEvent.objects.order_by("pk").iterator():
        before = known.get(event.booking_id, "")
        name = ids[event.booking_id]
        if event.state_from != before:
            yield f"I3: the history of {name} jumps from «{before}» to «{event.state_from}»."
        elif before and event.state_to not in TRANSITIONS.get(before, frozenset()):
            yield f"I3: {name} went from «{before}» to «{event.state_to}», which is no step."
        made[event.booking_id] += event.state_from == "held" and event.state_to in ("booked", "pending")
        known[event.booking_id] = event.state_to
    for pk, count in made.items():
        if count > 1:
            yield f"I3: the hold {ids[pk]} became a booking {count} times."
    for pk, state in states.items():
        if known.get(pk, state) != state:
            yield f"I3: {ids[pk]} is «{state}», but its history ends with «{known[pk]}»."


def keys() -> Iterator[str]:
    """I4: an idempotency key has one result."""
    rows = IdempotencyKey.objects.filter(scope__startswith="equeue.").values("scope", "key")
    for row in rows.annotate(count=Count("pk")).filter(count__gt=1):
        yield f"I4: the key {row['key'][:12]}… of {row['scope']} has {row['count']} results."
    confirmed = IdempotencyKey.objects.filter(scope__in=["equeue.hold", "equeue.confirm"], answer__isnull=False)
    ids = {row.answer.get("id") for row in confirmed if isinstance(row.answer, dict)}
    for pk in ids - set(Booking.objects.filter(pk__in=ids).values_list("pk", flat=True)):
        yield f"I4: a stored answer names the booking {pk}, which does not exist."


def numbers() -> Iterator[str]:
    """I6: numbers are unique per (service centre, day), of the portal's letters, and none beyond its series."""
    rows = Booking.objects.exclude(number="")
    same = rows.order_by().values("service_centre", "local_date", "number").annotate(count=Count("pk"))
    for row in same.filter(count__gt=1):
        yield f"I6: {row['number']} of {row['local_date']} is given {row['count']} times."
    series = {(row.service_centre_id, row.local_date, row.letter): row.last for row in NumberSeries.objects.all()}
    for row in rows.iterator():
        letter, _dash, digits = row.number.partition("-")
        if letter not in BOOKING_LETTERS or not digits.isdigit():
            yield f"I6: {row.public_id} has the number «{row.number}», which is not of the portal's series."
        elif (
            not FIRST_NUMBER
            <= int(digits)
            <= min(LAST_NUMBER, series.get((row.service_centre_id, row.local_date, letter), 0))
        ):
            yield f"I6: {row.number} of {row.local_date} is beyond its series."
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
)
