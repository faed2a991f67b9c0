"""«Інфокіоски» in the cabinet: what is connected, what it did last, what is missing, and how long it works alone."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from modules.equeue.models import HallDevice, HallServer
from modules.equeue.selectors.halls import LEASE_DAYS, hall_configuration
from modules.equeue.services.sync import pull
from portal.common.clock import now
from portal.communities.models import Community
from tests.factories.addressees import AddresseeFactory
from tests.factories.equeue import HallDeviceFactory, HallServerFactory, QueueFactory
from tests.modules.equeue.conftest import HOST, worker
from tests.modules.equeue.hall_messages import tell

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 16)
PAGE = "/cabinet/equeue/devices/"


@pytest.fixture
def hall(queue, workplace_type, moment):
    return HallServerFactory(queue=queue, activated_at=moment, seen_at=moment)


@pytest.fixture
def admin(at_work, community):
    return worker(community, "admin")


def test_each_device_stands_with_its_state_and_last_act(admin, hall, workplace_type):
    open_desk, paused, idle = (HallDeviceFactory(hall=hall, name=name) for name in ("Вікно 1", "Вікно 2", "Вікно 9"))
    kiosk = HallDeviceFactory(hall=hall, name="Кіоск", kind="kiosk", login="kiosk")
    HallDeviceFactory(hall=hall, name="Старе", login="old", is_active=False)
    HallDeviceFactory(hall=hall, name="Телевізор", kind="monitor", login="")
    tell(
        hall,
        ("desk.opened", open_desk.public_id, 0, {"name": "Вікно 1"}),
        ("desk.renamed", open_desk.public_id, 0, {"title": "Каса"}, open_desk.public_id),
        ("desk.opened", paused.public_id, 0, {"name": "Вікно 2"}),
        ("desk.paused", paused.public_id, 0, {}, paused.public_id),
        ("ticket.issued", "t1", 0, {"number": "П-001", "type": workplace_type.public_id}, kiosk.public_id),
    )
    rows = {row.device.name: row for row in admin.get(PAGE).context["halls"][0].devices}
    states = {name: row.state for name, row in rows.items()}
    assert states == {
        "Вікно 1": "on", "Вікно 2": "break", "Вікно 9": "quiet", "Кіоск": "on", "Старе": "off", "Телевізор": "quiet",
    }  # fmt: skip
    assert rows["Вікно 1"].title == "Каса" and rows["Кіоск"].seen_at == now()
    assert rows[idle.name].seen_at is None


def test_silent_hall_is_not_said_to_work(admin, hall):
    desk = HallDeviceFactory(hall=hall)
    tell(hall, ("desk.opened", desk.public_id, 0, {}))
    HallServer.objects.update(seen_at=now() - timedelta(minutes=10))
    (row,) = admin.get(PAGE).context["halls"]
    assert row.state == "quiet" and row.devices[0].state == "quiet"


def test_page_names_what_is_missing_and_when_the_hall_stops_without_a_link(admin, hall):
    page = admin.get(PAGE)
    assert len(page.context["halls"][0].missing) == 2
    assert "16\xa0грудня" in page.content.decode()  # thirty days after the last word
    HallDeviceFactory(hall=hall)
    HallServer.objects.update(has_kiosk=False)
    assert admin.get(PAGE).context["halls"][0].missing == ()


@pytest.mark.parametrize(("role", "status"), [("admin", 200), ("owner", 200), ("hall_chief", 403), ("manager", 403)])
def test_only_administrators_connect_devices(at_work, community, hall, role, status):
    assert worker(community, role).get(PAGE).status_code == status


def test_stranger_is_asked_to_sign_in(at_work, hall):
    assert Client(HTTP_HOST=HOST).get(PAGE).status_code == 302


def test_hall_of_another_community_is_not_there(admin, hall):
    other = Community.objects.create(name="Чужа громада", slug="strange")
    HallServerFactory(name="Чужий зал", queue=QueueFactory(addressee=AddresseeFactory(community=other)))
    assert "Чужий зал" not in admin.get(PAGE).content.decode()


def test_queries_do_not_grow_with_halls_and_devices(admin, hall, django_assert_num_queries):
    HallDeviceFactory(hall=hall)
    admin.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        admin.get(PAGE)
    for place in range(3):
        more = HallServerFactory(queue=hall.queue, name=f"Зал {place}", activated_at=now(), seen_at=now())
        HallDeviceFactory.create_batch(4, hall=more)
    with django_assert_num_queries(len(few)):
        admin.get(PAGE)


def test_login_is_made_where_none_was_typed_and_a_monitor_gets_none(admin, hall):
    url = reverse("equeue_halldevice_modeladmin_create")
    HallDeviceFactory(hall=hall, login="vikno-1")
    form = {"hall": hall.pk, "kind": "desk", "name": "Вікно 2", "login": "", "is_active": "on"}
    assert "vikno-2" in admin.post(url, form, follow=True).content.decode()
    monitor = {**form, "kind": "monitor", "name": "Телевізор", "login": "tv"}
    assert admin.post(url, monitor).status_code == 302
    assert admin.post(url, {**monitor, "name": "Другий"}).status_code == 302  # two without a login are no clash
    for row in HallDevice.objects.filter(kind="monitor"):
        assert (row.login, row.password) == ("", "")
    assert [device.login for device in hall_configuration(hall).devices] == ["vikno-1", "vikno-2"]


def test_computer_with_a_printer_is_a_kiosk_to_the_hall(hall):
    HallDeviceFactory(hall=hall, kind="printer", login="druk-1")
    (device,) = hall_configuration(hall).devices
    assert (device.kind, device.login) == ("kiosk", "druk-1")


def test_hall_without_a_kiosk_gives_no_tickets_and_signs_no_kiosk_in(hall, workplace_type):
    HallDeviceFactory(hall=hall, kind="kiosk", login="kiosk")
    HallDeviceFactory(hall=hall, login="vikno-1")
    assert hall_configuration(hall).types[0].kiosk_limit == workplace_type.kiosk_limit > 0
    hall.has_kiosk = hall.prints_tickets = hall.has_monitor = False
    told = hall_configuration(hall)
    assert [kind.kiosk_limit for kind in told.types] == [0]
    assert [device.login for device in told.devices] == ["vikno-1"]
    assert (told.has_kiosk, told.prints_tickets, told.has_monitor) == (False, False, False)


def test_rules_of_calling_are_set_in_the_admin_and_reach_the_hall(admin, hall):
    url = reverse("equeue_hallserver_modeladmin_edit", args=[hall.pk])
    form = {"queue": hall.queue_id, "name": "Зал", "ticker": "", "has_kiosk": "on", "early_minutes": 5}
    numbers = {"walk_in_cap_minutes": 45, "no_show_seconds": 90, "return_minutes": 0}
    assert admin.post(url, {**form, **numbers}).status_code == 302
    rules = hall_configuration(HallServer.objects.get()).rules
    assert (rules.early_minutes, rules.walk_in_cap_minutes, rules.no_show_seconds, rules.return_minutes) == (
        5,
        45,
        90,
        0,
    )
    refused = admin.post(url, {**form, **numbers, "early_minutes": 61})
    assert refused.status_code == 200 and 'value="61"' in refused.content.decode()
    assert HallServer.objects.get().early_minutes == 5


def test_late_people_and_who_goes_first_by_law_are_set_in_the_admin(admin, hall):
    url = reverse("equeue_hallserver_modeladmin_edit", args=[hall.pk])
    form = {"queue": hall.queue_id, "name": "Зал", "ticker": "", "late_minutes": 10, "late_policy": "walk_in"}
    form |= {"check_in_required": "on", "priority_in_a_row": 3, "priority_limit": 5, "help_minutes": 15}
    groups = "Ветерани війни | Закон № 3551-XII, стаття 12\n\nВагітні жінки"
    assert admin.post(url, {**form, "priority_groups": groups}).status_code == 302
    told = hall_configuration(HallServer.objects.get())
    rules = told.rules
    assert (rules.late_minutes, rules.late_policy, rules.check_in_required) == (10, "walk_in", True)
    assert (rules.priority_in_a_row, rules.priority_limit, rules.help_minutes) == (3, 5, 15)
    assert [(row.label, row.source) for row in told.priority_groups] == [
        ("Ветерани війни", "Закон № 3551-XII, стаття 12"),
        ("Вагітні жінки", ""),
    ]
    assert told.priority_prefix not in {*told.booking_prefixes, *(kind.prefix for kind in told.types), ""}
    assert len({row.id for row in told.priority_groups}) == 2
    twice = admin.post(url, {**form, "priority_groups": "Ветерани\nветерани | стаття 1"})
    assert twice.status_code == 200 and "двічі" in twice.content.decode()
    assert admin.post(url, {**form, "late_policy": "later"}).status_code == 200
    assert hall_configuration(HallServer.objects.get()).priority_groups == told.priority_groups


def test_every_day_renews_the_lease_of_a_hall(hall, moment):
    with time_machine.travel(moment, tick=False) as mover:
        first = pull(hall, cursor=0, revision="", origin="o1").configuration
        assert timedelta(days=LEASE_DAYS - 1) < first.valid_until - now() <= timedelta(days=LEASE_DAYS)
        assert pull(hall, cursor=0, revision=first.revision, origin="o1").configuration is None
        mover.shift(timedelta(days=1))
        again = pull(hall, cursor=0, revision=first.revision, origin="o1").configuration
    assert again.valid_until - first.valid_until == timedelta(days=1)
