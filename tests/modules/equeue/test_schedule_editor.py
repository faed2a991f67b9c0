"""The editor of a schedule: what is shown before it is saved, what saving does to bookings, who may."""

import re
from datetime import time, timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from modules.equeue.engine.refusals import HoldExpired
from modules.equeue.models import Absence, Booking, BookingEvent, DayException, ScheduleRule, TimeOffer, WorkplaceType
from modules.equeue.selectors import schedules as selectors_schedules
from modules.equeue.services import confirm_booking, hold_slot, previews, schedules
from portal.audit.models import AuditRecord
from portal.notifications.models import Delivery
from tests.factories.accounts import UserFactory
from tests.factories.addressees import AddresseeFactory, ModeratorFactory
from tests.factories.equeue import AbsenceFactory, QueueFactory, WorkplaceTypeFactory
from tests.modules.equeue.conftest import DAY, HOST, worker
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(at_work, community):
    return worker(community, "admin")


def url(row):
    return reverse("equeue_cabinet:schedule", args=[row.public_id])


def form(act="save", **changes):
    """As the fixture is: every day 9–13 and 14–18."""
    days = {}
    for weekday in range(7):
        days |= {f"on_{weekday}": "on", f"opens_{weekday}": "09:00", f"closes_{weekday}": "18:00"}
        days[f"breaks_{weekday}"] = "13:00–14:00"
    plain = {
        "interval": "30", "buffer": "0", "description": "Паспорт", "places": "Вікна 1–2", "capacity": "2",
        "kiosk_limit": "10", "is_active": "on",
    }  # fmt: skip
    return {name: value for name, value in (days | plain | {"act": act} | changes).items() if value is not None}


def everything():
    """All that a preview must leave as it is."""
    return (
        list(ScheduleRule.objects.order_by("pk").values_list()),
        list(Booking.objects.order_by("pk").values_list()),
        list(WorkplaceType.objects.order_by("pk").values_list()),
        list(Absence.objects.values_list()),
        [model.objects.count() for model in (AuditRecord, BookingEvent, Delivery, TimeOffer, DayException)],
    )


def test_page_shows_the_week_and_the_fortnight(browser, workplace_type, django_assert_max_num_queries):
    page = browser.get(url(workplace_type)).content.decode()
    assert 'value="13:00–14:00"' in page and 'name="opens_6"' in page
    assert page.count("<svg viewBox=") >= 14
    assert "Два тижні наперед" in page
    few = counted(browser, workplace_type)
    for _number in range(3):
        WorkplaceTypeFactory(queue=workplace_type.queue)
    assert counted(browser, workplace_type) <= few


def counted(browser, row):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        assert browser.get(url(row)).status_code == 200
    return len(queries)


def test_saving_the_same_changes_no_hours(browser, workplace_type):
    before = list(ScheduleRule.objects.order_by("pk").values_list())
    assert browser.post(url(workplace_type), form()).status_code == 302
    assert list(ScheduleRule.objects.order_by("pk").values_list()) == before


def test_week_is_saved_with_its_breaks_and_a_day_of_the_month_stays(browser, workplace_type):
    ScheduleRule.objects.create(workplace_type=workplace_type, weekday=3, nth=1, opens=time(18), closes=time(20))
    changes = {"breaks_0": "12:00-12:30, 16.00–16.15", "on_5": None, "closes_6": "12"}
    assert browser.post(url(workplace_type), form(breaks_6="", **changes)).status_code == 302
    hours = {weekday: [] for weekday in range(7)}
    for rule in ScheduleRule.objects.filter(nth=None).order_by("weekday", "opens"):
        hours[rule.weekday].append(f"{rule.opens:%H:%M}–{rule.closes:%H:%M}")
    assert hours[0] == ["09:00–12:00", "12:30–16:00", "16:15–18:00"]
    assert hours[5] == []
    assert hours[6] == ["09:00–12:00"]
    assert ScheduleRule.objects.filter(nth=1).exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"interval": "25"},
        {"interval": "abc"},
        {"capacity": "0"},
        {"capacity": "100"},
        {"buffer": "61"},
        {"buffer": "-5"},
        {"kiosk_limit": "-1"},
        {"description": "я" * 31},
        {"description": ""},
        {"opens_0": "25:00"},
        {"opens_0": "19:00"},
        {"breaks_0": "обід"},
        {"breaks_0": "13:00–12:00"},
        {"breaks_0": "08:00–10:00"},
        {"breaks_0": "12:00–13:00, 12:30–14:00"},
        {"breaks_0": "99:99–99:99"},
        {"act": "all"},
        {"act": ""},
    ],
)
def test_nonsense_is_refused_kept_and_changes_nothing(browser, workplace_type, changes):
    before = everything()
    answer = browser.post(url(workplace_type), form(**changes))
    assert answer.status_code == 422
    for value in changes.values():
        assert value in answer.content.decode() or changes.keys() & {"act", "interval"}
    assert everything() == before


