"""The HTTP API: the path of a booking, and junk that must never be a 5xx."""

import json
import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page, Site

from modules.equeue.constants import CODES_PER_ADDRESS
from modules.equeue.models import Booking
from modules.equeue.services import expire_holds
from portal.communities.models import Community, CommunitySite
from portal.notifications.models import Delivery

BASE = "/api/v1/equeue"


@pytest.fixture
def site(community):
    site = Site.objects.create(hostname="vyshneva.test", root_page=Page.objects.first(), site_name="Вишнева")
    CommunitySite.objects.create(community=community, site=site, kind="community")
    return site


@pytest.fixture
def api(client, site, moment):
    """`api(method, path, body)`; every write has a fresh Idempotency-Key unless headers say otherwise."""

    def call(method, path, body=None, raw=None, **headers):
        given = {"Idempotency-Key": uuid.uuid4().hex, "X-Client-Id": "visitor-number-one", **headers}
        data = raw if raw is not None else json.dumps(body) if body is not None else ""
        return client.generic(
            method,
            BASE + path,
            data,
            content_type="application/json",
            headers={name: value for name, value in given.items() if value},
            HTTP_HOST="vyshneva.test",
        )

    with time_machine.travel(moment, tick=False):
        yield call


def hold_body(workplace_type, at="09:00", day="2026-11-17"):
    return {"type": workplace_type.public_id, "date": day, "time": at}


PERSON = {"name": "Оксана Ковальчук", "phone": "+380670000000", "consent": True}


def test_booking_from_the_list_of_queues_to_its_cancelling(api, queue, workplace_type):
    (found,) = api("GET", "/queues").json()
    assert (found["id"], found["name"]) == (queue.public_id, "ЦНАП")
    (kind,) = api("GET", f"/queues/{found['id']}/types").json()
    (offer,) = api("GET", f"/queues/{found['id']}/slots?type={kind['id']}").json()
    assert len(offer["days"]) == 14
    first = offer["days"][1]["slots"][0]
    assert first == {"time": "09:00", "ends": "09:30", "starts_at": "2026-11-17T09:00:00+02:00", "free": 2}
    held = api("POST", "/holds", hold_body(workplace_type))
    assert held.status_code == 201
    token = held.json()["token"]
    booked = api("POST", "/bookings", {"token": token, **PERSON})
    assert (booked.status_code, booked.json()["number"]) == (201, "А-101")
    assert api("GET", f"/bookings/{token}").json()["state"] == "booked"
    assert api("DELETE", f"/bookings/{token}").json()["state"] == "cancelled"
    assert api("DELETE", f"/bookings/{token}").json()["state"] == "cancelled"


def test_write_without_a_key_is_refused_and_a_key_used_for_another_body_is_a_conflict(api, workplace_type):
    answer = api("POST", "/holds", hold_body(workplace_type), **{"Idempotency-Key": ""})
    assert answer.status_code == 400
    key = {"Idempotency-Key": "the-same-key"}
    one = api("POST", "/holds", hold_body(workplace_type), **key)
    assert api("POST", "/holds", hold_body(workplace_type), **key).json() == one.json()
    other = api("POST", "/holds", hold_body(workplace_type, "10:00"), **key)
    assert (other.status_code, other.json()["error"]) == (422, "idempotency_conflict")
    assert Booking.objects.count() == 1


def held_token(api, workplace_type, **headers):
    return api("POST", "/holds", hold_body(workplace_type), **headers).json()["token"]


def test_second_confirmation_with_other_contacts_is_a_conflict_and_with_the_same_ones_the_same_booking(
    api, workplace_type
):
    token = held_token(api, workplace_type)
    first = api("POST", "/bookings", {"token": token, **PERSON})
    again = api("POST", "/bookings", {"token": token, **PERSON, "phone": "+380 67 000-00-00"})
    assert (again.status_code, again.json()) == (201, first.json())
    for other in ({"name": "Іван Шевченко"}, {"phone": "+380671111111"}, {"email": "ivan@example.com", "again": True}):
        answer = api("POST", "/bookings", {"token": token, **PERSON, **other})
        assert (answer.status_code, answer.json()["error"]) == (409, "already_booked"), other
        assert "запис" in answer.json()["message"]
    contact = Booking.objects.get().contact
    assert (contact.full_name, contact.phone, contact.email) == ("Оксана Ковальчук", "+380670000000", "")


