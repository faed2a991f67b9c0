"""The next visit with a type and services of its own; an offer taken back; a comment written for a long time."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from modules.equeue.constants import Interface, OfferState
from modules.equeue.models import Booking, TimeOffer, VisitNote
from portal.common.unsent import KEY
from portal.files.models import StoredFile
from portal.files.tokens import MAX_AGE
from portal.notifications.models import Delivery
from tests.factories.addressees import AddresseeFactory
from tests.factories.equeue import QueueFactory, WorkplaceTypeFactory
from tests.factories.service_guide import OfferFactory, ServiceFactory
from tests.modules.equeue.visit.pages import HOST, NEXT, address, text_of
from tests.support.files import photo
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db


# The next visit


@pytest.fixture
def other(queue, single, community):
    """A second type of the queue, 60 minutes, with two services."""
    queue.interface = Interface.EXTENDED
    queue.save()
    row = WorkplaceTypeFactory(queue=queue, capacity=1, interval=60, description="Соціальна допомога")
    found = [OfferFactory(community=community, service=ServiceFactory(title=f"Послуга {name}")) for name in "АБ"]
    row.services.set([offer.service for offer in found])
    return row


def test_next_visit_may_be_of_another_type_for_several_services(browser, booked, other):
    booking = booked()
    path = address(booking, "choose", "next")
    slugs = [service.slug for service in other.services.all()]
    page = text_of(browser.get(path, {"type": other.public_id}))
    assert all(f'value="{slug}"' in page for slug in slugs) and "Соціальна допомога, 60 хв" in page
    page = text_of(browser.get(path, {"type": other.public_id, "service": slugs}))
    assert "Соціальна допомога, 120 хв" in page and f"type={other.public_id}" in page
    assert 'value="2026-11-17T12:00"' not in page  # two hours do not fit before the break
    for _press in range(2):
        answer = browser.post(path, {"time": "2026-11-18T09:00", "type": other.public_id, "service": slugs})
        assert answer.status_code == 302
    new = Booking.objects.get(follows=booking)
    assert (new.workplace_type_id, new.local_date, new.minutes) == (other.pk, NEXT, 120)
    assert set(new.services.values_list("slug", flat=True)) == set(slugs)


def test_next_visit_without_a_choice_is_as_before(browser, booked, single, other):
    booking = booked()
    browser.post(address(booking, "choose", "next"), {"time": "2026-11-18T10:00"})
    assert Booking.objects.get(follows=booking).workplace_type_id == single.pk


@pytest.mark.parametrize("junk", ["x", "\0", "9" * 300])
def test_junk_for_type_and_service_changes_nothing(browser, booked, single, other, junk):
    booking = booked()
    path = address(booking, "choose", "next")
    assert browser.get(path, {"type": junk, "service": junk}).status_code == 200
    foreign = WorkplaceTypeFactory(queue=_other_queue(booking))
    page = browser.get(path, {"type": foreign.public_id})
    assert page.context["aim"].kind == single


def _other_queue(booking):
    return QueueFactory(addressee=AddresseeFactory(community=booking.queue.addressee.community, name="Школа"))


def test_type_cannot_be_changed_where_a_visit_is_moved(browser, booked, single, other):
    booking = booked()
    page = browser.get(address(booking, "choose", "move"), {"type": other.public_id})
    assert page.context["aim"].kind == single and not page.context["aim"].types


# An offer that is taken back


def test_person_hears_once_that_an_offer_is_taken_back(browser, booked):
    booking = booked(waits=True)
    browser.post(address(booking, "choose", "propose"), {"time": "2026-11-18T10:00"})
    for _press in range(3):
        browser.post(address(booking, "withdraw"))
    letter = Delivery.objects.get(code="equeue.proposal_withdrawn")
    assert "18 листопада" in letter.text.replace("\xa0", " ") and "відповідати не потрібно" in letter.text
    browser.post(address(booking, "choose", "propose"), {"time": "2026-11-18T11:00"})
    browser.post(address(booking, "withdraw"))
    assert Delivery.objects.filter(code="equeue.proposal_withdrawn").count() == 2  # of each offer its own


def test_no_letter_of_an_offer_that_had_lapsed(browser, booked, frozen):
    booking = booked(waits=True)
    browser.post(address(booking, "choose", "propose"), {"time": "2026-11-19T10:00"})
    TimeOffer.objects.update(state=OfferState.LAPSED)
    browser.post(address(booking, "withdraw"))
    assert not Delivery.objects.filter(code="equeue.proposal_withdrawn").exists()


# A comment that was written for a long time


def _token(page):
    return re.search(r'name="files_token" value="([^"]+)"', page)[1]


@pytest.fixture
def after_a_day(browser, booked, moderator, frozen):
    """The booking, the secret of its page, and a session of another day: signed in anew, the page still open."""
    booking = booked()
    token = _token(text_of(browser.get(address(booking))))
    frozen.shift(timedelta(seconds=MAX_AGE + 60))
    sign_in_fully(browser, moderator)
    return booking, token


def test_comment_of_a_page_that_was_open_all_day_is_saved(browser, after_a_day):
    booking, token = after_a_day
    data = {"text": "Довго писала", "is_for_person": "no", "files_token": token}
    assert browser.post(address(booking, "note"), data).status_code == 302
    assert VisitNote.objects.get().text == "Довго писала"


def test_files_of_a_page_that_was_open_all_day_are_asked_for_again_and_the_text_stays(browser, after_a_day):
    booking, token = after_a_day
    file = SimpleUploadedFile("довідка.jpg", photo(), "image/jpeg")
    data = {"text": "Довго писала", "is_for_person": "yes", "files_token": token, "files": [file]}
    answer = browser.post(address(booking, "note"), data)
    page = text_of(answer)
    assert answer.status_code == 422 and "Додайте їх ще раз" in page and "Довго писала" in page
    assert not VisitNote.objects.exists() and not StoredFile.objects.exists()
    file.seek(0)
    fresh_token = _token(page)
    assert fresh_token != token
    answer = browser.post(address(booking, "note"), {**data, "files_token": fresh_token, "files": [file]})
    assert answer.status_code == 302 and StoredFile.objects.count() == 1


def test_comment_sent_after_the_second_factor_ran_out_waits_on_its_page(browser, booked, moderator, frozen):
    booking = booked()
    token = _token(text_of(browser.get(address(booking))))
    frozen.shift(timedelta(seconds=MAX_AGE + 60))
    data = {"text": "Довго писала", "is_for_person": "yes", "files_token": token}
    page = f"http://{HOST}{address(booking)}"
    answer = browser.post(address(booking, "note"), data, headers={"referer": page})
    assert answer.status_code == 302 and answer.url.endswith(quote(address(booking), safe=""))
    session = browser.session
    kept = session[KEY]
    sign_in_fully(browser, moderator)
    session = browser.session
    session[KEY] = kept
    session.save()
    page = text_of(browser.get(address(booking)))
    assert "Довго писала" in page and "ще не збережено" in page and not VisitNote.objects.exists()
    assert "Довго писала" not in text_of(browser.get(address(booking)))  # given back once


@pytest.mark.parametrize(
    ("referer", "text"),
    [("https://evil.example/x", "a"), ("", "a"), (f"http://{HOST}/cabinet/", "я" * 30_000), ("http://[", "a")],
)
def test_what_cannot_be_given_back_is_not_kept(browser, booked, frozen, referer, text):
    booking = booked()
    frozen.shift(timedelta(seconds=MAX_AGE + 60))
    answer = browser.post(address(booking, "note"), {"text": text}, headers={"referer": referer})
    assert answer.status_code == 302 and KEY not in browser.session
