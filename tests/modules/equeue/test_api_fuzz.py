"""Whatever is sent to the API, by its own description: never a server error, refusals have one shape and a Ukrainian
sentence and change nothing, good answers are what the description promises."""

import json
import re
import uuid
from datetime import date, datetime, time
from functools import cache
from urllib.parse import quote

import pytest
import time_machine
from django.test import Client
from django.urls import resolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modules.equeue.models import Booking, BookingEvent, Contact, Draft
from modules.equeue.models.booking import token_for
from modules.equeue.services import ContactData, confirm_booking, hold_slot
from portal.audit.models import AuditRecord
from portal.common.clock import KYIV
from portal.communities.models import Community
from portal.notifications.models import Delivery
from tests.factories.addressees import AddresseeFactory
from tests.factories.communities import CommunitySiteFactory
from tests.factories.equeue import QueueFactory, WorkplaceTypeFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 16, 8, 0, tzinfo=KYIV)
PREFIX = "/api/v1/equeue"
HOST = "fuzz.test"
KEPT = (Booking, BookingEvent, Contact, Draft, Delivery, AuditRecord)
CYRILLIC = re.compile(r"[а-щьюяєіїґ]", re.IGNORECASE)
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=60),
    st.sampled_from(
        ["", "\0", "А" * 500, "аbс", "09:00", "25:00", "09:00+02:00", "2020-01-01", "9999-12-31", "0000-00-00"]
    ),
    st.sampled_from(
        ["../../etc/passwd", "%2e%2e", "' OR 1=1 --", "\u202e", "ＡＢＣ", "А-101", "1" * 400, "-1", "1e999"]
    ),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=3),
)


@cache
def description():
    api = resolve("/api/openapi.json").func.keywords["api"]
    return json.loads(json.dumps(api.get_openapi_schema(), default=str))


def operations():
    """(method, path, operation) of the queue, as described; the link of halls signs its requests and has tests of its
    own."""
    return [
        (method.upper(), path, operation)
        for path, methods in description()["paths"].items()
        if path.startswith(PREFIX) and "/sync/" not in path
        for method, operation in methods.items()
    ]


def resolved(schema):
    while "$ref" in schema:
        schema = description()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def fits(value, schema):
    """As much of JSON Schema as the description uses; a sentence for what does not fit, or nothing."""
    schema = resolved(schema)
    if "anyOf" in schema:
        return None if any(fits(value, each) is None for each in schema["anyOf"]) else f"{value!r} fits nothing"
    if "enum" in schema or "const" in schema:
        allowed = schema.get("enum", [schema.get("const")])
        return None if value in allowed else f"{value!r} is not one of {allowed}"
    kind = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "null": type(None)}
    match schema.get("type"):
        case "object":
            missing = [name for name in schema.get("required", []) if name not in value]
            wrong = [fits(value[name], each) for name, each in schema.get("properties", {}).items() if name in value]
            return next((text for text in [*wrong, f"{missing} missing" if missing else None] if text), None)
        case "array":
            return next((text for text in (fits(item, schema["items"]) for item in value) if text), None)
        case None:
            return None
        case name:
            is_right = isinstance(value, kind[name]) and (name == "boolean" or not isinstance(value, bool))
            return None if is_right else f"{value!r} is no {name}"