def test_hold_of_a_visit_that_is_off_says_what_became_of_it(api, workplace_type):
    """Neither «cancel it», which was done, nor a 201 that looks like a booking."""
    token, key = held_token(api, workplace_type), {"Idempotency-Key": "booked-by-this-key"}
    api("POST", "/bookings", {"token": token, **PERSON}, **key)
    api("DELETE", f"/bookings/{token}")
    for other in ({}, {"name": "Іван Шевченко"}, {"email": "ivan@example.com"}):
        gone = api("POST", "/bookings", {"token": token, **PERSON, **other})
        assert (gone.status_code, gone.json()["error"]) == (409, "visit_off"), other
        assert "скасовано" in gone.json()["message"] and "Скасуйте" not in gone.json()["message"]
    again = api("POST", "/bookings", {"token": token, **PERSON}, **key)
    assert (again.status_code, again.json()["state"]) == (201, "cancelled")  # a repeat: what became of the first time


def test_hold_of_a_visit_that_has_moved_says_so(api, workplace_type):
    token = held_token(api, workplace_type)
    api("POST", "/bookings", {"token": token, **PERSON})
    assert api("POST", f"/bookings/{token}/move", {"date": "2026-11-18", "time": "10:00"}).status_code == 200
    gone = api("POST", "/bookings", {"token": token, **PERSON})
    assert (gone.status_code, gone.json()["error"]) == (409, "visit_off") and "перенесено" in gone.json()["message"]


def test_hold_of_an_application_that_was_declined_says_so(api, workplace_type):
    token = held_token(api, workplace_type)
    api("POST", "/bookings", {"token": token, **PERSON})
    Booking.objects.update(state="rejected")
    gone = api("POST", "/bookings", {"token": token, **PERSON})
    assert (gone.status_code, gone.json()["error"]) == (409, "visit_off") and "відхил" in gone.json()["message"]


@pytest.mark.parametrize("given", ["yes", "true", 1, "1"])
def test_consent_is_given_by_true_and_by_nothing_else(api, workplace_type, given):
    answer = api("POST", "/bookings", {"token": held_token(api, workplace_type), **PERSON, "consent": given})
    assert answer.status_code == 422
    assert Booking.objects.get().state == "held"


def sent_codes():
    letters = Delivery.objects.filter(code="equeue.booking_code").order_by("pk")
    return [re.search(r"\b(\d{6})\b", letter.text)[1] for letter in letters]


def test_address_is_proved_by_a_code_before_there_is_a_booking(api, workplace_type):
    token = held_token(api, workplace_type)
    person = {"token": token, **PERSON, "email": "oksana@example.com"}
    asked = api("POST", "/bookings", person)
    assert (asked.status_code, asked.json()["state"]) == (202, "code_sent")
    assert Booking.objects.get().state == "held"
    assert api("POST", "/bookings", person).status_code == 202  # again: no second letter
    (code,) = sent_codes()
    wrong = api("POST", f"/bookings/{token}/code", {"code": "000000" if code != "000000" else "111111"})
    assert (wrong.status_code, wrong.json()["error"]) == (422, "wrong_code")
    assert set(Delivery.objects.values_list("code", flat=True)) == {"equeue.booking_code"}
    booked = api("POST", f"/bookings/{token}/code", {"code": code})
    assert (booked.status_code, booked.json()["number"]) == (201, "А-101")
    assert api("POST", f"/bookings/{token}/code", {"code": code}).json() == booked.json()
    assert api("POST", "/bookings", person).json() == booked.json()
    assert api("POST", "/bookings", {**person, "email": "ivan@example.com"}).status_code == 409
    assert Booking.objects.get().contact.email == "oksana@example.com"


def test_codes_of_the_api_run_out_and_another_letter_can_be_asked_for(api, workplace_type, moment):
    token = held_token(api, workplace_type)
    person = {"token": token, **PERSON, "email": "oksana@example.com"}
    assert api("POST", f"/bookings/{token}/code", {"code": "123456"}).status_code == 410  # none was sent
    api("POST", "/bookings", person)
    wrong = "000000" if sent_codes() != ["000000"] else "111111"
    answers = [api("POST", f"/bookings/{token}/code", {"code": wrong}).status_code for _time in range(6)]
    assert answers == [422] * 5 + [429]
    key = {"Idempotency-Key": "another-letter-please"}
    with time_machine.travel(moment + timedelta(seconds=30), tick=False):
        for _time in range(2):
            assert api("POST", "/bookings", {**person, "again": True}, **key).status_code == 202
        assert len(sent_codes()) == 2
        assert api("POST", f"/bookings/{token}/code", {"code": sent_codes()[1]}).status_code == 201


