"""Every page of a hall × role × community: whose hall it is not finds neither its words nor a way to change it."""

from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from wagtail.models import Site

from modules.equeue.models import HallDevice, HallPause, HallServer
from portal.communities.models import Community
from portal.communities.services import sync_community_roles
from portal.pages.models import KioskSetting
from tests.factories.accounts import UserFactory
from tests.factories.addressees import AddresseeFactory, ModeratorFactory
from tests.factories.communities import CommunitySiteFactory, MembershipFactory
from tests.factories.equeue import HallDeviceFactory, HallServerFactory, QueueFactory, WorkplaceTypeFactory
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db
THEIRS, OURS = "theirs.test", "ours.test"
ROLES = ("admin", "hall_chief", "moderator", "content_manager")
SECRETS = ("Чужий зал", "Чужий ЦНАП", "Чуже вікно", "Чужа послуга")
PAGES = ("hall", "alarm", "hall_statistics", "devices", "bookings", "week", "attention", "statistics", "schedules")


@pytest.fixture
def theirs(db, moment):
    other = Community.objects.create(name="Сусідня громада", slug="susidnia-test")
    CommunitySiteFactory(community=other, hostname=THEIRS)
    sync_community_roles(other)
    queue = QueueFactory(addressee=AddresseeFactory(community=other, kind="service_centre", name="Чужий ЦНАП"))
    WorkplaceTypeFactory(queue=queue, description="Чужа послуга")
    hall = HallServerFactory(queue=queue, name="Чужий зал", activated_at=moment, seen_at=moment)
    HallDeviceFactory(hall=hall, name="Чуже вікно", login="foreign")
    return hall


@pytest.fixture
def ours(community, hall, moment):
    CommunitySiteFactory(community=community, hostname=OURS)
    sync_community_roles(community)
    HallServer.objects.filter(pk=hall.pk).update(activated_at=moment, seen_at=moment)
    hall.refresh_from_db()
    with time_machine.travel(moment, tick=False):
        yield hall


def at_host(community: Any, addressee: Any, role: str, host: str) -> Client:
    user = UserFactory(email=f"{role}@example.test", is_staff=True)
    MembershipFactory(user=user, community=community, role=role)
    ModeratorFactory(addressee=addressee, user=user)
    user.refresh_from_db()
    return sign_in_fully(Client(HTTP_HOST=host), user)


def addresses(hall: HallServer) -> list[str]:
    named = [
        f"{reverse(f'equeue_cabinet:{page}')}{query}" for page in PAGES for query in ("", f"?hall={hall.public_id}")
    ]
    day = f"?hall={hall.public_id}&day=2026-11-16&part"
    reports = [
        reverse("reports_cabinet:report", args=[f"equeue.{name}"]) for name in ("hall_by_service", "hall_by_desk")
    ]
    files = [f"{address}?format=csv&period=this_month" for address in reports]
    device = hall.devices.get()
    admin = [
        reverse(f"equeue_{model}_modeladmin_{name}", args=args)
        for model, pk in (("hallserver", hall.pk), ("halldevice", device.pk))
        for name, args in (("index", []), ("create", []), ("edit", [pk]))
    ]
    return [*named, reverse("equeue_cabinet:hall") + day, *reports, *files, *admin]


@pytest.mark.parametrize("role", ROLES)
def test_at_home_nothing_of_a_neighbour_is_said(community, centre, ours, theirs, role):
    browser = at_host(community, centre, role, OURS)
    for address in addresses(theirs):
        answer = browser.get(address)
        assert answer.status_code in (200, 302, 403, 404), (address, answer.status_code)
        text = answer.content.decode()
        assert not [word for word in SECRETS if word in text], address


@pytest.mark.parametrize("role", ROLES)
def test_at_the_neighbour_s_address_no_door_opens(community, centre, ours, theirs, role):
    browser = at_host(community, centre, role, THEIRS)
    for address in addresses(theirs):
        answer = browser.get(address)
        assert answer.status_code in (302, 403, 404), (address, answer.status_code)
    alarm = reverse("equeue_cabinet:alarm")
    assert browser.post(alarm, {"hall": theirs.public_id, "reason": "alert"}).status_code in (403, 404)
    assert not HallPause.objects.exists()


