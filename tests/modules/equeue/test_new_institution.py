"""The cabinet of an institution whose queue has just been made: no types, no hours, no bookings."""

import pytest
from django.test import Client

from modules.addressees.constants import AddresseeKind
from modules.equeue.models import Queue
from tests.factories.accounts import UserFactory
from tests.factories.addressees import AddresseeFactory, ModeratorFactory
from tests.factories.communities import CommunitySiteFactory
from tests.factories.equeue import QueueFactory, WorkplaceTypeFactory
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db
HOST = "new.test"
BOOKINGS = "/cabinet/equeue/"
LIST = f"{BOOKINGS}?view=list"
NO_PLACES = "У цій черзі ще немає робочих місць"


@pytest.fixture
def fresh_queue(community):
    return QueueFactory(addressee=AddresseeFactory(community=community, name="Нова установа"))


@pytest.fixture
def browser(community, fresh_queue):
    CommunitySiteFactory(community=community, hostname=HOST)
    user = UserFactory(email="moderator@example.test", is_staff=True)
    ModeratorFactory(addressee=fresh_queue.addressee, user=user)
    return sign_in_fully(Client(HTTP_HOST=HOST), user)


def text(browser, url):
    answer = browser.get(url)
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ")


@pytest.mark.parametrize("url", [BOOKINGS, LIST, f"{BOOKINGS}week/", f"{BOOKINGS}new/", "/cabinet/"])
def test_it_says_that_nobody_can_book_yet_and_who_helps(browser, url):
    page = text(browser, url)
    assert NO_PLACES in page and "Записатися неможливо, доки адміністратор їх не налаштує." in page
    for promise in ("Записи з’являються тут одразу", "Скинути фільтри", "Сторінка запису"):
        assert promise not in page, promise


def test_list_without_filters_has_none_to_clear(browser, fresh_queue):
    WorkplaceTypeFactory(queue=fresh_queue)
    page = text(browser, LIST)
    assert "Попереду записів немає" in page and "Скинути фільтри" not in page
    for filters in ("q=Іван", "day=2026-11-17", "state=served"):
        page = text(browser, f"{LIST}&{filters}")
        assert "Нічого не знайдено" in page and "Скинути фільтри" in page, filters


def test_with_workplaces_the_day_waits_for_bookings(browser, fresh_queue):
    WorkplaceTypeFactory(queue=fresh_queue)
    for url in (BOOKINGS, "/cabinet/"):
        assert NO_PLACES not in text(browser, url)


def chosen_place(path="/services/equeue/"):
    answer = Client(HTTP_HOST=HOST).get(path)
    assert answer.status_code == 200
    return answer.context["place"]["name"]


def test_new_queue_takes_the_place_of_none_that_receives_people(community, fresh_queue, browser):
    """Whatever its name: places stand in the order of the catalogue."""
    for name, kind in (("Архів", None), ("Центр послуг", AddresseeKind.SERVICE_CENTRE), ("Яслі", None)):
        more = {"kind": kind} if kind else {}
        place = AddresseeFactory(community=community, name=name, **more)
        WorkplaceTypeFactory(queue=QueueFactory(addressee=place))
    assert chosen_place() == "Центр послуг"
    Queue.objects.filter(addressee__name="Центр послуг").update(is_enabled=False)
    assert chosen_place() == "Архів"
    assert chosen_place(f"/services/equeue/?place={fresh_queue.public_id}") == "Нова установа"
    Queue.objects.exclude(pk=fresh_queue.pk).update(is_enabled=False)
    assert Client(HTTP_HOST=HOST).get("/services/equeue/").status_code == 200
