"""Staff answer an application, move a visit, plan the next one; who gets in."""

from datetime import time

import pytest
from django.test import Client

from modules.equeue.constants import BookingState, OfferState
from modules.equeue.models import Booking, Contact, TimeOffer, VisitNote
from modules.equeue.selectors.audit import breaches
from modules.equeue.services import cancel_booking
from modules.equeue.services.notes import add_note
from modules.equeue.services.proposing import propose_time
from portal.notifications.models import Delivery
from tests.factories.accounts import UserFactory
from tests.factories.communities import CommunityFactory, CommunitySiteFactory
from tests.modules.equeue.visit.pages import HOST, NEXT, address, audit_of, fresh, text_of
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db


# Another time, an application


def test_application_is_confirmed_offered_another_time_or_rejected(browser, booked):
    first, second, third = (booked(time(hour), waits=True) for hour in (9, 10, 11))
    assert 'value="confirmed"' in text_of(browser.get(address(first)))
    browser.post(address(first, "mark"), {"mark": "confirmed"})
    assert fresh(first).state == BookingState.BOOKED
    answer = browser.post(address(second, "choose", "propose"), {"time": "2026-11-18T10:00", "reason": "Зайнято"})
    assert answer.url == address(second) and TimeOffer.objects.get().state == OfferState.OPEN
    assert "Запропоновано: середа, 18 листопада, 10:00" in text_of(browser.get(address(second)))
    assert browser.post(address(third, "reject"), {"reason": " "}).status_code == 422
    assert browser.post(address(third, "reject"), {"reason": "Не наша послуга"}).status_code == 302
    assert fresh(third).state == BookingState.REJECTED
    codes = set(Delivery.objects.values_list("code", flat=True))
    assert {"equeue.booking_confirmed", "equeue.time_proposed", "equeue.application_rejected"} <= codes


def test_offer_is_taken_back(browser, booked):
    booking = booked(waits=True)
    browser.post(address(booking, "choose", "propose"), {"time": "2026-11-18T10:00"})
    for _press in range(2):
        assert browser.post(address(booking, "withdraw")).status_code == 302
    assert TimeOffer.objects.get().state == OfferState.WITHDRAWN
    assert Booking.objects.filter(state="held").count() == 0


def test_staff_move_with_a_reason_that_the_person_reads(browser, booked):
    booking = booked()
    path = address(booking, "choose", "move")
    missing = browser.post(path, {"time": "2026-11-18T10:00", "reason": ""})
    assert missing.status_code == 422 and 'value="2026-11-18T10:00" checked' in text_of(missing)
    assert browser.post(path, {"time": "2026-11-18T10:00", "reason": "Як домовилися"}).status_code == 302
    assert fresh(booking).moved_to.local_date == NEXT
    assert "Як домовилися" in Delivery.objects.get(code="equeue.booking_moved").text


def test_staff_see_times_beyond_the_window_of_people(browser, booked):
    booking = booked()
    page = text_of(browser.get(address(booking, "choose", "next"), {"day": "2027-01-12"}))
    assert 'value="2027-01-12T09:00"' in page
    for junk in ("9999-99-99", "0001-01-01", "9999-12-31", "x"):
        assert browser.get(address(booking, "choose", "next"), {"day": junk}).status_code == 200


def test_taken_time_keeps_the_reason_and_offers_the_nearest(browser, booked):
    booking, _other = booked(), booked(time(10))
    answer = browser.post(address(booking, "choose", "propose"), {"time": "2026-11-17T10:00", "reason": "Зміни"})
    page = text_of(answer)
    assert answer.status_code == 409 and page.count("near__t") == 3 and 'value="Зміни"' in page
    assert not TimeOffer.objects.exists()


@pytest.mark.parametrize("what", ["propose", "move", "next"])
@pytest.mark.parametrize("given", ["", "x", "2026-02-30T10:00", "9999-12-31T10:00"])
def test_nonsense_for_a_time_is_refused(browser, booked, what, given):
    booking = booked()
    answer = browser.post(address(booking, "choose", what), {"time": given, "reason": "так треба"})
    assert answer.status_code == 422 and Booking.objects.count() == 1


