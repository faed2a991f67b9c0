"""A comment that is written and not saved outlives the other buttons of the page of a visit."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from modules.equeue.models import VisitNote
from portal.common.unsent import KEY
from portal.files.tokens import MAX_AGE
from tests.modules.equeue.visit.pages import HOST, address, fresh, text_of
from tests.support.files import photo
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db
TYPED = {"text": "Принесла довідку,\nкопію зроблено", "is_for_person": "yes"}


@pytest.fixture
def begun(booked, frozen, browser, moderator):
    """A visit of an hour ago, and a worker who has just signed in."""
    booking = booked()
    frozen.move_to(booking.starts_at + timedelta(hours=1))
    sign_in_fully(browser, moderator)
    return booking


def is_back(page):
    """The comment stands in its box, for the same readers, and the page says that it is not saved."""
    chosen = re.search(r'<input[^>]*value="yes"[^>]*checked', page)
    return "Принесла довідку,\nкопію зроблено</textarea>" in page and "ще не збережено" in page and bool(chosen)


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("mark", {"mark": "no_show"}),
        ("mark", {"mark": "served"}),
        ("mark", {"mark": "nonsense"}),
        ("processing", {"processing": "in_work"}),
        ("processing", {"processing": "nonsense"}),
        ("contact", {}),
        ("cancel", {"reason": ""}),
        ("withdraw", {}),
        ("go", {"go": "nonsense"}),
    ],
)
def test_comment_stays_when_another_button_is_pressed(browser, begun, name, more):
    answer = browser.post(address(begun, name), {**TYPED, **more}, follow=True)
    assert is_back(text_of(answer)) and not VisitNote.objects.exists()
    assert "ще не збережено" not in text_of(browser.get(address(begun)))  # given back once


def test_reason_of_a_cancelling_may_have_lines_and_the_comment_stays(browser, booked):
    booking = booked()
    answer = browser.post(address(booking, "cancel"), {**TYPED, "reason": "Немає\r\nсвітла"}, follow=True)
    assert is_back(text_of(answer)) and fresh(booking).state == "cancelled"
    assert booking.events.order_by("pk").last().reason == "Немає світла"


def test_every_button_sends_the_comment_along_and_enter_saves_it(browser, begun):
    page = text_of(browser.get(address(begun)))
    form = page[page.index('<form class="form form--tight mt-5" id="f-note"') :]
    assert address(begun, "note") in form[: form.index(">")]
    own = re.findall(r'<button[^>]*form="f-note"[^>]*>', page)
    assert "formaction" not in own[0]  # the one that Enter presses
    for name in ("mark", "processing", "contact", "go"):
        assert any(f'formaction="{address(begun, name)}"' in button for button in own)
    assert f'action="{address(begun, "mark")}" method' not in page


@pytest.mark.parametrize("way", ["propose", "move", "next"])
def test_comment_waits_while_a_time_is_chosen(browser, booked, way):
    booking = booked()
    page = text_of(browser.get(address(booking)))
    assert re.search(rf'<button[^>]*form="f-note"[^>]*formaction="{address(booking, "go")}"[^>]*value="{way}"', page)
    assert f'href="{address(booking, "choose", way)}"' not in page
    answer = browser.post(address(booking, "go"), {**TYPED, "go": way})
    assert answer.url == address(booking, "choose", way) and browser.get(answer.url).status_code == 200
    browser.get(answer.url, {"day": "2026-11-19"})
    assert is_back(text_of(browser.get(address(booking))))
    assert "ще не збережено" not in text_of(browser.get(address(booking)))


@pytest.mark.parametrize("way", ["propose", "move", "next"])
def test_comment_is_back_after_a_time_was_chosen_and_can_be_saved(browser, booked, way):
    booking = booked()
    url = browser.post(address(booking, "go"), {**TYPED, "go": way}).url
    browser.post(url, {"reason": "Як домовилися"})  # without a time
    answer = browser.post(url, {"time": "2026-11-18T10:00", "reason": "Як домовилися"})
    page = text_of(browser.get(answer.url))
    assert is_back(page)
    form = re.search(r'<form[^>]*id="f-note" action="([^"]+)"', page)[1]
    token = re.search(r'name="files_token" value="([^"]+)"', page)[1]
    assert browser.post(form, {**TYPED, "files_token": token}).status_code == 302
    visit = fresh(booking).moved_to or booking
    assert VisitNote.objects.get().booking == visit and answer.url == address(visit)


def test_comment_waits_while_the_ticket_is_printed(browser, booked):
    booking = booked()
    paper = browser.post(address(booking, "go"), {**TYPED, "go": "printed"}, follow=True)
    assert paper.content.startswith(b"%PDF") and is_back(text_of(browser.get(address(booking))))


def test_nothing_is_said_where_nothing_was_written(browser, begun):
    answer = browser.post(address(begun, "mark"), {"mark": "served", "text": " ", "is_for_person": "no", "files": ""})
    assert answer.status_code == 302 and KEY not in browser.session
    assert "ще не збережено" not in text_of(browser.get(address(begun)))


def test_chosen_file_is_not_kept_and_that_is_said(browser, begun):
    answer = browser.post(address(begun, "mark"), {**TYPED, "mark": "served", "files": "довідка.pdf"}, follow=True)
    page = text_of(answer)
    assert is_back(page) and "додайте їх ще раз" in page


def test_file_that_is_added_already_stays(browser, begun):
    token = re.search(r'name="files_token" value="([^"]+)"', text_of(browser.get(address(begun))))[1]
    own = {"files_token": token, "is_for_person": "no"}
    file = SimpleUploadedFile("фото.jpg", photo(), "image/jpeg")
    refused = browser.post(address(begun, "note"), {**own, "text": "я" * 2001, "files": file})
    name = re.search(r'data-name="([^"{]+)"', text_of(refused))[1]
    answer = browser.post(address(begun, "mark"), {**own, "mark": "served", "text": ""}, follow=True)
    page = text_of(answer)
    assert f'data-name="{name}"' in page and "ще не збережено" in page
    again = re.search(r'name="files_token" value="([^"]+)"', page)[1]
    browser.post(address(begun, "note"), {"files_token": again, "text": "Готово", "is_for_person": "no"})
    assert VisitNote.objects.get().text == "Готово"


def test_comment_outlives_a_second_factor_that_has_run_out_at_any_button(browser, begun, moderator, frozen):
    frozen.shift(timedelta(seconds=MAX_AGE + 60))
    here = {"referer": f"http://{HOST}{address(begun)}"}
    assert browser.post(address(begun, "mark"), {**TYPED, "mark": "served"}, headers=here).status_code == 302
    kept = browser.session[KEY]
    sign_in_fully(browser, moderator)
    session = browser.session
    session[KEY] = kept
    session.save()
    assert is_back(text_of(browser.get(address(begun)))) and fresh(begun).state == "booked"
