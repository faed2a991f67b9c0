"""Earlier schedules and how they come back; numbers with their buttons; what else the editor tells."""

from datetime import time, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from modules.equeue.engine.lengths import FEWEST, mean_length
from modules.equeue.models import Booking, HallEvent, ScheduleRule, ScheduleVersion, WorkplaceType
from portal.common import clock
from tests.factories.addressees import AddresseeFactory
from tests.factories.communities import CommunityFactory
from tests.factories.equeue import QueueFactory, WorkplaceTypeFactory
from tests.modules.equeue.conftest import worker
from tests.modules.equeue.test_schedule_editor import everything, form, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(at_work, community, workplace_type):
    """Of the admin; the type has what the form sends, so that a test changes one thing at a time."""
    WorkplaceType.objects.update(description="Паспорт", places="Вікна 1–2")
    return worker(community, "admin")


@pytest.fixture
def booked(booked):
    return booked(time(17), "a")


def versions_url(row):
    return reverse("equeue_cabinet:versions", args=[row.public_id])


def words(answer):
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").replace("\N{WORD JOINER}", "")


def test_every_change_is_kept_with_who_made_it_and_what_it_changed(browser, workplace_type):
    assert "Попередніх графіків ще немає" in words(browser.get(versions_url(workplace_type)))
    browser.post(url(workplace_type), form(interval="60", on_6=None))
    browser.post(url(workplace_type), form(interval="60", on_6=None))  # the same again is no change
    assert ScheduleVersion.objects.count() == 2
    page = words(browser.get(versions_url(workplace_type)))
    assert "інтервал 30 → 60" in page and "неділя: 09:00–13:00, 14:00–18:00 → не приймаємо" in page
    assert str(get_user_model().objects.get(email="admin@example.test")) in page
    assert page.count("?version=") == 1


def test_version_is_looked_at_and_saved_like_any_change(browser, workplace_type):
    ScheduleRule.objects.create(workplace_type=workplace_type, weekday=3, nth=1, opens=time(18), closes=time(20))
    browser.post(url(workplace_type), form(closes_1="12:00", breaks_1="", interval="60"))
    ScheduleRule.objects.filter(nth=1).delete()
    first = ScheduleVersion.objects.order_by("pk").first()
    before = everything()
    page = browser.get(url(workplace_type), {"version": first.public_id})
    assert page.context["form"]["closes_1"].value() == "18:00"
    assert len(page.context["changes"]) == 3 and "Це графік, яким він був спочатку" in words(page)
    assert everything() == before
    answer = browser.post(url(workplace_type), form("save", version=first.public_id))
    assert answer.status_code == 302
    assert WorkplaceType.objects.get().interval == 30
    assert ScheduleRule.objects.filter(nth=1, opens=time(18)).exists()
    assert ScheduleVersion.objects.order_by("-pk").first().data == first.data


def test_old_schedule_that_hits_bookings_shows_them_first(browser, workplace_type, request):
    browser.post(url(workplace_type), form(closes_1="12:00", breaks_1=""))
    browser.post(url(workplace_type), form())
    shorter = ScheduleVersion.objects.order_by("pk")[1]
    request.getfixturevalue("booked")
    page = browser.get(url(workplace_type), {"version": shorter.public_id})
    assert len(page.context["preview"]["hits"]) == 1
    assert not Booking.objects.filter(has_conflict=True).exists()


@pytest.mark.parametrize("version", ["x", "\0", "", "9" * 200])
def test_version_that_is_not_there_opens_the_schedule_as_it_is(browser, workplace_type, version):
    page = browser.get(url(workplace_type), {"version": version})
    assert page.status_code == 200 and not page.context["form"].is_bound


def test_version_of_another_type_or_community_is_not_brought_back(browser, workplace_type):
    other = WorkplaceTypeFactory(queue=workplace_type.queue)
    browser.post(url(other), form(interval="60", capacity="1"))
    foreign = ScheduleVersion.objects.first()
    assert not browser.get(url(workplace_type), {"version": foreign.public_id}).context["form"].is_bound
    answer = browser.post(url(workplace_type), form("save", version=foreign.public_id))
    assert answer.status_code == 422 and "Цієї версії графіка вже немає" in words(answer)
    stranger = AddresseeFactory(community=CommunityFactory())
    row = WorkplaceTypeFactory(queue=QueueFactory(addressee=stranger))
    assert browser.get(versions_url(row)).status_code == 404


