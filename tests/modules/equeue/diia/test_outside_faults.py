"""What a queue of Diia may do to us, and people to it and to each other: floods, hanging, mistyped addresses."""

import json
from datetime import timedelta
from time import sleep

import pytest
from django.test import Client

from modules.equeue.adapters.base import QueueSilent
from modules.equeue.adapters.diia import DiiaQueue
from modules.equeue.constants import OUTSIDE_CONSENT
from modules.equeue.engine.refusals import SlotTaken
from modules.equeue.models import OutsideVisit, Queue, QueueKeys
from modules.equeue.services import outside
from modules.equeue.services.contact import ContactData
from modules.equeue.services.finding_out import find_out
from modules.equeue.services.outside import Wish, book_outside, keep_keys
from modules.equeue.services.personal import erase_visits
from portal.audit.models import AuditRecord
from portal.common import clock
from portal.common.refusals import Refusal
from portal.consents.models import ConsentEvent
from portal.consents.services import withdraw_consent
from portal.notifications.models import Delivery
from tests.factories.accounts import UserFactory
from tests.support.diia import HANNA, LETTER, booked, filled, later, text, wish
from tests.support.race import race
from tools.fake_diia_queue import KEY, KEY_NAME

pytestmark = [pytest.mark.django_db, pytest.mark.db]
BOOK, LIST = "POST /v1/visits", "GET /v1/services"


def test_one_address_books_only_so_much_in_an_hour(queue, place, diia_server, monkeypatch):
    monkeypatch.setattr(outside, "OUTSIDE_PER_NETWORK", 3)
    visitor = Client(headers={"host": "diia.test"}, REMOTE_ADDR="203.0.113.7")
    codes = []
    for number in range(5):
        fields = filled(visitor, place, name=f"Людина {'АБВГД'[number]}", email=f"p{number}@example.org")
        codes.append(visitor.post(place, fields).status_code)
    assert codes == [302, 302, 302, 429, 429]
    assert len(booked(diia_server)) == 3 == OutsideVisit.objects.count()
    neighbour = Client(headers={"host": "diia.test"}, REMOTE_ADDR="203.0.113.8")
    assert neighbour.post(place, filled(neighbour, place)).status_code == 302
    with later(hours=1, minutes=1):
        assert visitor.post(place, filled(visitor, place)).status_code == 302


def test_account_books_only_so_much_in_an_hour(queue, diia_server, monkeypatch):
    monkeypatch.setattr(outside, "OUTSIDE_PER_NETWORK", 1)
    user = UserFactory()
    book_outside(queue, wish(diia_server), HANNA, user)
    with pytest.raises(Refusal) as refused:
        book_outside(queue, wish(diia_server, key="another wish"), HANNA, user)
    assert refused.value.status == 429 and len(booked(diia_server)) == 1


def test_one_mailbox_gets_only_so_many_letters_whoever_asks(visitor, place, diia_server, monkeypatch):
    monkeypatch.setattr(outside, "OUTSIDE_PER_ADDRESS", 2)
    codes = []
    for number in range(4):
        fields = filled(visitor, place, email=f"Hanna+{number}@example.org")
        codes.append(visitor.post(place, fields).status_code)
    assert codes == [302, 302, 429, 429]
    assert Delivery.objects.filter(code=LETTER).count() == 2 == len(booked(diia_server))
    without = filled(visitor, place, email="")
    assert visitor.post(place, without).status_code == 302, "who leaves no address gets no letter"


def test_refused_by_a_limit_keeps_what_was_typed_and_says_why(queue, place, monkeypatch):
    monkeypatch.setattr(outside, "OUTSIDE_PER_NETWORK", 0)
    visitor = Client(headers={"host": "diia.test"}, REMOTE_ADDR="203.0.113.7")
    answer = visitor.post(place, filled(visitor, place))
    page = text(answer)
    assert answer.status_code == 429 and answer["Retry-After"]
    assert "вашої мережі" in page and "Приклад Ганна Зразківна" in page


def test_queue_for_accounts_leads_to_sign_in(visitor, queue, place, diia_server):
    fields = filled(visitor, place)
    Queue.objects.update(needs_account=True)
    for answer in (visitor.get(place), visitor.post(place, fields)):
        assert answer.status_code == 302 and "/accounts/login/" in answer.url and place in answer.url
    with pytest.raises(Refusal) as refused:
        book_outside(Queue.objects.get(), wish(diia_server), HANNA)
    assert refused.value.status == 403 and not OutsideVisit.objects.exists() and not booked(diia_server)
    visitor.force_login(UserFactory(), backend="portal.accounts.backends.RolesOfOneCommunity")
    assert visitor.post(place, filled(visitor, place)).status_code == 302