def test_preview_shows_and_changes_nothing(browser, workplace_type, booked):
    booked(time(17), "a")
    before, letters = everything(), len(mail.outbox)
    for act in ("preview", "fragment", "save"):
        answer = browser.post(url(workplace_type), form(act, closes_1="12:00", breaks_1=""))
        assert answer.status_code == 200, act
        assert "Оксана Ковальчук" in answer.content.decode(), act
    assert everything() == before
    assert len(mail.outbox) == letters


def test_fragment_is_only_what_changes_on_the_page(browser, workplace_type):
    page = browser.post(url(workplace_type), form("fragment", interval="60")).content.decode()
    assert "<html" not in page and page.count("data-preview") == 3


def test_change_that_hits_a_booking_is_saved_only_when_that_was_seen(browser, workplace_type, booked):
    booking = booked(time(17), "a")
    changes = {"closes_1": "12:00", "breaks_1": ""}
    page = browser.post(url(workplace_type), form("save", **changes))
    seen = page.context["preview"]["seen"]
    assert browser.post(url(workplace_type), form("keep", seen="", **changes)).status_code == 200
    other = booked(time(16), "b")
    assert browser.post(url(workplace_type), form("keep", seen=seen, **changes)).status_code == 200
    assert ScheduleRule.objects.filter(weekday=1).count() == 2
    seen = browser.post(url(workplace_type), form("save", **changes)).context["preview"]["seen"]
    answer = browser.post(url(workplace_type), form("keep", seen=seen, **changes), follow=True)
    assert ScheduleRule.objects.filter(weekday=1).count() == 1
    for row in (booking, other):
        row.refresh_from_db()
        assert (row.state, row.has_conflict, row.local_start) == ("booked", True, row.local_start)
    assert not TimeOffer.objects.exists()
    assert any(message.level_tag == "warning" for message in answer.context["messages"])


