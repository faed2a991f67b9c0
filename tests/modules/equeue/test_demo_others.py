"""What `make run` adds to the demo: queues that others keep, behind its own switch, and visits of its citizen."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client

from modules.equeue.constants import BookingState, OfferState
from modules.equeue.engine.links import frame_source, validate_link
from modules.equeue.models import Booking, HallServer, Queue, QueueKeys, TimeOffer, VisitNote, WaitingEntry
from modules.equeue.selectors import free_slots
from modules.equeue.selectors.audit import breaches
from modules.equeue.services.demo import seed_demo
from modules.equeue.services.demo_citizen import seed_citizen
from modules.equeue.services.demo_elsewhere import seed_elsewhere
from modules.equeue.services.demo_hall import seed_hall
from modules.equeue.services.outside import keep_keys
from portal.notifications.models import Delivery
from tests.factories.accounts import UserFactory
from tests.factories.addressees import AddresseeFactory
from tests.factories.communities import CommunityFactory, CommunitySiteFactory
from tests.factories.equeue import QueueFactory
from tools.fake_diia_queue import KEY, KEY_NAME

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 17)
PAGE = "http://localhost:8001/queue.html"


@pytest.fixture
def demo(community, settings, diia_server):
    settings.DEMO, settings.DEMO_LINKED_QUEUE = True, PAGE
    settings.DEMO_DIIA_QUEUE = f"{diia_server.url} {KEY_NAME} {KEY}"
    for slug, name in (("starostat-sadove", "Садівський округ"), ("biblioteka", "Бібліотека")):
        AddresseeFactory(community=community, slug=slug, name=name)
    CommunitySiteFactory(community=community, hostname="demo.test")
    return community


@pytest.fixture
def visitor(demo):
    seed_elsewhere(demo, TODAY)
    return Client(headers={"host": "demo.test"})


def test_demo_books_in_a_queue_of_diia_and_frames_another_site(visitor):
    page = visitor.get("/services/equeue/").content.decode()
    assert "Бібліотека" in page and "Садівський округ" in page
    diia, linked = Queue.objects.get(kind="diia"), Queue.objects.get(kind="link")
    assert "Паспорт громадянина" in visitor.get(f"/services/equeue/?place={diia.public_id}").content.decode()
    answer = visitor.get(f"/services/equeue/?place={linked.public_id}")
    assert f'<iframe class="other-site" src="{PAGE}"' in answer.content.decode()
    assert "frame-src http://localhost:8001" in answer["Content-Security-Policy"]


def test_another_start_renews_the_ports_and_nothing_else(demo, visitor, settings):
    settings.DEMO_DIIA_QUEUE = f"http://127.0.0.1:9 {KEY_NAME} {KEY}"
    settings.DEMO_LINKED_QUEUE = "http://localhost:9001/queue.html"
    seed_elsewhere(demo, TODAY)
    assert QueueKeys.objects.get().url == "http://127.0.0.1:9"
    assert Queue.objects.get(kind="link").link == "http://localhost:9001/queue.html"
    keep_keys(Queue.objects.get(kind="diia"), url="https://cherha.example.org", key_name="mine", key="secret")
    Queue.objects.filter(kind="link").update(link="https://zapys.example.org/")
    seed_elsewhere(demo, TODAY)
    assert QueueKeys.objects.get().key == "secret"
    assert Queue.objects.get(kind="link").link == "https://zapys.example.org/"
    assert Queue.objects.count() == 2


def test_without_the_switch_of_the_demo_there_is_neither(demo, settings):
    settings.DEMO = False
    seed_elsewhere(demo, TODAY)
    assert not Queue.objects.exists()
    with pytest.raises(ValidationError):
        validate_link(PAGE)
    settings.DEMO = True
    assert frame_source(PAGE) == "http://localhost:8001"
    for other in ("http://localhost:8002/queue.html", "http://127.0.0.1:8001/", "http://localhost/"):
        with pytest.raises(ValidationError):
            validate_link(other)


def test_production_does_not_read_the_switch():
    folder = Path("portal/settings")
    readers = {path.name for path in folder.glob("*.py") if '"DEMO_DIIA_QUEUE"' in path.read_text("utf-8")}
    assert readers == {"dev.py"}


@pytest.fixture
def citizen(centre, moment, without_last_month):
    user = UserFactory(email=f"citizen@{centre.community.slug}.example")
    UserFactory(email=f"citizen2@{centre.community.slug}.example")
    with time_machine.travel(moment + timedelta(days=1, hours=3), tick=False):
        seed_demo(centre.community, TODAY)
        seed_citizen(centre.community, TODAY)
        yield user


def test_citizen_meets_every_state_and_the_queue_stays_consistent(citizen, centre):
    mine = Booking.objects.filter(user=citizen)
    assert mine.filter(state=BookingState.SERVED, notes__is_for_person=True).count() == 1
    assert mine.filter(follows__isnull=False, state=BookingState.BOOKED).count() == 1
    hit = mine.get(has_conflict=True)
    assert TimeOffer.objects.get(booking=hit).state == OfferState.OPEN
    assert TimeOffer.objects.filter(booking__user__email__startswith="citizen2@").count() == 1
    assert WaitingEntry.objects.filter(user=citizen).count() == 1
    assert list(breaches()) == []
    assert not Delivery.objects.exists()


def test_citizen_is_seeded_once(citizen, centre):
    def rows():
        return [model.objects.count() for model in (Booking, TimeOffer, VisitNote, WaitingEntry)]

    before = rows()
    seed_citizen(centre.community, TODAY)
    assert rows() == before and Booking.objects.filter(user=citizen).count() == 3


def test_people_who_wait_in_the_demo_wish_for_hours_that_no_day_has(citizen, centre, moment):
    waiting = WaitingEntry.objects.exclude(user=citizen)
    assert waiting.count() == 2
    with time_machine.travel(moment + timedelta(days=1, hours=3), tick=False):
        for entry in waiting.select_related("workplace_type__queue"):
            assert entry.earliest and entry.latest is None  # reads as a wish: «from 17:30»
            (offer,) = free_slots(entry.workplace_type.queue, types=[entry.workplace_type])
            assert offer.days and all(slot.local_start < entry.earliest for day in offer.days for slot in day.slots)


def test_second_community_with_a_queue_does_not_keep_the_demo_from_starting(settings):
    """The printed activation code is that of one hall."""
    settings.DEMO_HALL_CODE = "ABCD-2345"
    centre, other = CommunityFactory(), CommunityFactory()
    QueueFactory(addressee=AddresseeFactory(community=centre, kind="service_centre"))
    QueueFactory(addressee=AddresseeFactory(community=other))
    for community in (centre, other, centre):
        seed_hall(community, TODAY)
    assert HallServer.objects.get().queue.addressee.community == centre