def test_stranger_cannot_be_flooded_with_letters(api, workplace_type, moment):
    """New visitors, new holds and other spellings: one address gets so many codes in an hour."""
    answers = []
    for number in range(CODES_PER_ADDRESS + 3):
        visitor = {"X-Client-Id": f"visitor-of-a-flood-{number}"}
        token = held_token(api, workplace_type, **visitor)
        email = ("victim@example.com", "Victim@Example.com", "victim+x@example.com")[number % 3]
        answers.append(api("POST", "/bookings", {"token": token, **PERSON, "email": email}))
        api("DELETE", f"/bookings/{token}")
    assert [answer.status_code for answer in answers] == [202] * CODES_PER_ADDRESS + [429] * 3
    assert answers[-1].json()["error"] == "too_many_letters" and int(answers[-1]["Retry-After"]) > 0
    assert Delivery.objects.count() == CODES_PER_ADDRESS
    token = held_token(api, workplace_type)
    assert api("POST", "/bookings", {"token": token, **PERSON, "email": "other@example.com"}).status_code == 202


@pytest.mark.parametrize("end", ["given back", "lapsed", "swept", "booked and cancelled"])
def test_replayed_key_of_a_hold_that_has_ended_answers_410(api, workplace_type, moment, end):
    key = {"Idempotency-Key": "the-key-of-a-hold"}
    token = held_token(api, workplace_type, **key)
    if end == "booked and cancelled":
        assert api("POST", "/bookings", {"token": token, **PERSON}).status_code == 201
        assert held_token(api, workplace_type, **key) == token  # the booking lives, so does its token
    if end in ("given back", "booked and cancelled"):
        assert api("DELETE", f"/bookings/{token}").status_code == 200
    with time_machine.travel(moment + timedelta(minutes=16 if end in ("lapsed", "swept") else 0), tick=False):
        if end == "swept":
            assert expire_holds() == 1
        answer = api("POST", "/holds", hold_body(workplace_type), **key)
        assert (answer.status_code, answer.json()["error"]) == (410, "hold_expired")
        assert api("POST", "/holds", hold_body(workplace_type)).status_code == 201


