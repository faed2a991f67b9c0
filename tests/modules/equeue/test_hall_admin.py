"""«Інфокіоски»: a hall and its desks are made in the admin; every secret is shown once and kept nowhere."""

import re

import pytest
import time_machine
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import Client
from django.urls import reverse

from local_queue.protocol.activation import Activation
from modules.equeue.models import HallDevice, HallServer
from modules.equeue.selectors.halls import link_state, short_name
from modules.equeue.services import sync
from portal.communities.models import Community
from portal.communities.services import sync_community_roles
from tests.factories.accounts import UserFactory
from tests.factories.addressees import AddresseeFactory
from tests.factories.communities import CommunitySiteFactory, MembershipFactory
from tests.factories.equeue import HallDeviceFactory, HallServerFactory, QueueFactory
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db
HOST = "admin.test"


@pytest.fixture
def browser(community, moment):
    CommunitySiteFactory(community=community, hostname=HOST)
    sync_community_roles(community)
    user = UserFactory(email="admin@example.test", is_staff=True)
    MembershipFactory(user=user, community=community, role="admin")
    user.refresh_from_db()
    with time_machine.travel(moment, tick=False):
        yield sign_in_fully(Client(HTTP_HOST=HOST), user)


@pytest.fixture
def stranger(db):
    other = Community.objects.create(name="Чужа громада", slug="strange")
    return HallServerFactory(queue=QueueFactory(addressee=AddresseeFactory(community=other, kind="service_centre")))


def url(model, name="index", *args):
    return reverse(f"equeue_{model}_modeladmin_{name}", args=args)


def test_new_hall_shows_its_code_once_and_the_code_works(browser, queue, workplace_type):
    form = {"queue": queue.pk, "name": "Зал", "ticker": "Перше\nДруге", "shelter": "Підвал", "shelter_way": "є пандус"}
    page = browser.post(url("hallserver", "create"), form, follow=True).content.decode()
    (code,) = re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", page)
    hall = HallServer.objects.get()
    assert code not in browser.get(url("hallserver")).content.decode()
    assert code not in browser.get(url("hallserver", "edit", hall.pk)).content.decode()
    answer = sync.activate_hall(Activation(code=code, origin="o"))
    assert answer.configuration.ticker == ("Перше", "Друге")
    assert (answer.configuration.shelter, answer.configuration.shelter_way) == ("Підвал", "є пандус")


def test_saving_again_gives_a_code_only_when_asked(browser, queue):
    hall = HallServerFactory(queue=queue)
    form = {"queue": queue.pk, "name": "Інша назва", "ticker": ""}
    browser.post(url("hallserver", "edit", hall.pk), form)
    hall.refresh_from_db()
    assert (hall.name, hall.code_hash) == ("Інша назва", "")
    browser.post(url("hallserver", "edit", hall.pk), {**form, "wants_code": "on"})
    hall.refresh_from_db()
    assert hall.code_hash


def test_switched_off_hall_comes_back_only_by_its_code(browser, queue, workplace_type):
    hall = HallServerFactory(queue=queue)
    sync.activate_hall(Activation(code=sync.new_activation_code(hall), origin="o"))
    form = {"queue": queue.pk, "name": "Зал", "ticker": ""}
    browser.post(url("hallserver", "edit", hall.pk), {**form, "is_revoked": "on"})
    page = browser.post(url("hallserver", "edit", hall.pk), {**form, "wants_code": "on"}, follow=True)
    hall.refresh_from_db()
    assert hall.is_revoked
    (code,) = re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", page.content.decode())
    browser.post(url("hallserver", "edit", hall.pk), {**form, "name": "Інша назва"})
    sync.activate_hall(Activation(code=code, origin="o"))
    hall.refresh_from_db()
    assert (hall.name, hall.is_revoked) == ("Інша назва", False)


def test_new_desk_shows_login_and_password_once(browser, queue, workplace_type):
    hall = HallServerFactory(queue=queue)
    form = {"hall": hall.pk, "kind": "desk", "name": "Вікно 3", "login": "vikno3", "is_active": "on"}
    form |= {"types": [workplace_type.pk]}
    page = browser.post(url("halldevice", "create"), form, follow=True).content.decode()
    (password,) = re.findall(r"vikno3, [^:<]*? ([a-z2-9]{10})\.", page)
    device = HallDevice.objects.get()
    assert PBKDF2PasswordHasher().verify(password, device.password)
    assert list(device.types.all()) == [workplace_type]
    assert password not in browser.get(url("halldevice", "edit", device.pk)).content.decode()


@pytest.mark.parametrize("changes", [{"login": "Вікно 3"}, {"name": "я" * 13}, {"hall": ""}])
def test_wrong_desk_is_refused_and_nothing_is_saved(browser, queue, changes):
    hall = HallServerFactory(queue=queue)
    form = {"hall": hall.pk, "kind": "desk", "name": "Вікно 3", "login": "vikno3", "is_active": "on", **changes}
    assert browser.post(url("halldevice", "create"), form).status_code == 200
    assert not HallDevice.objects.exists()


def test_halls_of_another_community_do_not_exist(browser, queue, stranger):
    device = HallDeviceFactory(hall=stranger, login="foreign")
    assert "Зал ЦНАП" not in browser.get(url("hallserver")).content.decode()
    assert browser.get(url("hallserver", "edit", stranger.pk)).status_code == 404
    assert browser.get(url("halldevice", "edit", device.pk)).status_code == 404
    form = {"hall": stranger.pk, "kind": "desk", "name": "Вікно 3", "login": "vikno3"}
    assert browser.post(url("halldevice", "create"), form).status_code == 200
    assert HallDevice.objects.count() == 1


def test_state_of_the_link_in_words(queue, moment):
    hall = HallServerFactory(queue=queue)
    with time_machine.travel(moment, tick=False):
        assert link_state(hall)[0] == "○"
        hall.activated_at = hall.seen_at = moment
        assert link_state(hall)[0] == "●"
        hall.is_revoked = True
        assert link_state(hall)[0] == "⏻"


@pytest.mark.parametrize(
    ("full", "short"),
    [("Ковальчук Оксана Петрівна", "Оксана К."), ("Оксана Ковальчук", "О. К."), ("Оксана", ""), ("", ""), ("  ", "")],
)
def test_short_name(full, short):
    assert short_name(full) == short