@pytest.mark.parametrize("what", ["foreign", "unknown", "switched off"])
def test_alarm_for_a_hall_that_is_not_there_stops_no_other(community, centre, ours, theirs, what, queue):
    """A page left open over an hour in which its hall was deleted must not stop the first hall of the list."""
    browser = at_host(community, centre, "hall_chief", OURS)
    gone = HallServerFactory(queue=queue, name="Старий зал", activated_at=ours.seen_at, is_revoked=True)
    wanted = {"foreign": theirs.public_id, "unknown": "nothing", "switched off": gone.public_id}[what]
    alarm = reverse("equeue_cabinet:alarm")
    answer = browser.post(alarm, {"hall": wanted, "reason": "alert"})
    assert answer.status_code == 404
    assert not HallPause.objects.exists()
    assert browser.get(f"{alarm}?hall={wanted}").status_code == 404


@pytest.mark.parametrize("page", ["hall", "hall_statistics"])
def test_hall_that_is_not_there_is_not_shown_as_another(community, centre, ours, theirs, page):
    browser = at_host(community, centre, "hall_chief", OURS)
    address = reverse(f"equeue_cabinet:{page}")
    assert browser.get(f"{address}?hall={theirs.public_id}").status_code == 404
    assert browser.get(address).status_code == 200


def test_hall_at_work_comes_before_one_that_was_switched_off(community, centre, ours, queue):
    HallServer.objects.filter(pk=ours.pk).update(is_revoked=True)
    new = HallServerFactory(queue=queue, name="Новий зал", activated_at=ours.seen_at, seen_at=ours.seen_at)
    browser = at_host(community, centre, "hall_chief", OURS)
    for page in ("hall", "alarm", "hall_statistics"):
        assert browser.get(reverse(f"equeue_cabinet:{page}")).context["hall"] == new, page


@pytest.mark.parametrize("role", ["moderator", "content_manager"])
def test_who_does_not_lead_stops_no_hall_of_their_own(community, centre, ours, role):
    browser = at_host(community, centre, role, OURS)
    answer = browser.post(reverse("equeue_cabinet:alarm"), {"hall": ours.public_id, "reason": "alert"})
    assert answer.status_code == 403
    assert not HallPause.objects.exists()


def test_administrator_moves_nothing_into_or_out_of_a_neighbour_s_hall(community, centre, ours, theirs):
    browser = at_host(community, centre, "admin", OURS)
    edit = reverse("equeue_hallserver_modeladmin_edit", args=[ours.pk])
    browser.post(edit, {"queue": theirs.queue_id, "name": "Зал", "has_monitor": "on"})
    ours.refresh_from_db()
    assert ours.queue_id != theirs.queue_id
    form = {"hall": theirs.pk, "kind": "desk", "name": "Вікно 9", "login": "vikno9", "is_active": "on"}
    browser.post(reverse("equeue_halldevice_modeladmin_create"), form)
    kind = theirs.queue.types.get()
    browser.post(reverse("equeue_halldevice_modeladmin_create"), form | {"hall": ours.pk, "types": [kind.pk]})
    assert not HallDevice.objects.filter(login="vikno9").exists()


@pytest.mark.parametrize("role", ["admin", "content_manager"])
def test_links_of_a_neighbour_s_kiosk_are_neither_read_nor_written(community, centre, ours, theirs, role):
    browser = at_host(community, centre, role, OURS)
    site = Site.objects.get(hostname=THEIRS)
    setting = KioskSetting.for_site(site)
    setting.links = [("link", {"title": "Чужа плитка", "url": "/help/", "icon": "globe", "is_shown": True})]
    setting.save()
    address = reverse("wagtailsettings:edit", args=["pages", "kiosksetting", site.pk])
    answer = browser.get(address)
    assert answer.status_code in (302, 403, 404)
    browser.post(address, {"links-count": "0"})
    assert len(KioskSetting.objects.get(site=site).links) == 1
