"""Data of the measurements of the queue; runs inside the measured installation."""

import random
import statistics
import time
from datetime import date, timedelta
from datetime import time as wall
from itertools import groupby
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from modules.addressees.models import Addressee
from modules.addressees.services import register_addressee
from modules.equeue.constants import BOOKING_LETTERS, LAST_NUMBER, BookingState, Source
from modules.equeue.engine.slots import slots_of
from modules.equeue.engine.wall import day_length, instant_of
from modules.equeue.models import Booking, NumberSeries, Queue, ScheduleRule, WorkplaceType
from modules.equeue.selectors import earliest_times, free_slots
from modules.equeue.selectors.audit import breaches
from modules.equeue.selectors.plans import plans_of
from modules.equeue.services.placing import new_booking
from portal.common import clock
from portal.communities.models import Community

QUEUES, TYPES, LANES, TARGET = 25, 4, 6, 100_000
LETTERS = "ГДКЛ"


def _queue(slug: str) -> Queue:
    community = Community.objects.get(slug="vyshneva")
    found = Addressee.objects.filter(community=community, slug=slug).first()
    place = found or register_addressee(community=community, kind="institution", name=slug, slug=slug, actor=None)
    return Queue.objects.get_or_create(addressee=place)[0]


def _type(queue: Queue, letter: str, capacity: int) -> WorkplaceType:
    row = WorkplaceType.objects.filter(queue=queue, walk_in_letter=letter).first()
    if row is None:
        row = WorkplaceType(queue=queue, walk_in_letter=letter, name=letter, capacity=capacity, interval=20)
        row.save()
        for weekday in range(7):
            ScheduleRule.objects.create(workplace_type=row, weekday=weekday, opens=wall(9), closes=wall(13))
            ScheduleRule.objects.create(workplace_type=row, weekday=weekday, opens=wall(14), closes=wall(18))
    return row


def fill() -> dict[str, Any]:
    """100,000 bookings of the coming fortnight over 25 queues; measures one of the queues."""
    today = clock.today()
    queues = [_queue(f"bench-{number}") for number in range(QUEUES)]
    types = [_type(queue, letter, LANES) for queue in queues for letter in LETTERS]
    stale = Booking.objects.filter(queue__in=queues, source=Source.DEMO)
    if stale.filter(local_date__gte=today).count() < TARGET * 0.9:
        with transaction.atomic():
            stale.delete()
            for row in types:
                _bookings(row, today)
    return _measured(queues[0]) | {"bookings": Booking.objects.count()}


