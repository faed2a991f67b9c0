"""The check of a ticket: by number, code, QR code; in own institutions only."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from modules.equeue.selectors.checking import TO_LATIN
from tests.factories.accounts import UserFactory
from tests.modules.equeue.visit.pages import DAY, HOST, NEXT, address, audit_of, text_of
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db


def check(browser, text):
    return browser.post(reverse("equeue_cabinet:check"), {"ticket": text})


@pytest.mark.parametrize("form", ["number", "latin", "glued", "code", "plain", "lower", "staff", "status", "ticket"])
def test_ticket_is_found_by_everything_that_is_on_it(browser, booked, form):
    booking = booked()
    typed = {
        "number": booking.number,
        "latin": booking.number.replace("А", "A"),
        "glued": f" {booking.number.replace('-', ' ').lower()} ",
        "code": booking.shown_code,
        "plain": booking.code,
        "lower": booking.shown_code.lower(),
        "staff": f"https://{HOST}{address(booking)}",
        "status": f"https://{HOST}/services/equeue/status/{booking.public_id}/",
        "ticket": f"https://{HOST}/services/equeue/ticket/{booking.token}/?new=1",
    }[form]
    assert check(browser, typed).url == address(booking)
    assert audit_of("bookings_searched").exists()


def test_scanner_under_the_ukrainian_layout_is_understood(browser, booked):
    """It types as a keyboard would: an address comes out in Cyrillic."""
    booking = booked()
    typed_for = {chr(meant): chr(typed) for typed, meant in TO_LATIN.items()}
    for text in (f"https://{HOST}{address(booking)}", booking.shown_code):
        typed = "".join(typed_for.get(char, char) for char in text)
        assert typed != text
        assert check(browser, typed).url == address(booking), typed


def test_visit_of_today_comes_first_and_opens_at_once(browser, moderator, booked, frozen):
    yesterday, today, later = booked(day=DAY), booked(day=NEXT), booked(day=NEXT + timedelta(days=3))
    assert len({row.number for row in (yesterday, today, later)}) == 1
    assert check(browser, today.number).status_code == 200  # nobody comes today, so all are listed
    frozen.move_to(today.starts_at)
    browser = sign_in_fully(Client(HTTP_HOST=HOST), moderator)
    assert check(browser, today.number).url == address(today)
    frozen.shift(timedelta(days=1))
    browser = sign_in_fully(Client(HTTP_HOST=HOST), moderator)
    page = text_of(check(browser, today.number))
    order = [page.index(address(row)) for row in (later, today, yesterday)]
    assert order == sorted(order)


def test_ticket_of_another_institution_is_answered_as_none(browser, booked, neighbour):
    """D60: whether it exists does not leak."""
    stranger, row = neighbour
    ours = booked()
    unknown, foreign = check(stranger, "7KQ4-M2XD"), check(stranger, ours.shown_code)
    assert unknown.status_code == foreign.status_code == 404
    for answer in (unknown, foreign):
        assert "такого талона немає" in text_of(answer)
    for text in (ours.number, ours.public_id, f"https://{HOST}{address(ours)}"):
        assert ours.public_id not in text_of(check(stranger, text)).replace(text, "")
    assert stranger.get(address(ours)).status_code == 404
    theirs = booked(row=row)
    assert check(browser, theirs.shown_code).status_code == 404
    assert check(stranger, theirs.shown_code).url == address(theirs)


@pytest.mark.parametrize(
    "text", ["", " ", "А-", "Ковальчук", "%00", "\0", "а" * 5000, "https://example.org/", "А-999"]
)
def test_junk_finds_nothing_with_a_sentence(browser, booked, text):
    booked()
    answer = check(browser, text)
    assert answer.status_code in (404, 422) and 'class="err"' in text_of(answer)


def test_search_is_logged_without_what_was_searched(browser, booked):
    booking = booked()
    check(browser, booking.shown_code)
    assert booking.code not in str(list(audit_of("bookings_searched").values_list("details", flat=True)))


def test_check_is_for_moderators(site, booked):
    path = reverse("equeue_cabinet:check")
    citizen = sign_in_fully(Client(HTTP_HOST=HOST), UserFactory(email="citizen@example.test"))
    assert citizen.get(path).status_code == citizen.post(path, {"ticket": "А-101"}).status_code == 403
    assert Client(HTTP_HOST=HOST).get(path).status_code == 302


def test_code_of_another_institution_opens_the_check_in_plain_words_and_tells_nothing(booked, neighbour):
    """The same for a ticket that never was."""
    booking, (others, _row) = booked(), neighbour
    pages = [others.get(reverse("equeue_cabinet:booking", args=[name])) for name in (booking.public_id, "x" * 22)]
    assert [page.status_code for page in pages] == [404, 404]
    for page in pages:
        shown = text_of(page)
        assert "можливо, він до іншої установи" in shown and 'name="ticket"' in shown
        assert booking.shown_code not in shown and "Ковальчук" not in shown
