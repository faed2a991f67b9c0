"""Moderators of a queue that others keep: the cabinet says where its visits are, instead of showing nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.accounts import UserFactory
from tests.factories.addressees import AddresseeFactory, ModeratorFactory
from tests.factories.communities import CommunitySiteFactory
from tests.factories.equeue import QueueFactory, WorkplaceTypeFactory
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db
HOST = "kept.test"
LINK = "https://queue.example.org/poliklinika?lang=uk"
BOOKINGS = "/cabinet/equeue/"
PAGES = (BOOKINGS, f"{BOOKINGS}?view=list", f"{BOOKINGS}week/", f"{BOOKINGS}new/", "/cabinet/")


@pytest.fixture
def site(community):
    return CommunitySiteFactory(community=community, hostname=HOST)


@pytest.fixture
def moderator(site):
    return UserFactory(email="moderator@example.test", is_staff=True)


@pytest.fixture
def browser(moderator):
    return sign_in_fully(Client(HTTP_HOST=HOST), moderator)


@pytest.fixture
def keep(community, moderator):
    def make(name, **fields):
        place = AddresseeFactory(community=community, name=name)
        ModeratorFactory(addressee=place, user=moderator)
        return QueueFactory(addressee=place, **fields)

    return make


def text(browser, url):
    answer = browser.get(url)
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ")


@pytest.mark.parametrize("page", PAGES)
def test_visits_on_another_site_are_linked_and_nothing_empty_is_offered(browser, keep, page):
    queue = keep("Поліклініка", kind="link", link=LINK)
    WorkplaceTypeFactory(queue=queue)  # of the time when it was our own
    shown = text(browser, page)
    assert "Візити цієї черги – на іншому сайті" in shown and "Поліклініка" in shown
    assert f'href="{LINK}" target="_blank" rel="noopener noreferrer"' in shown and "queue.example.org" in shown
    assert f"{reverse('equeue:start')}?place={queue.public_id}" in shown
    assert "Ніхто не записався" not in shown and "Нічого не знайдено" not in shown
    assert f'href="{reverse("equeue_cabinet:new")}"' not in shown


@pytest.mark.parametrize("page", PAGES)
def test_visits_in_diia_are_told_in_words(browser, keep, page):
    keep("Старостат", kind="diia")
    shown = text(browser, page)
    assert "Візити цієї черги – у Дії" in shown and "Старостат" in shown


def test_own_queue_beside_it_comes_first_and_the_other_says_where_it_is_when_chosen(browser, keep):
    other = keep("Абетка", kind="link", link=LINK)
    own = keep("Ясен")
    WorkplaceTypeFactory(queue=own, name="Ясенове вікно")
    for page in (BOOKINGS, f"{BOOKINGS}?view=list", "/cabinet/"):
        assert "на іншому сайті" not in text(browser, page)
    assert "Ясен" in text(browser, f"{BOOKINGS}week/").partition("<table")[0]
    for page in (f"{BOOKINGS}?queue=", f"{BOOKINGS}week/?queue=", f"{BOOKINGS}?view=list&queue="):
        assert "Візити цієї черги – на іншому сайті" in text(browser, page + other.public_id)
