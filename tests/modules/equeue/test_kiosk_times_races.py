"""The lease of a day and people who book it, in real processes on one database."""

import time as timer
from datetime import date, time
from functools import partial

import pytest
import time_machine
from django.db.models import Count

from modules.equeue.constants import OCCUPYING, Source
from modules.equeue.engine.refusals import SlotTaken
from modules.equeue.models import Booking, HallServer
from modules.equeue.selectors.audit import breaches
from modules.equeue.services import hold_slot, leasing, sync
from modules.equeue.services.leasing import lease_times
from tests.factories.equeue import HallServerFactory, WorkplaceTypeFactory
from tests.modules.equeue.hall_messages import activated, batch, event
from tests.support.race import race

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True)]
DAY = date(2026, 11, 17)


@pytest.fixture
def kind(queue, moment):
    row = WorkplaceTypeFactory(queue=queue, capacity=2, kiosk_lanes=1)
    with time_machine.travel(moment, tick=False):
        activated(HallServerFactory(queue=queue))
    return row


@pytest.fixture
def slow_choice(monkeypatch):
    """Time passes between the look and the write, as on a busy machine."""

    def slowly(*args, choose=leasing._wanted):
        found = choose(*args)
        timer.sleep(0.01)
        return found

    monkeypatch.setattr(leasing, "_wanted", slowly)


def lease(moment):
    with time_machine.travel(moment, tick=False):
        return lease_times(moment)


def book(row, name, moment):
    won = 0
    with time_machine.travel(moment, tick=False):
        for number in range(2):
            try:
                hold_slot(
                    workplace_type=row, local_date=DAY, local_start=time(10), holder=f"{name}-{number}", now=moment
                )
                won += 1
            except SlotTaken:
                pass
    return won


def test_leases_and_people_at_once_never_share_a_place(kind, moment, slow_choice):
    first, second, *won = race(
        partial(lease, moment),
        partial(lease, moment),
        *(partial(book, kind, name, moment) for name in "ab"),
    )
    assert not [answer for answer in (first, second, *won) if isinstance(answer, Exception)]
    leased = Booking.objects.filter(source=Source.KIOSK)
    assert first + second == leased.count() > 0  # every time once, whichever of the two has leased it
    here = Booking.objects.filter(local_date=DAY, local_start=time(10), state__in=OCCUPYING)
    assert here.count() == 2 == sum(won) + here.filter(source=Source.KIOSK).count()
    assert list(breaches()) == []


def test_control_without_the_look_under_the_lock_leases_twice(kind, moment, monkeypatch):
    """So that the test above is known to see: the schema refuses what a careless lease would write."""
    monkeypatch.setattr(leasing, "wanted", lambda plan, slots, *rest: [(slot, 2) for slot in slots][:3])
    first = lease(moment)
    assert lease(moment) == 0
    assert Booking.objects.filter(source=Source.KIOSK).count() == first > 0


def take(name, number, moment):
    with time_machine.travel(moment, tick=False):
        hall = HallServer.objects.get()
        sync.receive_events(hall, batch(event(1, booking=name, number=number)))
    return Booking.objects.get(public_id=name).number


def test_one_push_twice_at_once_gives_the_time_once(kind, moment):
    lease(moment)
    name = Booking.objects.filter(local_date=DAY, local_start=time(10)).get().public_id
    answers = race(*(partial(take, name, "П-001", moment) for _way in range(4)))
    assert answers == ["П-001"] * 4
    assert Booking.objects.exclude(number="").aggregate(found=Count("pk"))["found"] == 1
    with time_machine.travel(moment, tick=False):
        assert list(breaches()) == []
