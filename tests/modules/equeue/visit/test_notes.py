"""What a specialist writes to a visit: status, comments, files; and how it is forgotten."""

from datetime import time, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from modules.equeue.models import Booking, Contact, TimeOffer, VisitNote
from modules.equeue.services.moving import move_booking
from modules.equeue.services.notes import add_note
from modules.equeue.services.personal import erase_visits, exported_visits, forget_booking
from modules.equeue.services.retention import forget_contacts, forget_notes
from portal.audit.models import AuditRecord
from portal.files.models import StoredFile
from tests.factories.accounts import UserFactory
from tests.factories.addressees import ModeratorFactory
from tests.modules.equeue.visit.pages import HOST, NEXT, address, audit_of, fresh, text_of, write
from tests.support.files import photo
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db


SECRET = "Просила Оксана Ковальчук"

# Status and comments


def test_status_of_processing_is_kept_shown_and_logged_once(browser, booked):
    booking = booked()
    for _press in range(2):
        assert browser.post(address(booking, "processing"), {"processing": "papers"}).status_code == 302
    assert fresh(booking).processing == "papers" and fresh(booking).state == "booked"
    assert audit_of("processing_set").count() == 1
    assert 'value="papers" selected' in text_of(browser.get(address(booking)))
    assert browser.post(address(booking, "processing"), {"processing": "junk"}).status_code == 422
    assert browser.post(address(booking, "processing"), {"processing": ""}).status_code == 302  # back to «not begun»


def test_inner_comment_is_for_staff_and_the_other_one_for_the_person_too(browser, booked):
    booking = booked()
    public = Client(HTTP_HOST=HOST)
    for text, who in (("Лише для нас", "no"), ("Принесіть копію паспорта", "yes")):
        data = {"text": text, "is_for_person": who}
        assert write(browser, booking, data).status_code == 302
    page = text_of(browser.get(address(booking)))
    assert "Лише для нас" in page and "Принесіть копію паспорта" in page
    ticket = text_of(public.get(f"/services/equeue/ticket/{booking.token}/"))
    assert "Принесіть копію паспорта" in ticket and "Лише для нас" not in ticket


def test_text_of_a_comment_stays_out_of_the_audit(browser, booked):
    booking = booked()
    write(browser, booking, {"text": SECRET, "is_for_person": "yes"})
    browser.post(address(booking, "choose", "propose"), {"time": "2026-11-18T10:00", "reason": SECRET})
    assert TimeOffer.objects.get().reason == SECRET and VisitNote.objects.get().text == SECRET
    assert "Просила" not in str(list(AuditRecord.objects.values_list("details", "target_id")))


@pytest.mark.parametrize(
    "data",
    [
        {"text": " ", "is_for_person": "no"},
        {"text": "я" * 2001, "is_for_person": "no"},
        {"text": "добре", "is_for_person": "maybe"},
        {"text": "добре"},
        {},
    ],
)
def test_bad_comment_is_refused_with_a_sentence_and_kept(browser, booked, data):
    booking = booked()
    answer = write(browser, booking, data)
    assert answer.status_code == 422 and not VisitNote.objects.exists()
    assert data.get("text", "").strip() in text_of(answer)


def test_comment_is_taken_back_by_its_author_on_the_same_day(browser, booked, moderator, centre, frozen):
    booking = booked()
    write(browser, booking, {"text": "Помилка", "is_for_person": "no"})
    note = VisitNote.objects.get()
    other = UserFactory(email="second@example.test", is_staff=True)
    ModeratorFactory(addressee=centre, user=other)
    second = sign_in_fully(Client(HTTP_HOST=HOST), other)
    back = address(booking, "note_back", note.public_id)
    assert second.post(back).status_code == 403
    assert "Помилка" in text_of(second.get(address(booking)))
    for _press in range(2):
        assert browser.post(back).status_code == 302
    assert fresh(note).text == "" and fresh(note).erased_at
    assert audit_of("note_taken_back").count() == 1
    late = add_note(booking=booking, actor=moderator, text="Вчора")
    frozen.shift(timedelta(days=1))
    browser = sign_in_fully(Client(HTTP_HOST=HOST), moderator)
    assert browser.post(address(booking, "note_back", late.public_id)).status_code == 403


