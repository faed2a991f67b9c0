"""Demo queue of a service centre and its invented visitors, anchored to today at each start.

Days get their visitors once, by a generator seeded with the date, so every machine shows the same people. The last
whole month has its own, so that statistics and open data have something to tell.
What has passed becomes served or not come. Rows of people and their changes are never touched: only bookings
with the source «demo» that are still booked.
"""

import random
import tomllib
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from modules.addressees.api import addressees_of_community
from modules.equeue.constants import SERVICE_CENTRE, ActorKind, BookingState, Interface, Source
from modules.equeue.engine.slots import Taken, absences_of, lanes_left, slots_of
from modules.equeue.models import (
    Absence,
    Booking,
    BookingEvent,
    Contact,
    DayException,
    Queue,
    ScheduleRule,
    Workplace,
    WorkplaceType,
)
from modules.equeue.selectors.plans import plans_of
from modules.equeue.selectors.slots import taken_of
from modules.equeue.services.demo_booking import seed_questions, seed_waiting
from modules.equeue.services.history import change_state
from modules.equeue.services.ledger import lock_days
from modules.equeue.services.numbers import next_numbers
from modules.equeue.services.placing import new_booking
from modules.service_guide.api import offered_services
from portal.common import clock
from portal.communities.models import Community

DATA = Path(__file__).resolve().parents[1] / "data" / "demo.toml"
DAYS_BACK, DAYS_AHEAD = 4, 10


@cache
def script() -> dict[str, Any]:
    return tomllib.loads(DATA.read_text("utf-8"))


def seed_demo(community: Community, today: date) -> None:
    """Slot DemoData: the queue of each service centre, its types and a fortnight of bookings around today."""
    for info in addressees_of_community(community.pk):
        if info.kind == SERVICE_CENTRE:
            with transaction.atomic():
                queue = _queue(info.id, info.email)
                given = {service.slug: service.id for service in offered_services(community)}
                loads = {
                    _type(queue, item, order, given).pk: item["load"] for order, item in enumerate(script()["types"])
                }
                _exceptions(queue, today)
                seed_questions(queue, community)
                seed_waiting(queue.types.order_by("order", "pk")[1], today)  # closes at 17:00 on every day
            _past_days(queue, today)
            _last_month(queue, loads, today)
            for number in range(-DAYS_BACK, DAYS_AHEAD):
                _visitors(queue, loads, today, today + timedelta(days=number))


def moment_of(today: date) -> datetime:
    """This hour of the day that the demo is anchored to: `seed_demo --today` moves the clock by whole days."""
    return clock.now() + (today - clock.today())


def _queue(addressee_id: int, email: str) -> Queue:
    found = Queue.objects.filter(addressee_id=addressee_id).order_by("pk").first()
    return found or Queue.objects.create(
        addressee_id=addressee_id,
        email=email,
        interface=Interface.EXTENDED,
        has_open_data=True,
        takes_files=True,
    )


def _type(queue: Queue, item: dict[str, Any], order: int, given: dict[str, int]) -> WorkplaceType:
    row, is_new = WorkplaceType.objects.get_or_create(
        queue=queue,
        walk_in_letter=item["walk_in_letter"],
        defaults={
            **{name: item[name] for name in ("name", "description", "hint", "places", "interval", "kiosk_limit")},
            "bring": "\n".join(item["bring"]),
            "capacity": len(item["workplaces"]),
            "order": order * 10,
            "service_centre_id": queue.addressee_id,
        },
    )
    if is_new:
        row.services.set(given[slug] for slug in item["services"] if slug in given)
        for lane, name in enumerate(item["workplaces"], 1):
            Workplace.objects.create(workplace_type=row, lane=lane, name=name)
        for line in item["hours"]:
            days, opens, closes = line.split()
            first, last = map(int, days.split("-"))
            ScheduleRule.objects.bulk_create(
                ScheduleRule(
                    workplace_type=row,
                    weekday=weekday,
                    opens=time.fromisoformat(opens),
                    closes=time.fromisoformat(closes),
                )
                for weekday in range(first, last + 1)
            )
    return row


def _exceptions(queue: Queue, today: date) -> None:
    """A vacation of one desk in the second week, and a shortened day; those of an earlier start stay."""
    week = today + timedelta(days=7 - today.weekday() + 7)
    row = queue.types.order_by("order").first()
    lane = row.workplaces.order_by("lane").last() if row is not None else None
    if row is not None and lane is not None and not row.absences.filter(ends_on__gte=today).exists():
        Absence.objects.create(
            workplace_type=row,
            workplace=lane,
            starts_on=week,
            ends_on=week + timedelta(days=4),
            reason="Щорічна відпустка",
        )
    if not queue.exceptions.filter(local_date__gte=today).exists():
        friday = today + timedelta(days=11 - today.weekday())
        DayException.objects.create(
            queue=queue, local_date=friday, opens=time(8), closes=time(12), reason="Навчання працівників"
        )


