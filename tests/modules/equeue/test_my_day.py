"""«Мій день»: the moderator's bookings of today on the first page of the cabinet; nobody else's."""

from datetime import time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from modules.equeue.constants import BookingState
from modules.equeue.models import Booking
from modules.equeue.services import confirm_booking, hold_slot
from portal.communities.models import SiteKind
from tests.factories.accounts import UserFactory
from tests.factories.addressees import AddresseeFactory, ModeratorFactory
from tests.factories.communities import CommunitySiteFactory
from tests.factories.equeue import QueueFactory, WorkplaceTypeFactory
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db
HOST = "myday.test"
HOME = "/cabinet/"


@pytest.fixture
def browser(community, centre):
    CommunitySiteFactory(community=community, hostname=HOST, kind=SiteKind.COMMUNITY)
    user = UserFactory(email="moderator@example.test", is_staff=True)
    ModeratorFactory(addressee=centre, user=user)
    return sign_in_fully(Client(HTTP_HOST=HOST), user)


@pytest.fixture
def booked(workplace_type, moment, contact):
    def make(start, days=0, row=workplace_type):
        day = moment.date() + timedelta(days=days)
        held = hold_slot(workplace_type=row, local_date=day, local_start=start, holder=f"{day}{start}", now=moment)
        return confirm_booking(token=held.token, contact=contact, now=moment)

    return make


def first_page(browser, moment, hours):
    with time_machine.travel(moment + timedelta(hours=hours), tick=False):
        answer = browser.get(HOME)
    assert answer.status_code == 200
    return answer.content.decode()


def test_now_stands_between_who_was_and_who_comes(browser, booked, moment):
    early, late = booked(time(9)), booked(time(16))
    html = first_page(browser, moment, 2)
    assert html.index(early.number) < html.index("10:00") < html.index(late.number)
    assert reverse("equeue_cabinet:booking", args=[late.public_id]) in html
    assert reverse("equeue_cabinet:bookings") in html


def test_served_are_folded_and_a_long_day_ends_with_a_link(browser, booked, moment):
    done = booked(time(9))
    Booking.objects.filter(pk=done.pk).update(state=BookingState.SERVED)
    coming = [booked(time(hour, minute)) for hour in (14, 15, 16, 17) for minute in (0, 30)]
    html = first_page(browser, moment, 3)
    assert done.number not in html
    assert coming[5].number in html and coming[6].number not in html
    assert "17:30" in html


def test_empty_day_says_what_comes_next(browser, booked, moment, workplace_type):
    html = first_page(browser, moment, 1)
    assert f"?place={workplace_type.queue.public_id}" in html
    later = booked(time(10), days=3)
    html = first_page(browser, moment, 1)
    assert f"?day={later.local_date:%Y-%m-%d}" in html


def test_other_institutions_stay_out_and_a_citizen_has_no_panel(browser, booked, moment, community):
    foreign = AddresseeFactory(community=community, kind="service_centre", name="Інша установа")
    stranger = booked(time(11), row=WorkplaceTypeFactory(queue=QueueFactory(addressee=foreign), walk_in_letter="Г"))
    html = first_page(browser, moment, 1)
    assert reverse("equeue_cabinet:booking", args=[stranger.public_id]) not in html
    citizen = Client(HTTP_HOST=HOST)
    citizen.force_login(UserFactory(email="citizen@example.test"))
    assert "p-bookings" not in first_page(citizen, moment, 1)


def test_queries_do_not_grow_with_the_day(browser, booked, moment):
    booked(time(9))
    with CaptureQueriesContext(connection) as one:
        first_page(browser, moment, 1)
    for hour in (10, 11, 14, 15, 16, 17):
        booked(time(hour))
    with CaptureQueriesContext(connection) as many:
        first_page(browser, moment, 1)
    assert len(many) <= len(one)
