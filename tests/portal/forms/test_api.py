"""Forms over HTTP: what is asked, answers judged as on the pages, one key one answer, refusals in the API's shape."""

import json

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from portal.forms import guarding
from portal.forms.engine import Kind, definition_to_data
from portal.forms.models import FormAttachment, FormResponse
from portal.forms.services import detach_form
from tests.factories.communities import CommunitySiteFactory
from tests.factories.forms import FormAttachmentFactory, FormDefinitionFactory
from tests.portal.forms.making import JSON, ask, form

pytestmark = pytest.mark.django_db
GOOD = {"topic": "problem", "where": "Садове", "words": "Темно", "email": "olena@example.com"}


@pytest.fixture
def site():
    return CommunitySiteFactory(hostname="hromada.test")


@pytest.fixture
def place(site) -> FormAttachment:
    return FormAttachmentFactory(form=FormDefinitionFactory(community=site.community))


def url(place, tail: str = "") -> str:
    return f"/api/v1/forms/{place.public_id}/{tail}"


def send(place, body, key: str = "key-of-one-wish", host: str = "hromada.test", **headers: str):
    raw = body if isinstance(body, str | bytes) else json.dumps(body)
    headers = {"Host": host, **({"Idempotency-Key": key} if key else {}), **headers}
    return Client(headers=headers).post(url(place, "responses/"), raw, content_type="application/json")


def body(**more):
    return {"version": 1, "answers": GOOD, "consent": True} | more


def test_definition_says_what_is_asked_and_within_what_limits(place):
    answer = Client(headers={"Host": "hromada.test"}).get(url(place)).json()
    assert (answer["id"], answer["version"], answer["languages"]) == (place.public_id, 1, ["uk"])
    assert answer["consent"]["uk"].startswith("Погоджуюся")
    topic, where, words = answer["pages"][0]["questions"]
    assert [option["code"] for option in topic["choices"]] == ["thanks", "problem"]
    assert where["show_if"] == {
        "match": "all",
        "rules": [{"question": "topic", "test": "equals", "value": "problem"}],
    }
    assert (words["required"], words["format"], words["max_length"]) == (True, "long", 3000)
    assert answer["pages"][1]["questions"][0]["personal"] == "ordinary"


def test_definition_of_every_kind_fits_its_description(site):
    data = definition_to_data(form(tuple(ask(kind.value, kind) for kind in Kind)))
    place = FormAttachmentFactory(form=FormDefinitionFactory(community=site.community, data=data))
    found = Client(headers={"Host": "hromada.test"}).get(url(place)).json()
    asked = {question["kind"]: question for question in found["pages"][0]["questions"]}
    assert set(asked) == {kind.value for kind in Kind}
    assert (asked["nps"]["low"], asked["nps"]["high"], asked["date"]["first"]) == (0, 10, "1900-01-01")
    assert [part["code"] for part in asked["address"]["parts"] if part["required"]][:1] == ["settlement"]


def test_answer_is_stored_once_however_often_it_is_sent(place):
    answers = [send(place, body(answers=GOOD | {"stranger": 1})) for _time in range(3)]
    assert [answer.status_code for answer in answers] == [201] * 3
    row = FormResponse.objects.get()
    assert {answer.json()["reference"] for answer in answers} == {row.reference}
    assert (row.channel, row.user, row.answers) == ("api", None, GOOD)
    other = send(place, body(answers=GOOD | {"words": "Інше"}))
    assert (other.status_code, other.json()["error"]) == (422, "idempotency_conflict")
    assert send(place, body(), key="key-of-other-wish").status_code == 201
    assert FormResponse.objects.count() == 2
    assert not mail.outbox


def test_errors_are_those_of_the_page(place):
    bad = {"topic": "problem", "words": "", "email": "не пошта"}
    answer = send(place, body(answers=bad, consent=False), **{"Accept-Language": "uk"})
    assert (answer.status_code, answer.json()["error"]) == (422, "invalid")
    said = {row["field"]: row["reason"] for row in answer.json()["fields"]}
    assert set(said) == {"where", "words", "email", "consent"}
    page = Client(headers={"Host": "hromada.test", "Accept-Language": "uk"})
    at = reverse("forms:fill", args=[place.public_id])
    data = {"version": "1", "place": "0", "carried": "{}", "stamp": "x", "q-topic": "problem", "q-words": ""}
    assert said["words"] in page.post(at, data).content.decode().replace("\u00a0", " ")
    assert said["email"] == "Напишіть адресу електронної пошти, наприклад name@example.com."
    assert not FormResponse.objects.exists()


def test_address_without_its_slash_leads_to_the_one_with_it(place, site):
    visitor = Client(headers={"Host": "hromada.test"})
    for address in (url(place), url(place) + "?x=1"):
        bare = address.replace("/?", "?").removesuffix("/")
        moved = visitor.get(bare)
        assert (moved.status_code, moved.headers["Location"]) == (301, address)
    assert visitor.post(url(place, "responses")).status_code == 404


def test_refusals_speak_in_the_shape_of_the_api(place, site, monkeypatch):
    assert send(place, body(), key="").status_code == 400
    assert send(place, body(version=7)).json()["error"] == "unknown_version"
    assert send(place, "[" * 300_000).status_code == 413
    CommunitySiteFactory(hostname="inshi.test")
    assert send(place, body(), host="inshi.test").json()["error"] == "not_found"
    monkeypatch.setattr(guarding, "MOST", 1)
    client = Client(headers={"Host": "hromada.test", "Idempotency-Key": "network-key"}, REMOTE_ADDR="203.0.113.9")
    statuses = [
        client.post(url(place, "responses/"), json.dumps(body()), content_type="application/json") for _n in range(2)
    ]
    assert [answer.status_code for answer in statuses] == [201, 429]
    assert statuses[1].json()["error"] == "too_many"
    assert statuses[1]["Retry-After"] == "3600"
    detach_form(attachment=place, actor=None)
    closed = send(place, body(), key="after-the-end")
    assert (closed.status_code, closed.json()["error"]) == (404, "not_found")


def test_description_names_both_operations(site):
    paths = Client(headers={"Host": "hromada.test"}).get(reverse("api:openapi-json")).json()["paths"]
    write = paths["/api/v1/forms/{public_id}/responses/"]["post"]
    assert {item["name"] for item in write["parameters"] if item["in"] == "header"} == {"Idempotency-Key"}
    assert "get" in paths["/api/v1/forms/{public_id}/"]


bodies = st.fixed_dictionaries(
    {"version": st.just(1) | JSON, "answers": st.dictionaries(st.sampled_from([*GOOD, "x"]), JSON) | JSON},
    optional={"consent": JSON, "language": JSON},
)


@given(typed=bodies | JSON | st.binary(max_size=40))
@example(typed='{"version": 1, "answers": {"\\ud800": 1, "words": "\\udfff"}}')
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_junk_is_a_4xx_in_json(place, typed):
    answer = send(place, typed)
    assert answer.status_code in (201, 400, 422)
    assert answer.json()