def test_number_of_the_other_bookings_is_of_those_that_it_opens(browser, workplace_type, booked):
    for number in range(13):
        booked(time(9 + number // 4, 0 if number % 4 < 2 else 30), f"v{number}")
    html = browser.post(url(workplace_type), form("save", is_active=None)).content.decode()
    shown = re.search(r"Решта зачеплених записів \((\d+)\)</summary>(.*?)</details>", html, re.S)
    assert shown[1] == "1" and shown[2].count("<li>") == 1 and html.count('<li><span class="num">') == 13


def test_people_who_are_hit_are_offered_the_nearest_free_times(browser, workplace_type, booked):
    one, two = booked(time(17), "a"), booked(time(17), "b")
    changes = {"closes_1": "12:00", "breaks_1": ""}
    page = browser.post(url(workplace_type), form("save", **changes))
    assert page.context["preview"]["offers"] == 2
    seen = page.context["preview"]["seen"]
    browser.post(url(workplace_type), form("offer", seen=seen, **changes))
    offers = TimeOffer.objects.select_related("held", "booking")
    assert {offer.booking_id for offer in offers} == {one.pk, two.pk}
    assert {(offer.held.local_date, offer.held.local_start) for offer in offers} == {(DAY, time(11, 30))}
    assert len({offer.held.lane for offer in offers}) == 2
    assert {offer.kind for offer in offers} == {"conflict"}
    one.refresh_from_db()
    assert one.state == "booked" and one.has_conflict


def test_capacity_that_is_cut_and_raised_again_clears_the_flags(browser, workplace_type, booked):
    booked(time(9), "a"), booked(time(9), "b"), booked(time(10), "c")
    page = browser.post(url(workplace_type), form("save", capacity="1"))
    assert len(page.context["preview"]["hits"]) == 1
    seen = page.context["preview"]["seen"]
    assert browser.post(url(workplace_type), form("keep", capacity="1", seen=seen)).status_code == 302
    assert Booking.objects.filter(has_conflict=True).count() == 1
    assert browser.post(url(workplace_type), form("save", capacity="2")).status_code == 302
    assert not Booking.objects.filter(has_conflict=True).exists()


def test_type_that_closes_with_live_bookings_lists_them_and_keeps_them(browser, workplace_type, booked):
    booking = booked(time(9), "a")
    page = browser.post(url(workplace_type), form("save", is_active=None))
    assert [hit.number for hit in page.context["preview"]["hits"]] == [booking.number]
    seen = page.context["preview"]["seen"]
    browser.post(url(workplace_type), form("keep", is_active=None, seen=seen))
    booking.refresh_from_db()
    assert (booking.state, booking.has_conflict) == ("booked", False)
    assert not WorkplaceType.objects.get().is_active
    again = browser.post(url(workplace_type), form("save", is_active=None, places="Вікно 3"))
    assert again.status_code == 302


def test_monday_is_copied_to_the_days_that_are_on(browser, workplace_type):
    page = browser.post(url(workplace_type), form("copy", opens_0="08:00", breaks_0="12:00–12:45", on_6=None))
    values = {weekday: page.context["form"][f"opens_{weekday}"].value() for weekday in range(7)}
    assert values == dict.fromkeys(range(6), "08:00") | {6: "09:00"}


def test_who_may_not_change_types_does_not_enter(at_work, community, workplace_type):
    stranger = worker(community, "content_manager")
    assert stranger.get(url(workplace_type)).status_code == 403
    assert stranger.get(reverse("equeue_cabinet:schedules")).status_code == 403
    assert stranger.post(url(workplace_type), form()).status_code == 403


def test_type_of_another_community_does_not_exist(browser, workplace_type):
    from portal.communities.models import Community

    other = Community.objects.create(name="Сусідня громада", slug="neighbour")
    foreign = WorkplaceTypeFactory(queue=QueueFactory(addressee=AddresseeFactory(community=other)))
    assert browser.get(url(foreign)).status_code == 404
    assert foreign.name not in browser.get(reverse("equeue_cabinet:schedules")).content.decode()


def test_who_works_for_one_institution_schedules_no_other(at_work, community, centre, workplace_type, monkeypatch):
    """As in the registries of the admin, whatever role has the right."""
    monkeypatch.setattr(selectors_schedules, "RIGHT", "equeue.change_absence")
    chief = worker(community, "hall_chief")
    ModeratorFactory(addressee=centre, user=UserFactory._meta.model.objects.get(email="hall_chief@example.test"))
    hospital = QueueFactory(addressee=AddresseeFactory(community=community, name="Лікарня"))
    empty = QueueFactory(addressee=AddresseeFactory(community=community, name="Бібліотека"))
    foreign = WorkplaceTypeFactory(queue=hospital, name="Реєстратура")
    page = chief.get(reverse("equeue_cabinet:schedules")).content.decode()
    assert workplace_type.name in page and not any(word in page for word in ("Реєстратура", empty.addressee.name))
    assert chief.get(url(workplace_type)).status_code == 200
    assert chief.get(url(foreign)).status_code == 404 and chief.post(url(foreign), form()).status_code == 404


def test_hours_of_a_queue_that_is_booked_elsewhere_say_that_nobody_books_by_them(browser, workplace_type):
    words = "чергу записуються не тут"
    page = reverse("equeue_cabinet:schedules")
    assert words not in browser.get(page).content.decode().replace("\u00a0", " ")
    type(workplace_type.queue).objects.update(kind="diia")
    assert words in browser.get(page).content.decode().replace("\u00a0", " ")


def admin_url(model, name, *args):
    return reverse(f"equeue_{model}_modeladmin_{name}", args=args)


def test_absence_in_the_admin_is_shown_first_and_saved_with_offers(browser, workplace_type, booked):
    one, two = booked(time(9), "a"), booked(time(9), "b")
    data = {"workplace_type": workplace_type.pk, "starts_on": DAY, "ends_on": DAY, "reason": "Навчання"}
    before = everything()
    page = browser.post(admin_url("absence", "create"), data)
    assert page.status_code == 200 and len(page.context["preview"]["hits"]) == 2
    assert "Навчання" in page.content.decode()
    assert everything() == before
    fragment = browser.post(admin_url("absence", "create"), data | {"act": "fragment"}).content.decode()
    assert one.number in fragment or "Оксана" in fragment
    assert everything() == before
    seen = page.context["preview"]["seen"]
    assert browser.post(admin_url("absence", "create"), data | {"act": "offer", "seen": seen}).status_code == 302
    assert TimeOffer.objects.count() == 2
    assert Booking.objects.filter(pk__in=[one.pk, two.pk], state="booked", has_conflict=True).count() == 2


def test_deleting_a_working_saturday_asks_about_its_bookings(browser, queue, workplace_type, booked, moment):
    ScheduleRule.objects.filter(weekday=5).delete()
    saturday = DAY + timedelta(4)
    row = DayException.objects.create(queue=queue, local_date=saturday, opens=time(9), closes=time(12))
    booking = booked(time(9), "a", saturday)
    page = browser.get(admin_url("dayexception", "delete", row.pk))
    assert len(page.context["preview"]["hits"]) == 1
    assert browser.post(admin_url("dayexception", "delete", row.pk)).status_code == 200
    assert DayException.objects.exists()
    seen = page.context["preview"]["seen"]
    browser.post(admin_url("dayexception", "delete", row.pk), {"act": "keep", "seen": seen})
    booking.refresh_from_db()
    assert not DayException.objects.exists()
    assert (booking.state, booking.has_conflict) == ("booked", True)


def test_queue_that_becomes_a_link_lists_its_live_bookings(browser, queue, workplace_type, booked):
    booking = booked(time(9), "a")
    data = {
        "addressee": queue.addressee_id, "kind": "link", "link": "https://zapys.example.com/", "interface": "simple",
        "is_enabled": "on", "window_days": 14, "lead_minutes": 0, "lead_days": 0, "hold_minutes": 15,
        "cancel_minutes": 30, "closes_on_holidays": "on",
    }  # fmt: skip
    page = browser.post(admin_url("queue", "edit", queue.pk), data)
    assert [hit.number for hit in page.context["preview"]["hits"]] == [booking.number]
    queue.refresh_from_db()
    assert queue.kind == "own"
    seen = page.context["preview"]["seen"]
    assert browser.post(admin_url("queue", "edit", queue.pk), data | {"act": "keep", "seen": seen}).status_code == 302
    queue.refresh_from_db()
    booking.refresh_from_db()
    assert (queue.kind, booking.state, booking.has_conflict) == ("link", "booked", False)


def test_type_with_bookings_is_never_deleted(browser, workplace_type, booked):
    booked(time(9), "a")
    superuser = UserFactory(email="root@example.test", is_staff=True, is_superuser=True)
    root = sign_in_fully(Client(HTTP_HOST=HOST), superuser)
    page = root.get(admin_url("workplacetype", "delete", workplace_type.pk))
    assert page.context["is_booked"]
    root.post(admin_url("workplacetype", "delete", workplace_type.pk))
    assert WorkplaceType.objects.filter(pk=workplace_type.pk).exists()


def test_two_vacations_that_overlap_cut_one_place_and_ending_one_frees_nothing(workplace_type, moment):
    lane = workplace_type.workplaces.get(lane=1)
    with time_machine.travel(moment, tick=False):
        rows = [
            AbsenceFactory(workplace_type=workplace_type, workplace=lane, starts_on=DAY, ends_on=DAY + timedelta(days))
            for days in (0, 3)
        ]
        (fortnight,) = previews.current(schedules.types_of(pk=workplace_type.pk)).fortnights
        assert {day.places for day in fortnight.days if day.local_date == DAY} == {16}
        rows[0].delete()
        (fortnight,) = previews.current(schedules.types_of(pk=workplace_type.pk)).fortnights
        assert {day.places for day in fortnight.days if day.local_date == DAY} == {16}


def test_citizen_on_the_form_hears_that_the_time_has_gone(workplace_type, moment, contact):
    """D27: the schedule is saved between the hold and the form."""
    with time_machine.travel(moment, tick=False):
        held = hold_slot(workplace_type=workplace_type, local_date=DAY, local_start=time(9), holder="a")
        row = DayException(queue=workplace_type.queue, local_date=DAY)

        class Form:
            instance = row

            def save(self):
                row.save()
                return row

        schedules.save_exception(form=Form(), actor=None)
        with pytest.raises(HoldExpired):
            confirm_booking(token=held.token, contact=contact)
        assert not Booking.objects.filter(state="booked").exists()