def test_consent_is_in_the_log_with_the_words_that_were_shown(visitor, place):
    fields = filled(visitor, place)
    page = text(visitor.get(place, {"time": fields["time"]}))
    visitor.post(place, fields)
    visitor.post(place, fields)
    event = ConsentEvent.objects.get()
    assert (event.purpose, event.subject) == (OUTSIDE_CONSENT, OutsideVisit.objects.get().public_id)
    assert event.text.text in page and "Дії" in event.text.text


def test_consent_taken_back_calls_the_visit_off_there_and_forgets_the_person(
    visitor, place, diia_server, django_capture_on_commit_callbacks
):
    visitor.post(place, filled(visitor, place))
    assert withdraw_consent(ConsentEvent.objects.get())
    assert OutsideVisit.objects.get().full_name == ""
    assert find_out() == 1 and booked(diia_server) == []


def test_pages_ask_diia_once_in_half_a_minute(visitor, place, diia_server):
    for _ in range(4):
        visitor.get("/services/equeue/")
        visitor.get(place)
    assert len(diia_server.calls) == 2
    with later(seconds=40):
        visitor.get(place)
    assert len(diia_server.calls) == 4


def test_time_that_is_booked_is_offered_to_nobody_after(visitor, place, diia_server):
    fields = filled(visitor, place)
    visitor.post(place, fields)
    assert fields["time"] not in visitor.get(place).content.decode()


def test_queue_that_fell_silent_is_left_alone_for_some_seconds(visitor, place, diia_server):
    diia_server.answers[LIST] = (503, b"")
    assert [visitor.get(place).status_code for _ in range(5)] == [503] * 5
    assert len(diia_server.calls) == 1
    with later(seconds=30):
        assert visitor.get(place).status_code == 200


def test_service_that_is_broken_there_closes_no_other(visitor, queue, place, diia_server):
    other = place.replace("passport", "residence")
    diia_server.answers["GET /v1/services/residence/times"] = (500, b"")
    assert [visitor.get(other).status_code for _ in range(3)] == [503] * 3
    assert visitor.get("/services/equeue/").status_code == 200
    assert visitor.post(place, filled(visitor, place)).status_code == 302
    assert diia_server.calls.count("GET /v1/services/residence/times") == 1


def test_lost_answer_leaves_the_queue_alone_too(visitor, queue, place, diia_server, monkeypatch):
    fields = filled(visitor, place)
    monkeypatch.setattr(DiiaQueue, "find", lambda self, key: (_ for _ in ()).throw(QueueSilent()))
    diia_server.answers[BOOK] = (503, b"")
    assert visitor.post(place, fields).status_code == 302
    assert OutsideVisit.objects.get().state == "unknown"
    calls = len(diia_server.calls)
    other = visitor.post(place, {**fields, "key": "a-wish-of-another-person"})
    assert other.status_code == 503 and len(diia_server.calls) == calls
    assert OutsideVisit.objects.count() == 1


def test_second_click_while_the_first_is_under_way_asks_nothing_and_both_see_the_visit(
    queue, diia_server, monkeypatch
):
    made, wanted = DiiaQueue.create, wish(diia_server)
    second = []

    def clicked_again(self, request):
        monkeypatch.setattr(DiiaQueue, "create", made)
        second.append(book_outside(queue, wanted, HANNA).state)
        return made(self, request)

    monkeypatch.setattr(DiiaQueue, "create", clicked_again)
    first = book_outside(queue, wanted, HANNA)
    assert second == ["asked"] and first.state == "booked"
    assert diia_server.calls.count(BOOK) == 1 == len(booked(diia_server))
    assert Delivery.objects.filter(code=LETTER).count() == 1


def test_form_sent_again_while_nobody_knows_is_told_so_though_diia_is_silent(visitor, queue, place, diia_server):
    fields = filled(visitor, place)
    assert visitor.post(place, fields).status_code == 302
    OutsideVisit.objects.update(state="unknown", reference="", number="")
    with later(minutes=1):
        diia_server.answers[LIST] = (503, b"")
        answer = visitor.post(place, fields)
        assert answer.status_code == 302 and "Дізнаємося" in text(visitor.get(answer.url))
        other = visitor.post(place, fields | {"key": "a-wish-of-another-person"})
        assert other.status_code == 503 and "Вас не записано" in text(other)


@pytest.mark.django_db(transaction=True)
def test_double_click_in_two_processes_is_one_question_and_one_letter(queue, diia_server):
    wanted = wish(diia_server)
    first, second = race(*[lambda: book_outside(queue, wanted, HANNA).public_id] * 2)
    assert first == second == OutsideVisit.objects.get().public_id
    assert diia_server.calls.count(BOOK) == 1 == len(booked(diia_server))
    assert OutsideVisit.objects.get().state == "booked" and Delivery.objects.filter(code=LETTER).count() == 1


