"""Files and the number of a previous application that a person adds to a booking (rule 50)."""

import re
from datetime import time, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from modules.equeue.constants import CONTACT_DAYS
from modules.equeue.modeladmins.queues import QueueAdmin
from modules.equeue.models import Booking, Contact, Queue
from modules.equeue.services import confirm_booking, hold_slot
from modules.equeue.services.moving import move_booking
from modules.equeue.services.personal import erase_visits, exported_visits, forget_booking
from modules.equeue.tasks import forget_files
from portal.common.unsent import KEY
from portal.files.models import StoredFile
from portal.files.selectors import opened_files
from portal.files.tasks import sweep_files
from portal.files.tokens import MAX_AGE
from portal.notifications.models import Delivery
from tests.factories.accounts import UserFactory
from tests.modules.equeue.visit.pages import DAY, HOST, NEXT, ROOT, address, audit_of, fresh, text_of, ticket
from tests.support.files import document, photo

pytestmark = pytest.mark.django_db
DETAILS = {"name": "Приклад Ганна Зразківна", "email": "hanna@example.org", "phone": "", "consent": "on"}


def paper(name="заява.pdf", data=None):
    return SimpleUploadedFile(name, document() if data is None else data, "application/pdf")


def picture(name="фото.jpg"):
    return SimpleUploadedFile(name, photo(), "image/jpeg")


@pytest.fixture
def takes(queue):
    Queue.objects.filter(pk=queue.pk).update(takes_files=True)
    queue.refresh_from_db()


@pytest.fixture
def step(visitor, takes, single):
    return hold(visitor, single)


def hold(visitor, kind, at="09:00", **more):
    return visitor.post(f"{ROOT}/time/{kind.public_id}/", {"time": f"2026-11-17T{at}", **more}).url


def code():
    return re.search(r"\b(\d{6})\b", Delivery.objects.filter(code="equeue.booking_code").latest("pk").text)[1]


def send(visitor, step, *files, **changes):
    return visitor.post(step, {**DETAILS, "files": list(files), **changes})


def finish(visitor, step, *files, **changes):
    answer = send(visitor, step, *files, **changes)
    assert answer.status_code == 302, text_of(answer)
    assert visitor.post(answer.url, {"code": code()}).status_code == 302
    return Booking.objects.get(state="booked")


def names(booking):
    rows = StoredFile.objects.filter(record=f"equeue_booking:{booking.public_id}")
    return sorted(rows.values_list("name", flat=True))


def links_in(page):
    return re.findall(r'class="file__n"><a href="([^"]+)"', page)


# Adding


def test_queue_takes_no_files_until_it_is_switched_on(visitor, single):
    step = hold(visitor, single)
    page = text_of(visitor.get(step))
    assert 'type="file"' not in page and "Додаткова інформація" not in page and "multipart" not in page
    booking = finish(visitor, step, paper(), previous_number="12-А")
    assert not StoredFile.objects.exists() and booking.contact.previous_number == ""


def test_booking_in_a_queue_without_files_asks_nothing_about_files(single, contact, frozen):
    held = hold_slot(workplace_type=single, local_date=DAY, local_start=time(9), holder="me")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        confirm_booking(token=held.token, contact=contact)
    assert not [query for query in queries if "files_" in query["sql"].replace("takes_files", "")]


def test_files_and_the_number_come_with_the_booking_to_the_person_and_to_staff(visitor, step, browser, neighbour):
    page = text_of(visitor.get(step))
    assert "<details" in page and "Додаткова інформація" in page and "До 10 файлів PNG, JPG або PDF" in page
    booking = finish(visitor, step, paper(), picture(), previous_number=" 12-А/7 ")
    assert names(booking) == ["заява.pdf", "фото.jpg"] and booking.contact.previous_number == "12-А/7"
    own = links_in(text_of(visitor.get(ticket(booking))))
    staff = links_in(text_of(browser.get(address(booking))))
    assert len(own) == len(staff) == 2 and "12-А/7" in text_of(browser.get(address(booking)))
    assert visitor.get(own[0]).status_code == 200 and not audit_of("booking_file_opened").exists()
    assert browser.get(staff[0]).status_code == 200 and audit_of("booking_file_opened").count() == 1
    stranger, _row = neighbour
    for client in (stranger, Client(HTTP_HOST=HOST)):
        assert client.get(own[0]).status_code == 404 == client.get(staff[0]).status_code
    file = StoredFile.objects.first()
    assert visitor.get(own[0].replace(file.public_id, "A" * 22)).status_code == 404


