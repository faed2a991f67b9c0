"""A queue of Diia on our pages (rule 5): the whole way, and everything that the other side may do wrong."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from modules.equeue.models import OutsideVisit, QueueKeys
from modules.equeue.models.outside import opened, sealed
from modules.equeue.services.finding_out import find_out
from modules.equeue.services.outside import keep_keys
from portal.audit.models import AuditRecord
from portal.common import clock
from portal.notifications.models import Delivery
from tests.factories.addressees import AddresseeFactory, OfficeFactory
from tests.factories.communities import CommunitySiteFactory
from tests.factories.equeue import QueueFactory
from tools.fake_diia_queue import KEY, KEY_NAME

pytestmark = [pytest.mark.django_db, pytest.mark.db]
BOOK, CANCEL = "POST /v1/visits", "POST /v1/visits/{}/cancel"
GARBAGE = [
    (200, b""),
    (201, b"<html>Bad Gateway</html>"),
    (200, b'["a", "list"]'),
    (201, b'{"reference": "r1", "number": "1", "state": "booked"}'),
    (201, b'{"reference": "../x", "number": "1", "state": "booked", "date": "2026-11-17", "time": "09:00"}'),
    (201, b'{"reference": ["r1"], "number": 7, "state": {}, "date": 1, "time": null}'),
    (302, b"{}"),
    (404, b"not json"),
    (500, b'{"error": "oops"}'),
    (503, b""),
    (201, b"[" * 50_000),
    (201, b"x" * 70_000),
]


@pytest.fixture
def queue(community, diia_server):
    row = QueueFactory(
        addressee=AddresseeFactory(community=community, name="ЦНАП", phone="+380441112233"), kind="diia"
    )
    keep_keys(row, url=diia_server.url, key_name=KEY_NAME, key=KEY)
    CommunitySiteFactory(community=community, hostname="diia.test")
    return row


@pytest.fixture
def visitor(queue):
    return Client(headers={"host": "diia.test"})


@pytest.fixture
def place(queue):
    return f"/services/equeue/elsewhere/{queue.public_id}/passport/"


def filled(visitor, place, **changes):
    first = re.search(r'name="time"[^>]*value="([^"]+)"', visitor.get(place).content.decode())[1]
    page = visitor.get(place, {"time": first}).content.decode()
    fields = {
        "key": re.search(r'name="key"[^>]*value="([^"]+)"', page)[1],
        "time": re.search(r'name="time"[^>]*value="([^"]+)"', page)[1],
        "name": "Приклад Ганна Зразківна",
        "phone": "+380 67 123 45 67",
        "email": "hanna@example.org",
        "consent": "on",
    }
    return fields | changes


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode().replace("\xa0", " "))


def booked(server):
    return [row for row in server.visits.values() if row["state"] == "booked"]


def test_whole_way_from_the_services_to_the_ticket_and_its_cancelling(visitor, queue, place, diia_server):
    start = text(visitor.get("/services/equeue/"))
    assert place in start and "Паспорт громадянина України" in start
    answer = visitor.post(place, filled(visitor, place))
    ticket = text(visitor.get(answer.url))
    assert "Д-001" in ticket and "Приклад Ганна" in ticket
    assert Delivery.objects.get(code="equeue.outside_visit").to == "hanna@example.org"
    assert AuditRecord.objects.filter(action="equeue.outside_booked").count() == 1
    assert visitor.post(f"{answer.url}cancel/").status_code == 302
    assert visitor.post(f"{answer.url}cancel/").status_code == 302
    assert booked(diia_server) == [] and OutsideVisit.objects.get().state == "cancelled"
    assert sum(call.endswith("/cancel") for call in diia_server.calls) == 1
    assert visitor.get("/services/equeue/elsewhere/visit/" + "0" * 40 + "/").status_code == 404


def test_letter_names_the_place_and_the_number(visitor, queue, place):
    OfficeFactory(addressee=queue.addressee, address="вул. Шкільна, 8")
    visitor.post(place, filled(visitor, place))
    letter = Delivery.objects.get(code="equeue.outside_visit")
    for words in (letter.text, letter.html):
        assert all(word in words for word in ("Д-001", "ЦНАП", "вул. Шкільна, 8", "+380441112233")), words


def test_cancelling_is_asked_about_first(visitor, place, diia_server):
    ticket = visitor.post(place, filled(visitor, place)).url
    cancel = f"{ticket}cancel/"
    assert f'href="{cancel}"' in text(visitor.get(ticket))
    asked = visitor.get(cancel)
    assert asked.status_code == 200 and "Д-001" in text(asked) and f'href="{ticket}"' in text(asked)
    assert len(booked(diia_server)) == 1
    visitor.post(cancel)
    assert visitor.get(cancel).url == ticket  # nothing is left to ask about
    letter = Delivery.objects.filter(code="equeue.outside_visit").latest("pk")
    assert "Скасовано" in letter.subject and "скасувати" not in letter.text


def test_form_sent_twice_is_one_visit(visitor, place, diia_server):
    fields = filled(visitor, place)
    first, again = visitor.post(place, fields), visitor.post(place, fields)
    assert first.url == again.url and len(booked(diia_server)) == 1
    assert Delivery.objects.filter(code="equeue.outside_visit").count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"time": ""},
        {"time": "2020-01-01T09:00"},
        {"time": "завтра"},
        {"name": ""},
        {"phone": "аб"},
        {"email": "not-an-address"},
        {"consent": ""},
        {"key": "короткий"},
        {"name": "a\0b" * 9},
    ],
)
def test_bad_field_keeps_what_was_typed_and_books_nothing(visitor, place, diia_server, changes):
    answer = visitor.post(place, filled(visitor, place, **changes))
    assert 400 <= answer.status_code < 500
    assert diia_server.visits == {}
    if "name" not in changes:
        assert "Приклад Ганна Зразківна" in text(answer)


def test_time_that_somebody_has_just_taken_is_said_and_another_is_booked_by_the_same_page(visitor, place, diia_server):
    fields = filled(visitor, place)
    Client(headers={"host": "diia.test"}).post(place, filled(visitor, place))
    lost = visitor.post(place, fields)
    assert lost.status_code == 409
    page = lost.content.decode()
    assert "щойно" in page and fields["time"] not in page
    assert page.count("near__t") == 3 and "Приклад Ганна Зразківна" in page, "three nearest times, and what was typed"
    again = filled(visitor, place, key=re.search(r'name="key"[^>]*value="([^"]+)"', page)[1])
    assert visitor.post(place, again).status_code == 302
    assert len(booked(diia_server)) == 2


def test_time_that_is_gone_before_the_details_shows_three_nearest(visitor, place, diia_server):
    fields = filled(visitor, place)
    visitor.post(place, fields)
    answer = visitor.get(place, {"time": fields["time"]})
    assert answer.status_code == 409 and text(answer).count("near__t") == 3 and "щойно" in text(answer)
    assert visitor.get(place, {"time": ""}).status_code == 422


def test_days_of_another_century_and_broken_clocks_break_no_page(visitor, place, diia_server):
    rows = [
        {"date": day, "starts": starts, "ends": ends, "free": 1}
        for day in ("0001-01-01", "9999-12-31", diia_server.working_days()[0])
        for starts, ends in (("10:00", "09:00"), ("23:59", "00:00"))
    ]
    diia_server.answers["GET /v1/services/passport/times"] = (200, json.dumps({"times": rows}).encode())
    page = visitor.get(place)
    assert page.status_code == 200 and text(page).count('name="time"') == 2


@pytest.mark.parametrize("said", GARBAGE, ids=range(len(GARBAGE)))
def test_answer_that_cannot_be_believed_is_looked_up_and_the_visit_found(visitor, place, diia_server, said):
    diia_server.after[BOOK] = said
    answer = visitor.post(place, filled(visitor, place))
    assert answer.status_code == 302
    assert "Д-001" in text(visitor.get(answer.url)) and len(booked(diia_server)) == 1


@pytest.mark.parametrize("said", GARBAGE, ids=range(len(GARBAGE)))
def test_answer_that_cannot_be_believed_and_no_visit_is_a_sentence(visitor, place, diia_server, said):
    diia_server.answers[BOOK] = said
    fields = filled(visitor, place)
    answer = visitor.post(place, fields)
    assert answer.status_code == 503 and answer["Retry-After"]
    assert "Вас не записано" in text(answer)
    assert "Приклад Ганна Зразківна" in text(answer) and fields["key"] in text(answer)
    assert booked(diia_server) == []
    assert visitor.post(place, fields).status_code == 302, "the same form again books"
    assert len(booked(diia_server)) == 1


def by_key_of(server):
    return f"GET /v1/visits/by-key/{OutsideVisit.objects.get().key}"


def unknown(visitor, place, server, name):
    """A visit whose answer and look-up are lost; `name` is where the answer goes astray: before or after the work."""
    fields = filled(visitor, place)
    getattr(server, name)[BOOK] = (502, b"")
    known = {}

    class Deaf(dict):
        def pop(self, call, default=None):
            if call.startswith("GET /v1/visits/by-key/") and not known:
                known[call] = True
                return (502, b"")
            return dict.pop(self, call, default)

    server.answers = Deaf(server.answers)
    return visitor.post(place, fields)


def test_outcome_that_nobody_knows_is_said_and_found_out_later(visitor, place, diia_server):
    answer = unknown(visitor, place, diia_server, "after")
    page = text(visitor.get(answer.url))
    assert OutsideVisit.objects.get().state == "unknown" and "Дізнаємося" in page
    assert find_out() == 0, "not before a minute has passed"
    OutsideVisit.objects.update(updated_at=clock.now() - timedelta(minutes=2))
    assert find_out() == 1
    assert "Д-001" in text(visitor.get(answer.url)) and len(booked(diia_server)) == 1
    assert Delivery.objects.filter(code="equeue.outside_visit").count() == 1


def test_outcome_that_was_no_booking_is_told_by_letter(visitor, place, diia_server):
    answer = unknown(visitor, place, diia_server, "answers")
    OutsideVisit.objects.update(updated_at=clock.now() - timedelta(minutes=2))
    assert find_out() == 1
    assert OutsideVisit.objects.get().state == "refused"
    assert "Вас не записано" in text(visitor.get(answer.url))
    assert Delivery.objects.filter(code="equeue.outside_visit").count() == 1


def test_visit_that_turns_up_after_the_person_was_told_no_is_cancelled_there(visitor, place, diia_server):
    fields = filled(visitor, place)
    diia_server.answers[BOOK] = (502, b"")
    assert visitor.post(place, fields).status_code == 503
    row = OutsideVisit.objects.get()
    day, _t, hour = fields["time"].partition("T")
    late = {"service": "passport", "date": day, "time": hour, "person": {"name": "Х"}, "consent": True}
    assert diia_server.create(row.key, late)[0] == 201  # the question had only been slow
    assert find_out() == 1
    assert booked(diia_server) == [] and OutsideVisit.objects.get().state == "cancelled"
    assert find_out() == 0


def test_silence_and_wrong_keys_are_two_sentences_and_break_nothing(visitor, queue, place, diia_server):
    diia_server.answers["GET /v1/services"] = (503, b"")
    silent = visitor.get("/services/equeue/")
    assert silent.status_code == 503 and "не відповідає" in text(silent) and "+380441112233" in text(silent)
    diia_server.answers["GET /v1/services"] = (404, b'{"error": "not_found"}')
    assert "зателефонуйте" in text(visitor.get("/services/equeue/")).lower()
    keep_keys(queue, url=diia_server.url, key_name=KEY_NAME, key="wrong")
    wrong = visitor.get("/services/equeue/")
    assert wrong.status_code == 503 and "зателефонуйте" in text(wrong).lower()
    assert visitor.get(place).status_code == 503


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/", "https://10.0.0.1/", "https://localhost/"])
def test_address_inside_is_not_called(visitor, queue, place, settings, address):
    settings.OUTBOUND_OWN_HOSTS = []
    keep_keys(queue, url=address, key_name=KEY_NAME, key=KEY)
    assert visitor.get(place).status_code == 503


def test_cancelling_that_is_not_answered_says_that_the_visit_stands(visitor, place, diia_server):
    url = visitor.post(place, filled(visitor, place)).url
    diia_server.answers[CANCEL.format(OutsideVisit.objects.get().reference)] = (500, b"")
    answer = visitor.post(f"{url}cancel/")
    assert answer.status_code == 503 and "не скасовано" in text(answer)
    assert OutsideVisit.objects.get().state == "booked" and len(booked(diia_server)) == 1
    assert visitor.post(f"{url}cancel/").status_code == 302


def test_slow_queue_is_given_up_in_time(visitor, place, diia_server, monkeypatch):
    monkeypatch.setattr("portal.common.outbound.client.SECONDS", 0.4)
    fields = filled(visitor, place)
    diia_server.delay = 1.5
    diia_server.after[BOOK] = (201, b"{}")
    answer = visitor.post(place, fields)
    assert answer.status_code in (302, 503) and len(booked(diia_server)) <= 1
    if answer.status_code == 302:
        assert OutsideVisit.objects.get().state in ("booked", "unknown")


def test_keys_are_sealed_and_never_shown(queue):
    row = QueueKeys.objects.get()
    assert KEY not in row.secret and row.key == KEY
    assert opened(row.secret, "another queue") == "" and opened("rubbish", queue.public_id) == ""
    assert sealed(KEY, "x") != sealed(KEY, "x")
    assert KEY not in json.dumps(list(AuditRecord.objects.values_list("details", flat=True)))
    keep_keys(queue, url=row.url, key_name="other", key="")
    assert QueueKeys.objects.get().key == KEY


def test_keys_survive_a_new_secret_key(queue, settings):
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = (
        [settings.SECRET_KEY],
        "a-new-key-of-the-installation-0123456789",
    )
    assert QueueKeys.objects.get().key == KEY


def test_going_on_without_a_time_is_told_so_and_nothing_is_chosen(visitor, place):
    page = visitor.get(place)
    assert " checked" not in text(page) and "виберіть день і годину" in text(page)
    answer = visitor.get(place, {"go": "1", "day": "2026-11-18"})
    assert answer.status_code == 422 and "Виберіть час." in text(answer) and " checked" not in text(answer)
    assert text(answer).count("Запишемо телефоном") == 1  # beside, not as a way out of a mistake
