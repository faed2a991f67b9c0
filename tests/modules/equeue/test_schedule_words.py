"""What the editor of a schedule says of bookings that are hit, and of mistakes."""

from datetime import time, timedelta

import pytest

from modules.equeue.models import Booking
from tests.factories.equeue import AbsenceFactory
from tests.modules.equeue.conftest import DAY, worker
from tests.modules.equeue.test_schedule_editor import form, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(at_work, community):
    return worker(community, "admin")


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def test_saving_tells_new_bookings_without_a_place_from_earlier_ones(browser, workplace_type, booked):
    old = booked(time(9), "old")
    AbsenceFactory(workplace_type=workplace_type, starts_on=DAY, ends_on=DAY, starts_at=time(9), ends_at=time(10))
    Booking.objects.filter(pk=old.pk).update(has_conflict=True)
    booked(time(17), "a"), booked(time(17, 30), "b")
    changes = {"closes_1": "12:00", "breaks_1": ""}
    page = browser.post(url(workplace_type), form("save", **changes))
    assert "Зміна зачепить 2 записи" in page.content.decode()
    seen = page.context["preview"]["seen"]
    answer = browser.post(url(workplace_type), form("keep", seen=seen, **changes), follow=True)
    (told,) = [text for text in said(answer) if "без місця" in text]
    assert "2 записи" in told and "разом із давнішими їх 3" in told
    again = browser.post(url(workplace_type), form(description="Довідки", **changes), follow=True)
    (told,) = [text for text in said(again) if "ез місця" in text]
    assert "Разом із давнішими без місця: 3" in told


def test_only_new_bookings_without_a_place_are_told_as_before(browser, workplace_type, booked):
    booked(time(17), "a")
    changes = {"closes_1": "12:00", "breaks_1": ""}
    seen = browser.post(url(workplace_type), form("save", **changes)).context["preview"]["seen"]
    answer = browser.post(url(workplace_type), form("keep", seen=seen, **changes), follow=True)
    assert any("1 запис лишився без місця" in text for text in said(answer))
    assert not any("давнішими" in text for text in said(answer))


@pytest.mark.parametrize("act", ["preview", "fragment"])
def test_bar_says_whom_the_change_hits_and_leads_to_them(browser, workplace_type, booked, act):
    booked(time(17), "a")
    page = browser.post(url(workplace_type), form(act, closes_1="12:00", breaks_1="")).content.decode()
    bar = page[page.index('data-preview="bar"') :]
    assert 'href="#h-hits"' in bar and "Зміна зачепить 1 запис" in bar and 'id="h-hits"' in page
    page = browser.post(url(workplace_type), form(act, places="Інше")).content.decode()
    assert 'href="#h-hits"' not in page


def test_summary_of_mistakes_names_each_place_and_leads_to_it(browser, workplace_type):
    wrong = {"interval": "25", "breaks_0": "обід", "opens_2": "25:00", "capacity": "0", "description": ""}
    page = browser.post(url(workplace_type), form(**wrong)).content.decode()
    summary = page[page.index('class="err-sum"') : page.index("</ul>", page.index('class="err-sum"'))]
    for target in ("id_interval", "id_breaks_0", "id_opens_2", "id_capacity", "id_description"):
        assert f'href="#{target}"' in summary and page.count(f'id="{target}"') == 1
    assert "Понеділок, перерви: " in summary and "Середа, початок: " in summary and "Виправте 5 помилок" in summary


def test_version_that_is_no_longer_kept_is_said_in_the_summary(browser, workplace_type):
    answer = browser.post(url(workplace_type), form(version="nothing"))
    assert answer.status_code == 422 and "цієї версії" in answer.content.decode().lower()


def test_absence_that_hits_nobody_is_not_blamed_for_earlier_conflicts_in_the_admin(browser, workplace_type, booked):
    booked(time(9), "old")
    Booking.objects.update(has_conflict=True)
    AbsenceFactory(workplace_type=workplace_type, starts_on=DAY, ends_on=DAY)
    later = DAY + timedelta(14)
    data = {"workplace_type": workplace_type.pk, "starts_on": later, "ends_on": later, "reason": "Навчання"}
    told = said(browser.post("/admin/equeue/absence/create/", data, follow=True))
    assert any("Разом із давнішими без місця: 1" in text for text in told), told
    assert not any("конфлікт" in text for text in told)