def test_refused_file_is_named_with_its_reason_and_all_the_rest_is_kept(visitor, step):
    liar = paper("договір.pdf", b"MZ" + b"\0" * 200)
    answer = send(visitor, step, paper(), liar, previous_number="12-А")
    page = text_of(answer)
    assert answer.status_code == 422 and "договір.pdf: " in page and '<details class="disclose" open' in page
    assert DETAILS["name"] in page and 'value="12-А"' in page and "заява.pdf" in page
    assert not Delivery.objects.exists() and Booking.objects.get().state == "held"
    assert names(finish(visitor, step)) == ["заява.pdf"]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: paper("велика.pdf", b"%PDF-1.4" + b"0" * (5 * 1024 * 1024)), "велика.pdf: Файл завеликий"),
        (lambda: paper("програма.exe", b"MZ\0\0"), "програма.exe: "),
        (lambda: paper("порожній.pdf", b""), "порожній.pdf: Файл порожній"),
    ],
)
def test_what_is_no_such_file_is_refused_by_name(visitor, step, make, said):
    answer = send(visitor, step, make())
    assert answer.status_code == 422 and said in text_of(answer) and not StoredFile.objects.exists()


def test_eleventh_file_is_refused_and_ten_stay(visitor, step):
    answer = send(visitor, step, *(paper(f"{number}.pdf", document(number)) for number in range(1, 12)))
    assert answer.status_code == 422 and "11.pdf: Тут можна додати не більше ніж 10 файлів" in text_of(answer)
    assert StoredFile.objects.count() == 10


def test_files_stay_when_another_field_is_refused_and_when_the_page_is_opened_again(visitor, step):
    answer = send(visitor, step, paper(), name="", previous_number="12-А")
    assert answer.status_code == 422 and "заява.pdf" in text_of(answer) and 'value="12-А"' in text_of(answer)
    assert "заява.pdf" in text_of(visitor.get(step))
    send(visitor, step, previous_number="12-А")
    assert 'value="12-А"' in text_of(visitor.get(step))
    assert names(finish(visitor, step)) == ["заява.pdf"]


def test_more_time_keeps_files_and_what_was_typed(visitor, step):
    page = text_of(visitor.post(step, {"more": "1", "files": [paper()], "previous_number": "12-А"}))
    assert "заява.pdf" in page and 'value="12-А"' in page and 'role="alert"' not in page


def test_accepted_file_is_taken_out_again(visitor, step):
    send(visitor, step, paper(), name="")
    file = StoredFile.objects.get()
    assert names(finish(visitor, step, files_remove=file.public_id)) == []


@pytest.mark.parametrize("number", ["9" * 41, "12\x0077"])
def test_number_that_is_none_is_refused_and_kept(visitor, step, number):
    answer = send(visitor, step, paper(), previous_number=number)
    assert answer.status_code == 422 and not Delivery.objects.exists() and "заява.pdf" in text_of(answer)


def test_sent_twice_is_one_booking_with_each_file_once(visitor, step):
    first = send(visitor, step, paper())
    send(visitor, step, paper())
    for _press in range(2):
        assert visitor.post(first.url, {"code": code()}).status_code == 302
    booking = Booking.objects.get(state="booked")
    assert send(visitor, step, paper("пізніше.pdf", document(2))).status_code == 302
    assert names(booking) == ["заява.pdf"] and StoredFile.objects.count() == 1


def test_files_go_along_to_the_next_held_time(visitor, step, single, frozen):
    send(visitor, step, paper(), name="")
    frozen.shift(timedelta(minutes=16))
    assert visitor.get(step).status_code == 410
    token = step.rstrip("/").rsplit("/", 1)[1]
    new = hold(visitor, single, "10:00", keep=token)
    assert "заява.pdf" in text_of(visitor.get(new))
    assert names(finish(visitor, new)) == ["заява.pdf"]


def test_stranger_who_holds_another_time_sees_no_files(visitor, step, single):
    send(visitor, step, paper(), name="")
    assert "заява.pdf" not in text_of(visitor.get(hold(Client(HTTP_HOST=HOST), single, "10:00")))


# Forgetting


def test_files_of_a_time_that_was_never_booked_are_swept(visitor, step, frozen):
    send(visitor, step, paper())
    frozen.shift(timedelta(hours=25))
    sweep_files()
    assert not StoredFile.objects.exists()


def test_files_and_the_number_move_with_the_visit(visitor, step, browser, single):
    old = finish(visitor, step, paper(), previous_number="12-А")
    new = move_booking(booking=fresh(old), local_date=NEXT, local_start=time(10))
    new = move_booking(booking=new, local_date=NEXT, local_start=time(11))
    assert new.contact.previous_number == "12-А"
    own, staff = (links_in(text_of(one.get(url))) for one, url in ((visitor, ticket(new)), (browser, address(new))))
    assert visitor.get(own[0]).status_code == 200 == browser.get(staff[0]).status_code
    forget_booking(old.public_id)
    assert not StoredFile.objects.exists()