def test_unknown_deed_is_not_there(browser, booked):
    assert browser.get(address(booked(), "choose", "junk")).status_code == 404


def test_visit_that_is_over_cannot_be_moved_or_offered(browser, booked):
    booking = booked()
    cancel_booking(booking=booking)
    for what in ("propose", "move", "next"):
        assert browser.post(address(booking, "choose", what), {"time": "2026-11-18T10:00"}).url == address(booking)
    assert Booking.objects.count() == 1


# The next visit


def test_next_visit_is_booked_for_the_same_person_with_a_letter(browser, booked, moderator):
    booking = booked()
    for _press in range(2):
        answer = browser.post(address(booking, "choose", "next"), {"time": "2026-11-18T10:00"})
        assert answer.status_code == 302
    new = Booking.objects.get(follows=booking)
    assert (new.state, new.source, new.local_date) == ("booked", "staff", NEXT)
    assert new.contact.full_name == "Оксана Ковальчук" and fresh(booking).state == "booked"
    assert Delivery.objects.filter(code="equeue.booking_made").count() == 2
    assert audit_of("next_visit_planned").get().actor_id == moderator.pk
    assert address(new) in text_of(browser.get(address(booking)))
    assert address(booking) in text_of(browser.get(address(new)))
    assert list(breaches()) == []


def test_next_visit_needs_contacts_that_are_not_erased(browser, booked, frozen):
    booking = booked()
    Contact.objects.update(erased_at=booking.created_at, full_name="", email="", phone="")
    answer = browser.post(address(booking, "choose", "next"), {"time": "2026-11-18T10:00"})
    assert answer.status_code == 409 and "стерто" in text_of(answer)


# Who gets in

DEEDS = [
    ("booking", (), "get"),
    ("processing", (), "post"),
    ("note", (), "post"),
    ("note_back", ("abc",), "post"),
    ("reject", (), "post"),
    ("withdraw", (), "post"),
    ("go", (), "post"),
    ("choose", ("propose",), "post"),
    ("choose", ("move",), "post"),
    ("choose", ("next",), "post"),
    ("choose", ("next",), "get"),
]


@pytest.mark.parametrize(("name", "more", "method"), DEEDS)
def test_deed_is_of_the_institution_alone(browser, booked, neighbour, name, more, method):
    booking = booked(waits=True)
    data = {"processing": "done", "text": "x", "is_for_person": "no", "reason": "так", "time": "2026-11-18T10:00"}
    before = (Booking.objects.count(), fresh(booking).processing, fresh(booking).state)

    def act(client):
        return getattr(client, method)(address(booking, name, *more), data)

    assert act(neighbour[0]).status_code == 404
    citizen = sign_in_fully(Client(HTTP_HOST=HOST), UserFactory(email="citizen@example.test"))
    assert act(citizen).status_code == 403
    assert act(Client(HTTP_HOST=HOST)).status_code == 302
    CommunitySiteFactory(community=CommunityFactory(), hostname="kalynova.test")
    elsewhere = UserFactory(email="kalyna@example.test", is_staff=True)
    assert act(sign_in_fully(Client(HTTP_HOST="kalynova.test"), elsewhere)).status_code in (403, 404)
    assert (Booking.objects.count(), fresh(booking).processing, fresh(booking).state) == before
    assert not VisitNote.objects.exists() and not TimeOffer.objects.exists()


def test_page_of_a_booking_makes_a_constant_number_of_queries(
    browser, booked, moderator, django_assert_max_num_queries
):
    booking = booked()
    browser.get(address(booking))
    for number in range(5):
        add_note(booking=booking, actor=moderator, text=f"Коментар {number}")
    propose_time(booking=booking, local_date=NEXT, local_start=time(10), actor=moderator)
    with django_assert_max_num_queries(45):
        browser.get(address(booking))


def test_hours_have_two_digits_as_everywhere_in_the_cabinet(browser, booked):
    page = text_of(browser.get(address(booked(), "choose", "propose"), {"day": "2026-11-18"}))
    page = page.replace("\N{WORD JOINER}", "")
    assert ">09:00</label>" in page and 'data-when="ср, 18 листопада, 09:00–09:30"' in page
    assert "Зараз візит: вівторок, 17 листопада, 09:00–09:30" in page