def test_comments_and_status_move_with_the_visit(browser, booked, moderator):
    booking = booked()
    add_note(booking=booking, actor=moderator, text="Важливо")
    browser.post(address(booking, "processing"), {"processing": "in_work"})
    new = move_booking(booking=fresh(booking), local_date=NEXT, local_start=time(10))
    assert new.notes.get().text == "Важливо" and new.processing == "in_work"
    assert address(new) in text_of(browser.get(address(booking)))


# Files


@pytest.fixture
def with_file(browser, booked):
    def make(is_for_person="no"):
        booking = booked()
        file = SimpleUploadedFile("довідка.jpg", photo(), "image/jpeg")
        data = {"text": "", "is_for_person": is_for_person, "files": [file]}
        answer = write(browser, booking, data)
        assert answer.status_code == 302, text_of(answer)
        return booking, StoredFile.objects.get()

    return make


def link_in(page):
    return page.split('class="file__n"><a href="')[1].split('"')[0]


def test_file_of_a_comment_is_opened_by_staff_of_the_institution_only(browser, with_file, neighbour):
    booking, file = with_file()
    assert file.record == f"equeue_note:{VisitNote.objects.get().public_id}"
    link = link_in(text_of(browser.get(address(booking))))
    assert browser.get(link).status_code == 200
    assert audit_of("note_file_opened").count() == 1
    stranger, _row = neighbour
    for client in (stranger, Client(HTTP_HOST=HOST)):
        assert client.get(link).status_code == 404
    ticket = Client(HTTP_HOST=HOST)
    assert "file__n" not in text_of(ticket.get(f"/services/equeue/ticket/{booking.token}/"))


def test_file_for_the_person_opens_from_the_ticket_and_from_nowhere_else(browser, with_file):
    booking, _file = with_file("yes")
    person, stranger = Client(HTTP_HOST=HOST), Client(HTTP_HOST=HOST)
    link = link_in(text_of(person.get(f"/services/equeue/ticket/{booking.token}/")))
    assert person.get(link).status_code == 200
    assert stranger.get(link).status_code == 404


def test_file_goes_with_the_comment_that_is_taken_back(browser, with_file):
    booking, _file = with_file("yes")
    browser.post(address(booking, "note_back", VisitNote.objects.get().public_id))
    assert not StoredFile.objects.exists()


# Forgetting


def test_comments_and_files_are_forgotten_with_the_contacts(with_file, frozen):
    with_file("yes")
    long_after = fresh(Booking.objects.get()).ends_at + timedelta(days=1)
    assert forget_contacts(long_after) == 1 == forget_notes(long_after)
    assert VisitNote.objects.get().erased_at and not StoredFile.objects.exists()


def test_person_gets_own_comments_and_erases_all(booked, moderator):
    person = UserFactory(email="oksana@example.test")
    booking = booked(user=person)
    add_note(booking=booking, actor=moderator, text="Для вас", is_for_person=True)
    add_note(booking=booking, actor=moderator, text="Для нас")
    told = str(exported_visits(person))
    assert "Для вас" in told and "Для нас" not in told
    erase_visits(person)
    assert not VisitNote.objects.filter(erased_at=None).exists()


def test_consent_taken_back_ends_the_planned_visit_too(browser, booked):
    booking = booked()
    browser.post(address(booking, "choose", "next"), {"time": "2026-11-18T10:00"})
    forget_booking(booking.public_id)
    assert set(Booking.objects.values_list("state", flat=True)) == {"cancelled"}
    assert not Contact.objects.exclude(full_name="").exists()