@pytest.mark.django_db(transaction=True)
def test_erasure_beside_a_booking_leaves_no_name_and_no_visit(queue, diia_server):
    user, wanted = UserFactory(), wish(diia_server)

    def book():
        return book_outside(queue, wanted, HANNA, user).public_id

    def erase():
        for _ in range(200):
            if OutsideVisit.objects.exists():
                break
            sleep(0.002)
        return erase_visits(user)

    name, erased = race(book, erase)
    assert erased and name == OutsideVisit.objects.get().public_id
    assert find_out() == 1 and booked(diia_server) == []
    row = OutsideVisit.objects.get()
    assert (row.state, row.full_name, row.email, row.user) == ("cancelled", "", "", None)


def test_visit_that_comes_back_after_a_refusal_is_told(queue, diia_server, monkeypatch):
    made = DiiaQueue.create

    def refused_meanwhile(self, request):
        visit = made(self, request)
        OutsideVisit.objects.update(state="refused", recheck_until=clock.now() + timedelta(minutes=9))
        return visit

    monkeypatch.setattr(DiiaQueue, "create", refused_meanwhile)
    row = book_outside(queue, wish(diia_server), HANNA)
    assert row.state == "booked" and row.recheck_until is None and len(booked(diia_server)) == 1
    assert Delivery.objects.filter(code=LETTER).count() == 1


def test_refused_wish_is_looked_up_again_and_called_off_if_it_stands(queue, diia_server):
    wanted = wish(diia_server)
    diia_server.answers[BOOK] = (409, b'{"error": "slot_taken"}')
    with pytest.raises(SlotTaken):
        book_outside(queue, wanted, HANNA)
    row = OutsideVisit.objects.get()
    assert row.state == "refused" and row.recheck_until > clock.now()
    asked = {
        "service": "passport",
        "date": f"{wanted.local_date}",
        "time": f"{wanted.starts:%H:%M}",
        "person": {"name": "Х"},
        "consent": True,
    }
    assert diia_server.create(row.key, asked)[0] == 201
    assert find_out() == 1 and booked(diia_server) == []
    assert OutsideVisit.objects.get().state == "cancelled"


def test_conflict_over_the_key_leaves_no_open_question(visitor, place, diia_server):
    diia_server.answers[BOOK] = (422, b'{"error": "idempotency_conflict"}')
    assert visitor.post(place, filled(visitor, place)).status_code == 409
    row = OutsideVisit.objects.get()
    assert row.state == "refused" and row.recheck_until > clock.now()


def test_letter_goes_to_the_address_that_was_corrected(visitor, place, diia_server):
    diia_server.answers[BOOK] = (502, b"")
    fields = filled(visitor, place, email="stranger@example.org")
    assert visitor.post(place, fields).status_code == 503
    assert visitor.post(place, {**fields, "email": "hanna@example.org"}).status_code == 302
    assert list(Delivery.objects.filter(code=LETTER).values_list("to", flat=True)) == ["hanna@example.org"]
    assert OutsideVisit.objects.get().email == "hanna@example.org"


def test_address_corrected_while_nobody_knows_the_outcome_gets_the_letter(queue, diia_server):
    row = book_outside(queue, wish(diia_server), HANNA)
    OutsideVisit.objects.update(state="unknown", reference="", number="")
    Delivery.objects.all().delete()
    moved = ContactData(HANNA.full_name, HANNA.phone, "new@example.org", has_consent=True)
    assert book_outside(queue, wish_of(row), moved).state == "unknown"
    with later(minutes=2):
        assert find_out() == 1
    assert Delivery.objects.get(code=LETTER).to == "new@example.org"


def wish_of(row):
    return Wish(row.service_id, row.service, row.local_date, row.local_start, "one wish of one person")


def test_key_does_not_go_along_to_another_address(queue, diia_server):
    for address in ("https://evil.example.org", diia_server.url + ".evil.example.org", "https://127.0.0.1:9"):
        with pytest.raises(Refusal):
            keep_keys(queue, url=address, key_name=KEY_NAME, key="")
    row = QueueKeys.objects.get()
    assert row.url == diia_server.url and row.key == KEY
    keep_keys(queue, url=diia_server.url + "/", key_name="another", key="")
    keep_keys(queue, url="https://queue.example.org", key_name=KEY_NAME, key="of the new address")
    assert QueueKeys.objects.get().key == "of the new address"


def test_log_says_who_changed_the_keys(queue):
    user = UserFactory()
    keep_keys(queue, url="https://queue.example.org", key_name=KEY_NAME, key="new", actor=user)
    record = AuditRecord.objects.filter(action="equeue.queue_keys_saved").latest("pk")
    assert record.actor == user and "queue.example.org" in json.dumps(record.details)
