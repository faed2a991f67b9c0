"""A community with a service centre, its queue, and a fixed moment: Monday 16 November 2026, 08:00 in Kyiv."""

from datetime import date, datetime, time

import pytest
import time_machine
from django.db import connection
from django.test import Client
from wagtail.models import Page, Site

from modules.equeue.models import Booking
from modules.equeue.services import ContactData, confirm_booking, hold_slot
from portal.common import clock
from portal.common.clock import KYIV
from portal.communities.models import Community, CommunitySite
from portal.communities.services import sync_community_roles
from tests.factories.accounts import UserFactory
from tests.factories.addressees import AddresseeFactory
from tests.factories.communities import CommunitySiteFactory, MembershipFactory
from tests.factories.equeue import HallDeviceFactory, HallServerFactory, QueueFactory, WorkplaceTypeFactory
from tests.support.people import sign_in_fully
from tools.fake_diia_queue import FakeQueue, serve

HOST = "schedule.test"
DAY = date(2026, 11, 17)


@pytest.fixture
def moment():
    return datetime(2026, 11, 16, 8, 0, tzinfo=KYIV)


@pytest.fixture
def frozen(moment):
    with time_machine.travel(moment, tick=False) as traveller:
        yield traveller


@pytest.fixture
def community(db):
    return Community.objects.create(name="Вишнева громада", slug="vyshneva-test")


@pytest.fixture
def centre(community):
    return AddresseeFactory(community=community, kind="service_centre", name="ЦНАП")


@pytest.fixture
def queue(centre):
    return QueueFactory(addressee=centre)


@pytest.fixture
def workplace_type(queue):
    return WorkplaceTypeFactory(queue=queue, capacity=2, walk_in_letter="П")


@pytest.fixture
def single(queue):
    """A type with one desk: who is second loses."""
    return WorkplaceTypeFactory(queue=queue, capacity=1)


@pytest.fixture
def hall(queue, workplace_type):
    return HallServerFactory(queue=queue)


@pytest.fixture
def desk(hall):
    return HallDeviceFactory(hall=hall, name="Вікно 1")


@pytest.fixture
def site(community, client):
    site = Site.objects.create(hostname="vyshneva.test", root_page=Page.objects.first(), site_name="Вишнева")
    CommunitySite.objects.create(community=community, site=site, kind="community")
    client.defaults["HTTP_HOST"] = "vyshneva.test"
    return site


@pytest.fixture
def at_work(community, moment):
    """The site of the community with its roles, while the moment lasts."""
    CommunitySiteFactory(community=community, hostname=HOST)
    sync_community_roles(community)
    with time_machine.travel(moment, tick=False):
        yield


def worker(community, role):
    """A browser in which somebody with a role has signed in."""
    user = UserFactory(email=f"{role}@example.test", is_staff=True)
    MembershipFactory(user=user, community=community, role=role)
    user.refresh_from_db()
    return sign_in_fully(Client(HTTP_HOST=HOST), user)


@pytest.fixture
def booked(workplace_type, moment, contact):
    """Books a visit of the type with two desks."""

    def make(start, holder, day=DAY):
        held = hold_slot(workplace_type=workplace_type, local_date=day, local_start=start, holder=holder, now=moment)
        return confirm_booking(token=held.token, contact=contact, now=moment)

    return make


@pytest.fixture
def without_last_month(monkeypatch):
    """The demo's two thousand visitors of the last month: tests of other days do without."""
    monkeypatch.setattr("modules.equeue.services.demo._last_month", lambda *_args: None)


@pytest.fixture
def contact():
    return ContactData("Оксана Ковальчук", phone="+380 67 000 00 00", email="oksana@example.com", has_consent=True)


@pytest.fixture
def bookings(workplace_type, contact, moment):
    """Visits of the day of the moment: at ten, eleven and two."""
    found = []
    for hour in (10, 11, 14):
        held = hold_slot(
            workplace_type=workplace_type, local_date=moment.date(), local_start=time(hour), holder="h" * 20
        )
        confirm_booking(token=held.token, contact=contact)
        found.append(Booking.objects.get(public_id=held.public_id))
    return found


@pytest.fixture
def diia_server(settings):
    """The fake queue of Diia over HTTP; its days begin after today."""
    fake = FakeQueue(today=clock.today())
    server = serve(fake)
    settings.OUTBOUND_OWN_HOSTS = [f"127.0.0.1:{fake.port}"]
    yield fake
    server.shutdown()
    server.server_close()


@pytest.fixture
def drop_overlap_guard():
    """Takes the overlap guard out of the database for the rest of the test; the unique index stays."""

    def drop():
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("DROP TRIGGER equeue_booking_overlap_insert")
                cursor.execute("DROP TRIGGER equeue_booking_overlap_update")
            else:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # none may be pending when a table is altered
                cursor.execute("ALTER TABLE equeue_booking DROP CONSTRAINT equeue_booking_overlap")

    return drop