def _past_days(queue: Queue, today: date) -> None:
    """Demo visitors of days gone by have been served, but for one in nine."""
    rows = Booking.objects.filter(
        queue=queue, source=Source.DEMO, local_date__lt=today, state__in=[BookingState.BOOKED, BookingState.CHECKED_IN]
    )
    for booking in rows.select_related("workplace_type"):
        state = BookingState.NO_SHOW if booking.pk % 9 == 0 else BookingState.SERVED
        with transaction.atomic():
            change_state(booking, state, now=booking.ends_at, actor_kind=ActorKind.SYSTEM)


def _last_month(queue: Queue, loads: dict[int, float], today: date) -> None:
    """Once: a demo that was there in that month has its own visitors of it."""
    until = today.replace(day=1) - timedelta(days=1)
    since = until.replace(day=1)
    if not Booking.objects.filter(queue=queue, local_date__range=(since, until), source=Source.DEMO).exists():
        for number in range(until.day):
            _visitors(queue, loads, today, since + timedelta(days=number))


@transaction.atomic
def _visitors(queue: Queue, loads: dict[int, float], today: date, day: date) -> None:
    """Fill a day that has no demo visitors yet; the farther away, the fewer have booked."""
    types = list(queue.types.order_by("order", "pk"))
    lock_days([(row.pk, day) for row in types])
    if Booking.objects.filter(queue=queue, local_date=day, source=Source.DEMO).exists():
        return
    now = moment_of(today)
    chance = random.Random(f"{queue.addressee_id}:{day}")  # noqa: S311  invented people, no secret
    plans = plans_of(types, day, day)
    taken = taken_of(types, [day], now)
    ahead = max(0, (day - today).days)
    bookings: list[Booking] = []
    for row in types:
        busy = [*taken[row.pk, day], *absences_of(plans[row.pk], day)]
        for slot in slots_of(plans[row.pk], day):
            for lane in lanes_left(plans[row.pk], slot, busy):
                if chance.random() > loads.get(row.pk, 0) * (1 - ahead / (DAYS_AHEAD + 2)):
                    continue
                made = slot.starts_at - timedelta(days=1 + chance.randrange(9), minutes=chance.randrange(600))
                booking = new_booking(row, slot, lane, BookingState.BOOKED, min(made, now), source=Source.DEMO)
                bookings.append(booking)
                busy.append(Taken(slot.start, slot.end, lane))
    bookings.sort(key=lambda booking: (booking.created_at, booking.workplace_type_id))
    numbers = next_numbers(queue.addressee_id, day, len(bookings)) if bookings else []
    for booking, number in zip(bookings, numbers, strict=True):
        booking.number = number
        booking.state = _state_by(booking, now, chance)
    _save(bookings, chance)


def _state_by(booking: Booking, now: datetime, chance: random.Random) -> str:
    draw = chance.random()
    if booking.ends_at > now:
        return BookingState.CANCELLED if draw < 0.03 else BookingState.BOOKED
    if draw < 0.1:
        return BookingState.NO_SHOW
    return BookingState.CANCELLED if draw > 0.94 else BookingState.SERVED


def _save(bookings: list[Booking], chance: random.Random) -> None:
    Booking.objects.bulk_create(bookings)
    Contact.objects.bulk_create(
        Contact(
            booking=booking,
            full_name=_name(chance),
            phone=f"+38000{chance.randrange(10**7):07}",
            comment=chance.choice(script()["people"]["comments"]) if chance.random() < 0.12 else "",
            consent_at=booking.created_at,
        )
        for booking in bookings
    )
    events = []
    for booking in bookings:
        first = {"booking": booking, "actor_kind": ActorKind.CITIZEN, "at": booking.created_at}
        events.append(BookingEvent(**first, state_from="", state_to=BookingState.BOOKED))
        if booking.state != BookingState.BOOKED:
            at = booking.created_at if booking.state == BookingState.CANCELLED else booking.ends_at
            kind = ActorKind.CITIZEN if booking.state == BookingState.CANCELLED else ActorKind.HALL
            events.append(
                BookingEvent(
                    booking=booking, actor_kind=kind, at=at, state_from=BookingState.BOOKED, state_to=booking.state
                )
            )
    BookingEvent.objects.bulk_create(events)


def _name(chance: random.Random) -> str:
    people = script()["people"]
    is_woman = chance.random() < 0.6
    first = chance.choice(people["women" if is_woman else "men"])
    stem = chance.choice(people["patronymics"])
    return f"{_surname(chance.choice(people['surnames']), is_woman)} {first} {stem}{'івна' if is_woman else 'ович'}"


def _surname(surname: str, is_woman: bool) -> str:
    return surname[:-2] + "а" if is_woman and surname.endswith("ий") else surname