def test_versions_are_closed_to_who_may_not_change_types(at_work, community, workplace_type):
    assert worker(community, "content_manager").get(versions_url(workplace_type)).status_code == 403


@pytest.mark.parametrize(
    ("act", "name", "typed", "expected"),
    [
        ("more:capacity", "capacity", "2", "3"),
        ("less:capacity", "capacity", "1", "1"),
        ("more:capacity", "capacity", "99", "99"),
        ("more:buffer", "buffer", "0", "5"),
        ("less:kiosk_limit", "kiosk_limit", "0", "0"),
        ("more:kiosk_limit", "kiosk_limit", "багато", "багато"),
        ("more:kiosk_limit", "kiosk_limit", "", ""),
    ],
)
def test_buttons_of_a_number_work_without_scripts_and_save_nothing(
    browser, workplace_type, act, name, typed, expected
):
    before = everything()
    page = browser.post(url(workplace_type), form(act, **{name: typed}, places="Вікно 9"))
    assert page.status_code == 200
    assert page.context["form"][name].value() == expected and page.context["form"]["places"].value() == "Вікно 9"
    assert everything() == before


def test_what_is_not_saved_yet_is_named_with_the_places_before(browser, workplace_type):
    page = words(browser.post(url(workplace_type), form("preview", interval="60", capacity="1")))
    assert "2 незбережені зміни" in page and "інтервал 30 → 60" in page
    assert "До зміни було 448." in page
    assert words(browser.post(url(workplace_type), form("preview"))).count("незбережен") == 0


def test_columns_of_days_that_open_at_different_hours_stand_under_each_other(browser, workplace_type):
    page = browser.post(url(workplace_type), form("preview", opens_1="12:00", breaks_1=""))
    days = page.context["preview"]["fortnights"][0]["days"]
    assert len({day.width for day in days}) == 1
    monday = next(day for day in days if day.local_date.weekday() == 0)
    tuesday = next(day for day in days if day.local_date.weekday() == 1)
    assert monday.boxes[0].x == 0 and tuesday.boxes[0].x == 72


def test_days_off_are_one_row_of_the_drawing(browser, workplace_type):
    page = browser.post(url(workplace_type), form("preview", on_5=None, on_6=None))
    fortnight = page.context["preview"]["fortnights"][0]
    assert [day.name for day in fortnight["drawn"] if day.note] == ["сб–нд", "сб–нд"]
    assert len(fortnight["days"]) == 14


def test_queue_without_workplaces_has_its_notice_and_button(browser, queue, workplace_type, community):
    empty = QueueFactory(addressee=AddresseeFactory(community=community, name="Архів"))
    page = words(browser.get(reverse("equeue_cabinet:schedules")))
    assert f"?queue={empty.public_id}" in page and "btn--go" in page and "Архів" in page
    assert f"create/?queue={queue.public_id}" not in page


def test_usual_length_of_visits_stands_beside_the_interval(browser, workplace_type, hall):
    assert "Зараз прийом" not in words(browser.get(url(workplace_type)))
    acts = []
    for number in range(FEWEST):
        acts += [("ticket.issued", number, 0), ("ticket.started", number, 5), ("ticket.finished", number, 22)]
    for seq, (kind, ticket, minute) in enumerate(acts, 1):
        at = clock.now() - timedelta(hours=1) + timedelta(minutes=minute)
        payload = {"type": workplace_type.public_id} if kind == "ticket.issued" else {}
        body = {"aggregate": f"t{ticket}", "type": kind, "at_wall": at.isoformat(), "payload": payload}
        HallEvent.objects.create(
            hall=hall, origin="o", seq=seq, digest=str(seq), type=kind, service_day=clock.today(), body=body,
            received_at=clock.now(), state="applied",
        )  # fmt: skip
    assert "Зараз прийом у середньому триває 17 хвилин" in words(browser.get(url(workplace_type)))


def test_few_visits_and_slips_say_nothing_about_the_usual():
    at = "2026-11-16T10:00:00+02:00"
    late = "2026-11-16T20:00:00+02:00"
    few = [event for n in range(FEWEST - 1) for event in (("o", "ticket.started", str(n), at),)]
    slips = [(log, "ticket.finished", ticket, at) for log, _kind, ticket, _at in few]
    assert mean_length([*few, *slips]) is None
    long = [(log, "ticket.finished", ticket, late) for log, _kind, ticket, _at in few]
    assert mean_length([*few, *long, ("o", "ticket.finished", "unknown", at)]) is None
