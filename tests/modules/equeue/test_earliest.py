"""The earliest free time of many institutions, and where people see it."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from modules.equeue.models import Queue
from modules.equeue.selectors import earliest_times, free_slots
from modules.equeue.services import hold_slot
from portal.common.clock import KYIV
from tests.factories.addressees import AddresseeFactory
from tests.factories.equeue import AbsenceFactory, QueueFactory, ScheduleRuleFactory, WorkplaceTypeFactory

pytestmark = pytest.mark.django_db


def queue_at(community, number, **fields):
    place = AddresseeFactory(community=community, kind="service_centre", name=f"Філія {number}")
    return QueueFactory(addressee=place, **fields)


def test_earliest_time_is_the_first_that_each_queue_lists(community, moment):
    queues = [
        queue_at(community, 1),
        queue_at(community, 2, lead_days=3),
        queue_at(community, 3, window_days=1, lead_days=1),
        queue_at(community, 4, is_enabled=False),
        queue_at(community, 5, kind="link", link="https://example.test/"),
    ]
    for queue in queues:
        WorkplaceTypeFactory(queue=queue, weekly=False, is_active=True)
        WorkplaceTypeFactory(queue=queue, interval=40)
        WorkplaceTypeFactory(queue=queue, is_active=False)
    first = free_slots(queues[0], now=moment)[1].days[0].slots[0]
    row = queues[0].types.get(interval=40)
    hold_slot(
        workplace_type=row, local_date=first.slot.local_date, local_start=first.local_start, holder="a", now=moment
    )
    found = earliest_times(queues, now=moment)
    listed = {}
    for queue in queues[:3]:
        times = [offer.nearest for offer in free_slots(queue, now=moment) if offer.nearest]
        if times:
            listed[queue.pk] = min(slot.starts_at for slot in times)
    assert {pk: slot.starts_at for pk, (_type, slot) in found.items()} == listed
    assert listed[queues[0].pk] == datetime(2026, 11, 16, 9, 40, tzinfo=KYIV)
    assert set(listed) == {queues[0].pk, queues[1].pk}
    assert all(kind.interval == 40 for kind, _slot in found.values())


def test_six_queries_for_any_number_of_institutions(community, moment):
    counts = []
    for size in (2, 12):
        while Queue.objects.count() < size:
            WorkplaceTypeFactory(queue=queue_at(community, Queue.objects.count()))
        with CaptureQueriesContext(connection) as queries:
            found = earliest_times(list(Queue.objects.all()), now=moment)
        assert len(found) == size
        counts.append(len(queries) - 1)  # the list of queues itself
    assert counts[0] == counts[1] <= 6


def test_where_the_first_days_are_full_the_later_ones_answer(community, moment):
    """One time a day: a week is booked, a fortnight is booked, none is; the type that is away longer answers later."""

    def one_time_a_day(queue):
        row = WorkplaceTypeFactory(queue=queue, weekly=False)
        for weekday in range(7):
            ScheduleRuleFactory(workplace_type=row, weekday=weekday, opens=time(9), closes=time(9, 30))
        return row

    today = moment.date()
    free, busy, full = [queue_at(community, number) for number in range(3)]
    away = one_time_a_day(busy)
    AbsenceFactory(workplace_type=away, starts_on=today, ends_on=today + timedelta(days=8))
    for row, days in ((one_time_a_day(free), 0), (one_time_a_day(busy), 7), (one_time_a_day(full), 14)):
        for number in range(days):
            day = today + timedelta(days=number)
            hold_slot(workplace_type=row, local_date=day, local_start=time(9), holder=f"{row.pk}:{number}", now=moment)
    with CaptureQueriesContext(connection) as queries:
        found = earliest_times([free, busy, full], now=moment)
    assert {pk: slot.slot.local_date for pk, (_type, slot) in found.items()} == {
        free.pk: today,
        busy.pk: today + timedelta(days=7),
    }
    assert found[busy.pk][0] != away
    assert len(queries) <= 7


@pytest.mark.parametrize(
    ("now", "last"),
    [
        (datetime(2026, 12, 20, 8, tzinfo=KYIV), (2027, 1, 2)),
        (datetime(2028, 2, 20, 8, tzinfo=KYIV), (2028, 3, 4)),
        (datetime(2027, 3, 20, 8, tzinfo=KYIV), (2027, 4, 2)),
        (datetime(2026, 10, 20, 8, tzinfo=KYIV), (2026, 11, 2)),
    ],
)
def test_window_goes_over_new_year_leap_day_and_changes_of_the_clock(queue, workplace_type, now, last):
    """D20, D15: every day of the window has its times, at the same wall clock."""
    Queue.objects.update(closes_on_holidays=False)
    (offer,) = free_slots(Queue.objects.get(), now=now)
    assert len(offer.days) == 14 and offer.days[-1].local_date.timetuple()[:3] == last
    assert all(day.slots[0].local_start == time(9) and len(day.slots) == 16 for day in offer.days)


def test_three_days_before_at_the_last_second_of_a_day_and_over_the_change_of_the_clock(queue, workplace_type):
    """D18: calendar days turn at midnight; minutes are 72 hours, also where a day has 25 of them."""
    late = datetime(2026, 10, 22, 23, 59, 59, tzinfo=KYIV)  # the clock goes back on the 25th
    Queue.objects.update(lead_days=3)
    (offer,) = free_slots(Queue.objects.get(), now=late)
    assert offer.days[0].local_date == date(2026, 10, 25)
    (offer,) = free_slots(Queue.objects.get(), now=late + timedelta(seconds=1))
    assert offer.days[0].local_date == date(2026, 10, 26)
    Queue.objects.update(lead_days=0, lead_minutes=3 * 24 * 60)
    (offer,) = free_slots(Queue.objects.get(), now=datetime(2026, 10, 23, 10, tzinfo=KYIV))
    assert offer.nearest.starts_at == datetime(2026, 10, 26, 9, tzinfo=KYIV)
    (offer,) = free_slots(Queue.objects.get(), now=datetime(2026, 10, 23, 10, 30, 1, tzinfo=KYIV))
    assert offer.nearest.starts_at == datetime(2026, 10, 26, 10, tzinfo=KYIV)


def test_each_place_tells_its_nearest_time_in_as_many_queries_as_one(client, site, community, workplace_type, moment):
    def page():
        with CaptureQueriesContext(connection) as queries:
            text = client.get("/services/equeue/").content.decode()
        return text, len(queries)

    def add(number, **weekly):
        return WorkplaceTypeFactory(queue=queue_at(community, number), **weekly)

    with time_machine.travel(moment, tick=False):
        add(1)
        shut = add(2, weekly=False)
        page()  # what a process reads once
        text, few = page()
        assert text.count("найближче") >= 2 and "вільного часу зараз немає" in text
        for number in range(3, 8):
            add(number)
        text, many = page()
        assert many == few
        assert set(earliest_times([shut.queue, workplace_type.queue])) == {workplace_type.queue_id}
