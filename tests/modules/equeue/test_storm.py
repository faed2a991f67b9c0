"""Two hundred people at once, through real servers: capacity is kept and nobody sees a server error."""

from datetime import timedelta

import pytest
from wagtail.models import Page, Site

from modules.equeue.models import Booking, DayLedger
from modules.equeue.selectors import free_slots
from portal.common import clock
from portal.communities.models import CommunitySite
from tests.factories.equeue import WorkplaceTypeFactory
from tests.support.crowd import storm
from tests.support.portal_server import portal_server

CLIENTS = 200
pytestmark = [pytest.mark.e2e, pytest.mark.db, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(community):
    site = Site.objects.create(hostname="storm.test", root_page=Page.objects.first(), site_name="Вишнева")
    CommunitySite.objects.create(community=community, site=site, kind="community")
    return site


def free_times(queue):
    """(type id, date, time, places) of the second week, so that the clock takes none away meanwhile."""
    later = clock.today() + timedelta(days=7)
    return [
        (offer.workplace_type.public_id, str(day.local_date), f"{item.local_start:%H:%M}", item.free)
        for offer in free_slots(queue)
        for day in offer.days
        for item in day.slots
        if day.local_date >= later
    ]


def run(base, slots, name, record_property):
    crowd = storm(base, slots, "storm.test")
    record_property(name, crowd.summary())
    print(name, crowd.summary())
    return crowd.statuses


@pytest.mark.parametrize("kind", ["gunicorn", pytest.param("daphne", marks=pytest.mark.slow)])
def test_storm_on_the_last_places_and_on_many_slots(kind, queue, site, tmp_path, record_property):
    scarce = WorkplaceTypeFactory(queue=queue, capacity=3, walk_in_letter="Т")
    plenty = WorkplaceTypeFactory(queue=queue, capacity=2, walk_in_letter="Р", interval=20)
    times = free_times(queue)
    last = next(row for row in times if row[0] == scarce.public_id)
    many = [row[:3] for row in times if row[0] == plenty.public_id for _place in range(row[3])][:CLIENTS]
    assert len(many) == CLIENTS
    with portal_server(kind, tmp_path) as base:
        one = run(base, [last[:3]] * CLIENTS, f"{kind} one slot", record_property)
        assert set(one) == {201, 409}
        assert one.count(201) == 2 * 3
        assert Booking.objects.filter(state="booked").count() == 3
        assert DayLedger.objects.get(workplace_type=scarce).version == 6  # three holds, three confirmations

        spread = run(base, many, f"{kind} many slots", record_property)
        assert set(spread) == {201}
        assert Booking.objects.filter(workplace_type=plenty, state="booked").count() == CLIENTS
    numbers = list(Booking.objects.exclude(number="").values_list("local_date", "number"))
    assert len(numbers) == len(set(numbers)) == CLIENTS + 3
    log = (tmp_path / f"{kind}.log").read_text()
    assert "database is locked" not in log
    assert "Traceback" not in log, log[-3000:]