def test_cancelling_needs_a_key_as_every_write_does(api, workplace_type):
    token = held_token(api, workplace_type)
    answer = api("DELETE", f"/bookings/{token}", **{"Idempotency-Key": ""})
    assert answer.status_code == 400 and "Idempotency-Key" in answer.json()["message"]
    assert Booking.objects.get().state == "held"
    key = {"Idempotency-Key": "the-key-of-a-cancelling"}
    answers = [api("DELETE", f"/bookings/{token}", **key) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert Booking.objects.get().events.filter(state_to="released").count() == 1


def test_description_names_the_headers_that_a_write_needs(client, site):
    paths = client.get(reverse("api:openapi-json"), HTTP_HOST="vyshneva.test").json()["paths"]
    writes = [
        (path, method, operation)
        for path, operations in paths.items()
        if path.startswith(BASE) and "/sync/" not in path
        for method, operation in operations.items()
        if method != "get"
    ]
    assert len(writes) >= 3
    for path, method, operation in writes:
        headers = {item["name"] for item in operation.get("parameters", ()) if item["in"] == "header"}
        required = {"Idempotency-Key"} | ({"X-Client-Id"} if path.endswith("/holds") else set())
        assert headers == required, (method, path)


def test_taken_time_answers_409_in_a_plain_sentence(api, workplace_type):
    for client in ("first-visitor-key", "second-visitor-key"):
        assert api("POST", "/holds", hold_body(workplace_type), **{"X-Client-Id": client}).status_code == 201
    answer = api("POST", "/holds", hold_body(workplace_type), **{"X-Client-Id": "third-visitor-key"})
    assert (answer.status_code, answer.json()["error"]) == (409, "slot_taken")
    assert answer.json()["message"]
    assert answer.json()["nearest"] == [{"date": "2026-11-17", "time": at} for at in ("09:30", "10:00", "10:30")]


def test_hold_needs_a_secret_of_the_visitor(api, workplace_type):
    for weak in ("", "short"):
        answer = api("POST", "/holds", hold_body(workplace_type), **{"X-Client-Id": weak})
        assert answer.status_code == 400 and "X-Client-Id" in answer.json()["message"]
    assert Booking.objects.count() == 0


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_date_beyond_every_window_is_not_offered(api, workplace_type, day):
    answer = api("POST", "/holds", hold_body(workplace_type, day=day))
    assert (answer.status_code, answer.json()["error"]) == (409, "slot_not_offered")
    assert answer.json()["nearest"] == []


def test_another_community_sees_and_cancels_nothing(api, queue, workplace_type, client):
    token = api("POST", "/holds", hold_body(workplace_type)).json()["token"]
    other = Community.objects.create(name="Інша", slug="insha")
    site = Site.objects.create(hostname="insha.test", root_page=Page.objects.first())
    CommunitySite.objects.create(community=other, site=site, kind="community")
    for path in ("/queues/" + queue.public_id + "/slots", "/bookings/" + token):
        assert client.get(BASE + path, HTTP_HOST="insha.test").status_code == 404
    assert client.delete(BASE + "/bookings/" + token, HTTP_HOST="insha.test").status_code == 404
    assert client.get(BASE + "/queues", HTTP_HOST="insha.test").json() == []
    assert Booking.objects.get().state == "held"


def test_large_body_is_refused(api, workplace_type):
    body = {**hold_body(workplace_type), "x": "я" * 20_000}
    assert api("POST", "/holds", body).status_code == 413
    assert not Booking.objects.exists()


def test_body_that_tells_no_length_is_refused_in_the_shape_of_the_api(api, workplace_type, settings):
    """Sent in pieces it shows its size only while Django reads it."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 20
    answer = api("POST", "/holds", hold_body(workplace_type))
    assert answer.status_code == 413
    assert answer.json()["error"] == "too_large" and "завеликий" in answer.json()["message"]
    assert not Booking.objects.exists()


def test_description_of_the_api_is_open(client, site):
    paths = client.get(reverse("api:openapi-json"), HTTP_HOST="vyshneva.test").json()["paths"]
    assert {f"{BASE}/queues", f"{BASE}/holds", f"{BASE}/bookings"} <= set(paths)


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("2026-11-17") | st.just("09:00"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
fields = st.dictionaries(
    st.sampled_from(["type", "date", "time", "replaces", "token", "name", "phone", "email", "consent", "comment"]),
    junk,
)
segments = st.text(min_size=1, max_size=44).filter(lambda text: text not in (".", "..") and "/" not in text)


@given(
    path=st.sampled_from(["/holds", "/bookings", f"/bookings/{'0' * 40}/code"]),
    body=fields | junk | st.binary(max_size=60),
)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_junk_in_a_body_is_a_4xx(api, workplace_type, path, body):
    if isinstance(body, dict):
        body = {"type": workplace_type.public_id, "date": "2026-11-17", "time": "09:00", **body}
    raw = body if isinstance(body, bytes) else json.dumps(body)
    answer = api("POST", path, raw=raw)
    assert 200 <= answer.status_code < 500, answer.content
    assert answer.status_code == 201 or answer.json()["message"]


@given(
    method=st.sampled_from(["GET", "DELETE", "PUT", "POST"]),
    form=st.sampled_from(["/queues/{}/slots", "/queues/{}/types", "/bookings/{}", "/{}", "/queues/x/slots?type={}"]),
    part=segments,
)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_junk_in_an_address_is_a_4xx(api, method, form, part):
    from urllib.parse import quote

    answer = api(method, form.format(quote(part, safe="")))
    assert 300 <= answer.status_code < 500, answer.content  # a missing slash is a redirect


@pytest.mark.parametrize("raw", ["{", "\xff", "[" * 9000])
def test_broken_json_is_refused_in_ukrainian(api, raw):
    answer = api("POST", "/holds", raw=raw)
    assert (answer.status_code, answer.json()["message"]) == (400, "Тіло запиту — не JSON.")