class World:
    """A community with all kinds of queues, a neighbour, and bookings in every state that a token may open."""

    def __init__(self):
        self.client = Client(raise_request_exception=False, headers={"host": HOST})
        community = Community.objects.create(name="Вишнева громада", slug="fuzz")
        CommunitySiteFactory(community=community, hostname=HOST)
        self.queue = QueueFactory(addressee=AddresseeFactory(community=community, name="ЦНАП"))
        self.kind = WorkplaceTypeFactory(queue=self.queue, capacity=9)
        link = QueueFactory(
            addressee=AddresseeFactory(community=community, name="Інше"),
            kind="link",
            link="https://queue.example.org/",
        )
        other = Community.objects.create(name="Сусідня громада", slug="neighbour")
        foreign = WorkplaceTypeFactory(queue=QueueFactory(addressee=AddresseeFactory(community=other, name="Чуже")))
        self.ids = [self.queue.public_id, self.kind.public_id, link.public_id, foreign.public_id]
        self.ids += [foreign.queue.public_id, "A" * 22, "А" * 22]
        self.tokens = [self.hold(9).token, self.booked(10), token_for("nobody"), "0" * 40, "а" * 40]

    def hold(self, hour):
        return hold_slot(
            workplace_type=self.kind,
            local_date=date(2026, 11, 17),
            local_start=time(hour),
            holder=f"fuzz-{hour}",
        )

    def booked(self, hour):
        token = self.hold(hour).token
        confirm_booking(token=token, contact=ContactData("Ганна", phone="+380671234567", has_consent=True))
        return token

    def state(self):
        rows = [model.objects.count() for model in KEPT]
        return rows, list(Booking.objects.order_by("pk").values_list("state", "version", "lane", "expires_at"))

    def values(self, name):
        """Likely values of a field or parameter: most are true to its meaning."""
        day = st.dates(date(2026, 11, 10), date(2026, 12, 20)).map(str)
        known = {
            "token": st.sampled_from(self.tokens),
            "replaces": st.sampled_from([None, *self.tokens]),
            "queue_id": st.sampled_from(self.ids),
            "type": st.sampled_from(self.ids),
            "date": day,
            "time": st.sampled_from(["09:00", "09:30", "10:00", "13:15", "17:30", "23:59", "24:00"]),
            "name": st.sampled_from(["Оксана Ковальчук", "О", "О" * 399, " ", "Oксана\u200b"]),
            "phone": st.sampled_from(["", "+380671234567", "телефон", "٠٦٧١٢٣٤٥٦٧"]),
            "email": st.sampled_from(["", "hanna@example.org", "a@b", "а@приклад.укр", "x" * 250]),
            "consent": st.booleans(),
            "code": st.sampled_from(["000000", "12345", "１２３４５６"]),
        }
        return st.one_of(known.get(name, JUNK), known.get(name, JUNK), known.get(name, JUNK), JUNK)

    def request(self, method, path, operation):
        names = re.findall(r"{(\w+)}", path)
        query = [each["name"] for each in operation.get("parameters", []) if each["in"] == "query"]
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
        fields = resolved(body).get("properties", {}) if body else {}
        keys = [None, "", "short", "the-same-key", "the-same-key", "ключ" * 3, "k" * 300]
        whole = st.fixed_dictionaries({}, optional={name: self.values(name) for name in fields})
        good = st.fixed_dictionaries({name: self.values(name) for name in fields})
        return st.fixed_dictionaries(
            {
                "path": st.fixed_dictionaries({name: self.values(name) for name in names}),
                "query": st.fixed_dictionaries({}, optional={name: self.values(name) for name in query}),
                "body": st.one_of(good, whole, JUNK) if body else st.none(),
                "raw": st.sampled_from([None] * 8 + ["", "{", "\0", "[" * 5000, '{"a": NaN}', "\ufeff{}"]),
                "key": st.one_of(st.uuids().map(str), st.sampled_from(keys)),
                "client": st.sampled_from(["visitor-number-one", "visitor-number-two", "", "я" * 20]),
            }
        )

    def send(self, method, path, sent):
        for name, value in sent["path"].items():  # a slash would be another address, of the site
            path = path.replace(f"{{{name}}}", quote(str(value).replace("/", "-"), safe="") or "-")
        query = "&".join(f"{name}={quote(str(value), safe='')}" for name, value in sent["query"].items())
        headers = {"Idempotency-Key": sent["key"], "X-Client-Id": sent["client"]}
        headers = {name: value for name, value in headers.items() if value}
        raw = sent["raw"] if sent["raw"] is not None else json.dumps(sent["body"])
        return self.client.generic(method, f"{path}?{query}", raw, content_type="application/json", headers=headers)