def _bookings(row: WorkplaceType, today: date) -> None:
    now, plan, wanted = clock.now(), plans_of([row], today, today)[row.pk], TARGET // (QUEUES * TYPES)
    made: list[Booking] = []
    for number in range(14):
        for slot in slots_of(plan, today + timedelta(days=number)):
            for lane in range(1, LANES):
                if len(made) < wanted and (slot.start // 20 + lane + number) % 4:
                    text = f"А-{101 + len(made)}"
                    made.append(
                        new_booking(row, slot, lane, BookingState.BOOKED, now, number=text, source=Source.DEMO)
                    )
    for booking in made:
        booking.number = f"{row.walk_in_letter}{booking.number[2:]}"
    Booking.objects.bulk_create(made, batch_size=500)


def _measured(queue: Queue) -> dict[str, Any]:
    free_slots(queue)
    with CaptureQueriesContext(connection) as queries:
        free_slots(queue)
    seconds = []
    for _turn in range(40):
        began = time.perf_counter()
        free_slots(queue)
        seconds.append(time.perf_counter() - began)
    p95 = statistics.quantiles(seconds, n=20)[18] * 1000
    return {"queue": queue.public_id, "queries": len(queries), "p95_ms": p95}


def earliest(places: int = 50) -> dict[str, Any]:
    """The earliest free time of each of 50 institutions, those with the bookings of `fill` among them."""
    queues = [_queue(f"bench-{number}") for number in range(places)]
    for queue in queues:
        for letter in LETTERS:
            _type(queue, letter, LANES)
    found = earliest_times(queues)
    with CaptureQueriesContext(connection) as queries:
        earliest_times(queues)
    seconds = []
    for _turn in range(40):
        began = time.perf_counter()
        earliest_times(queues)
        seconds.append(time.perf_counter() - began)
    p95 = statistics.quantiles(seconds, n=20)[18] * 1000
    return {"found": len(found), "queries": len(queries), "p95_ms": p95}


def scarce_type(places: int) -> dict[str, str]:
    """A type with `places` workplaces and one free time of it."""
    row = _type(_queue(f"bench-last-{clock.now():%Y%m%d%H%M%S}"), "Т", places)
    (offer,) = free_slots(row.queue, types=[row])
    slot = offer.days[7].slots[0]
    return {"type": row.public_id, "date": str(slot.slot.local_date), "time": f"{slot.local_start:%H:%M}"}


def free_times(count: int) -> dict[str, Any]:
    """`count` places at free times of the second week, spread over types and days."""
    queue = _queue("bench-many")
    rows = [_type(queue, letter, 30) for letter in LETTERS]
    found = [
        (row.public_id, str(item.slot.local_date), f"{item.local_start:%H:%M}")
        for row in rows
        for day in free_slots(queue, types=[row])[0].days[3:]
        for item in day.slots
        for _place in range(item.free)
    ]
    random.Random(7).shuffle(found)
    return {"times": found[:count]}


def with_past(count: int) -> dict[str, Any]:
    """The measured queue with `count` ended visits, made from a day of them by the database itself."""
    queue = _queue("bench-past")
    types = [_type(queue, letter, LANES) for letter in LETTERS]
    first = Booking.objects.filter(queue=queue, state=BookingState.SERVED)
    day = clock.today() - timedelta(days=1)
    a_day = 1_000
    if not first.exists():
        _ended(types, day, a_day)
    have = first.count()
    if have < count:
        _repeat(queue.pk, day, have // a_day, count // a_day)
        _as_lived(queue, day, count // a_day)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return _measured(queue) | {"bookings": first.count()}


def _ended(types: list[WorkplaceType], day: date, count: int) -> None:
    now, plan = clock.now(), plans_of(types, day, day)
    made = []
    for number in range(count):
        row = types[number % len(types)]
        slots = slots_of(plan[row.pk], day)
        booking = new_booking(row, slots[number % len(slots)], number % LANES + 1, BookingState.SERVED, now)
        letter = BOOKING_LETTERS[number // 899]
        booking.number, booking.source = f"{letter}-{101 + number % 899}", Source.DEMO
        made.append(booking)
    Booking.objects.bulk_create(made, batch_size=500)


def _repeat(queue_id: int, day: date, have: int, wanted: int) -> None:
    """The day `day` again on the days before it: from `have` copies to `wanted`."""
    fields = [field.column for field in Booking._meta.concrete_fields if not field.primary_key]
    is_lite = connection.vendor == "sqlite"
    shifted = {
        "local_date": "date(b.local_date, '-' || n || ' day')" if is_lite else "b.local_date - n",
        "starts_at": "datetime(b.starts_at, '-' || n || ' day')" if is_lite else "b.starts_at - n * interval '1 day'",
        "ends_at": "datetime(b.ends_at, '-' || n || ' day')" if is_lite else "b.ends_at - n * interval '1 day'",
        "public_id": "substr(b.public_id, 1, 22) || n",
        "token_hash": "substr(b.token_hash, 1, 56) || n",
        # Of the row and the day: codes cut short meet each other.
        "code": "printf('%08X', b.id * 2000 + n)" if is_lite else "lpad(upper(to_hex(b.id * 2000 + n)), 8, '0')",
    }
    columns = ", ".join(f'"{name}"' for name in fields)
    values = ", ".join(shifted.get(name, f'b."{name}"') for name in fields)
    numbers = "WITH RECURSIVE days(n) AS (SELECT %s UNION ALL SELECT n + 1 FROM days WHERE n + 1 < %s) "
    source = "FROM equeue_booking b, days WHERE b.queue_id = %s AND b.local_date = %s AND b.state = 'served'"
    text = f"INSERT INTO equeue_booking ({columns}) {numbers} SELECT {values} {source}"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(text, [max(have, 1), wanted, queue_id, day if not is_lite else str(day)])


def _as_lived(queue: Queue, day: date, count: int) -> None:
    """Copied days get the instants of their own season and series of numbers, as the auditor wants them."""
    days = [day - timedelta(days=number) for number in range(count)]
    # A day that is longer or shorter than others has other minutes: no copy of a plain one.
    odd = [one for one in days if day_length(one) != day_length(day)]
    Booking.objects.filter(queue=queue, local_date__in=odd, state=BookingState.SERVED).delete()
    base = instant_of(day, 0)
    for shift, same in groupby(sorted(days), key=lambda one: instant_of(one, 0) - (base - (day - one))):
        span = list(same)
        rows = Booking.objects.filter(queue=queue, local_date__range=(span[0], span[-1]), state=BookingState.SERVED)
        off = rows.order_by("local_date", "start_minute").first()
        if off is not None and off.starts_at != instant_of(off.local_date, off.start_minute):
            rows.update(starts_at=F("starts_at") + shift, ends_at=F("ends_at") + shift)
    NumberSeries.objects.bulk_create(
        [
            NumberSeries(service_centre_id=queue.addressee_id, local_date=one, letter=letter, last=LAST_NUMBER)
            for one in days
            for letter in BOOKING_LETTERS
        ],
        ignore_conflicts=True,
    )


def complaints() -> dict[str, Any]:
    """What the auditor says after the storms and a long life, and in how many seconds."""
    began = time.perf_counter()
    found = list(breaches())
    return {"count": len(found), "first": found[:3], "seconds": time.perf_counter() - began}