def test_files_are_forgotten_ninety_days_after_the_visit_wherever_it_moved(visitor, step):
    moved = finish(visitor, step, paper())
    moved = move_booking(booking=fresh(moved), local_date=DAY + timedelta(days=7), local_start=time(10))
    kept = moved.ends_at + timedelta(days=CONTACT_DAYS)
    assert forget_files(kept - timedelta(days=CONTACT_DAYS, seconds=1)) == 0
    assert forget_files(kept - timedelta(days=CONTACT_DAYS) + timedelta(seconds=1)) == 1
    assert not StoredFile.objects.exists()


def test_consent_taken_back_erases_files_and_the_number(visitor, step):
    booking = finish(visitor, step, paper(), previous_number="12-А")
    forget_booking(booking.public_id)
    assert not StoredFile.objects.exists() and Contact.objects.get().previous_number == ""


@pytest.fixture
def citizen(site):
    return UserFactory(email="hanna@example.org", first_name="Ганна")


def test_export_of_own_data_has_the_files_and_erasure_leaves_none(citizen, visitor, step):
    send(visitor, step, paper(), name="")  # before signing in
    visitor.force_login(citizen)
    assert send(visitor, step, previous_number="12-А").status_code == 302
    told = exported_visits(citizen)[0]
    assert told["files"] == ["заява.pdf"] and told["number of the previous application"] == "12-А"
    found = list(opened_files(citizen))
    assert [name for name, _file in found] == ["заява.pdf"]
    for _name, file in found:
        file.close()
    erase_visits(citizen)
    assert not StoredFile.objects.exists() and Contact.objects.get().previous_number == ""


# Staff book for a person


@pytest.fixture
def behalf(browser, takes, single):
    url = reverse("equeue_cabinet:new")
    page = text_of(browser.get(url, {"type": single.public_id, "day": f"{DAY}"}))
    once = re.search(r'name="once" value="([^"]+)"', page)[1]
    data = {**DETAILS, "type": single.public_id, "day": f"{DAY}", "start": "09:00", "once": once}
    return lambda *files, **changes: browser.post(url, {**data, "files": list(files), **changes})


def test_staff_add_files_for_a_person_once_however_often_it_is_sent(behalf, moderator):
    refused = behalf(paper(), paper("програма.exe", b"MZ"), name="Ганна")
    assert refused.status_code == 422 and "програма.exe: " in text_of(refused) and "заява.pdf" in text_of(refused)
    assert not Booking.objects.exists()
    for _press in range(2):
        assert behalf(previous_number="12-А").status_code == 302
    booking = Booking.objects.get()
    assert names(booking) == ["заява.pdf"] and booking.contact.previous_number == "12-А"
    assert StoredFile.objects.get().uploader is None  # the person's, not the clerk's
    assert behalf(paper("ще.pdf", document(3)), previous_number="12-А").status_code == 302
    assert names(booking) == ["заява.pdf"]


def test_page_that_has_booked_books_nobody_else(behalf):
    assert behalf().status_code == 302
    answer = behalf(name="Інша Людина", start="10:00")
    assert answer.status_code == 409 and "Інша Людина" in text_of(answer) and "вже записано" in text_of(answer)
    assert Booking.objects.count() == 1


def test_admin_switches_files_on(queue):
    fields = QueueAdmin.edit_handler.bind_to_model(Queue).get_form_class().base_fields
    assert "takes_files" in fields and queue.takes_files is False


# Typed text when the second factor has run out


def test_what_no_page_takes_back_is_not_kept(browser, moderator, single, frozen):
    frozen.shift(timedelta(seconds=MAX_AGE + 60))
    url = reverse("equeue_cabinet:new")
    answer = browser.post(url, DETAILS, headers={"referer": f"http://{HOST}{url}"})
    assert answer.status_code == 302 and KEY not in browser.session


def test_files_and_the_number_stay_when_other_hours_are_looked_at(behalf, single):
    looked = {"show": "asked", "show_type": single.public_id, "show_day": f"{NEXT}", "previous_number": "12-А"}
    page = text_of(behalf(paper(), **looked))
    assert "заява.pdf" in page and 'value="12-А"' in page
    sunday = behalf(**{**looked, "show_day": "2026-11-22"})
    assert 'value="12-А"' in text_of(sunday)
    assert behalf(day=f"{NEXT}", previous_number="12-А").status_code == 302
    booking = Booking.objects.get()
    assert names(booking) == ["заява.pdf"] and booking.contact.previous_number == "12-А"