@pytest.fixture
def world(db):
    with time_machine.travel(NOW, tick=False):
        yield World()


def check(world, method, path, operation, sent):
    before = world.state()
    answer = world.send(method, path, sent)
    assert answer.status_code < 500, (answer.status_code, answer.content[:500])
    if answer.status_code >= 400:
        said = answer.json()
        assert isinstance(said["error"], str) and said["error"]
        assert CYRILLIC.search(said["message"]), said
        assert world.state() == before, "a refusal changes nothing"
        return
    promised = operation["responses"].get(str(answer.status_code))
    assert promised is not None, f"{answer.status_code} is not described"
    assert fits(answer.json(), promised["content"]["application/json"]["schema"]) is None
    if method == "GET":
        assert world.state() == before


def walk(world, method, path, operation, examples):
    @settings(max_examples=examples, suppress_health_check=list(HealthCheck), deadline=None)
    @given(sent=world.request(method, path, operation))
    def fuzz(sent):
        check(world, method, path, operation, sent)

    fuzz()


POSTS = [(method, path) for method, path, _operation in operations() if method == "POST"]
NAMES = [f"{method} {path}" for method, path, _operation in operations()]


def test_description_names_every_operation():
    paths = " ".join(NAMES)
    for piece in ("/queues", "/types", "/slots", "/earliest", "/holds", "/bookings/{token}/code", "DELETE"):
        assert piece in paths


@pytest.mark.parametrize(("method", "path", "operation"), operations(), ids=NAMES)
def test_nothing_that_is_sent_breaks_the_api(world, method, path, operation):
    walk(world, method, path, operation, 40)


@pytest.mark.slow
@pytest.mark.parametrize(("method", "path", "operation"), operations(), ids=NAMES)
def test_nothing_of_very_much_that_is_sent_breaks_the_api(world, method, path, operation):
    walk(world, method, path, operation, 200)


@pytest.mark.parametrize(("method", "path"), POSTS, ids=[path for _method, path in POSTS])
def test_ten_megabytes_are_refused(world, method, path):
    before = world.state()
    sent = {
        "path": dict.fromkeys(re.findall(r"{(\w+)}", path), world.tokens[0]),
        "query": {},
        "raw": '{"name": "' + "я" * 5_000_000 + '"}',
        "key": uuid.uuid4().hex,
        "client": "visitor-number-one",
    }
    answer = world.send(method, path, sent)
    assert answer.status_code == 413 and CYRILLIC.search(answer.json()["message"])
    assert world.state() == before


def test_valid_way_is_told_as_described(world):
    """Fuzzing reaches a whole booking by luck alone: here it is for certain."""
    by_name = dict(zip(NAMES, operations(), strict=True))

    def act(name, body=None, **path):
        method, template, operation = by_name[f"{name.split()[0]} {PREFIX}{name.split()[1]}"]
        sent = {"path": path, "query": {}, "raw": None, "body": body, "key": uuid.uuid4().hex}
        sent["client"] = "visitor-number-one"
        answer = world.send(method, template, sent)
        schema = operation["responses"][str(answer.status_code)]["content"]["application/json"]["schema"]
        assert fits(answer.json(), schema) is None
        return answer

    held = act("POST /holds", {"type": world.kind.public_id, "date": "2026-11-18", "time": "11:00"}).json()
    person = {"token": held["token"], "name": "Оксана Ковальчук", "phone": "+380671234567", "consent": True}
    made = act("POST /bookings", person)
    assert made.status_code == 201 and made.json()["pdf"].endswith("ticket.pdf")
    for link in ("ticket", "pdf", "ics"):
        assert world.client.get(made.json()[link].partition(HOST)[2]).status_code == 200
    assert act("GET /bookings/{token}", token=held["token"]).json() == made.json()
    assert act("DELETE /bookings/{token}", token=held["token"]).json()["state"] == "cancelled"
    assert act("GET /queues/{queue_id}/earliest", queue_id=world.queue.public_id).json()["found"]
