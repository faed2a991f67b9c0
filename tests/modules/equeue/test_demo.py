"""The demo fortnight: life-like, the same everywhere, and never in the way of real bookings."""

from datetime import date, time, timedelta

import pytest
import time_machine

from modules.equeue.constants import BookingState
from modules.equeue.models import Booking, Queue
from modules.equeue.selectors.open_data import open_rows, publishing_queues
from modules.equeue.services import confirm_booking, hold_slot
from modules.equeue.services.demo import seed_demo
from portal.notifications.models import Delivery

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 17)


def people():
    rows = Booking.objects.order_by("local_date", "number")
    return list(rows.values_list("local_date", "number", "local_start", "lane", "contact__full_name"))


@pytest.fixture
def seeded(centre, moment, without_last_month):
    with time_machine.travel(moment + timedelta(days=1, hours=3), tick=False):
        seed_demo(centre.community, TODAY)
        yield centre


def test_four_types_and_a_fortnight_of_visitors_with_numbers(seeded):
    queue = Queue.objects.get()
    assert queue.types.count() == 4 and queue.takes_files
    assert 400 < Booking.objects.filter(local_date__gte=TODAY.replace(day=1)).count() < 1500
    today = Booking.objects.filter(local_date=TODAY)
    assert {"served", "booked"} <= set(today.values_list("state", flat=True))
    assert not Booking.objects.filter(local_date__lt=TODAY, state="booked").exists()
    assert not Delivery.objects.exists()


def test_last_whole_month_has_visitors_of_its_own_once(centre, moment):
    with time_machine.travel(moment + timedelta(days=1, hours=3), tick=False):
        seed_demo(centre.community, TODAY)
    month = Booking.objects.filter(local_date__range=(date(2026, 10, 1), date(2026, 10, 31)))
    assert {"served", "no_show", "cancelled"} == set(month.values_list("state", flat=True))
    assert not month.filter(contact=None).exists()
    (queue,) = publishing_queues(centre.community)
    rows = open_rows(centre.community, [queue], TODAY)
    assert len({row.type_id for row in rows}) == 4 and {row.month for row in rows} == {"2026-10"}
    with time_machine.travel(moment + timedelta(days=16), tick=False):
        seed_demo(centre.community, date(2026, 12, 2))  # it has lived through the end of November
    assert not Booking.objects.filter(local_date__range=(date(2026, 11, 1), date(2026, 11, 12))).exists()


def test_seeding_again_changes_nothing_and_tomorrow_adds_one_day(seeded, moment):
    before = people()
    seed_demo(seeded.community, TODAY)
    assert people() == before
    with time_machine.travel(moment + timedelta(days=2), tick=False):
        seed_demo(seeded.community, TODAY + timedelta(days=1))
    assert set(before) < set(people())
    assert not Booking.objects.filter(local_date=TODAY, state="booked").exists()


def test_bookings_of_people_stay_as_they_are(seeded, contact, moment):
    row = Queue.objects.get().types.get(walk_in_letter="Г")
    now = moment + timedelta(days=1, hours=3)
    day = TODAY + timedelta(days=13)
    held = hold_slot(workplace_type=row, local_date=day, local_start=time(9), holder="me", now=now)
    mine = confirm_booking(token=held.token, contact=contact, now=now)
    with time_machine.travel(now + timedelta(days=14), tick=False):
        seed_demo(seeded.community, TODAY + timedelta(days=14))
    mine.refresh_from_db()
    assert (mine.state, mine.number, mine.local_date) == (BookingState.BOOKED, "А-101", day)


def test_another_today_is_seeded_whole_whatever_the_clock_says(centre, moment, without_last_month):
    """`seed_demo --today`: the day it is told is the day of the visitors, past and coming."""
    other = date(2027, 3, 15)
    with time_machine.travel(moment + timedelta(hours=3), tick=False):
        seed_demo(centre.community, other)
    today = Booking.objects.filter(local_date=other)
    assert {"served", "booked"} <= set(today.values_list("state", flat=True))
    assert not Booking.objects.filter(local_date__lt=other, state="booked").exists()
    assert not Booking.objects.filter(local_date__gt=other, state__in=["served", "no_show"]).exists()
