"""New visitors cost nothing, so nobody may hold a whole fortnight with them from one address."""

import json
import uuid

import pytest
import time_machine
from django.test import Client

from modules.equeue.models import Booking
from modules.equeue.services import holding as service

TIMES = ("09:00", "09:30", "10:00", "10:30", "11:00", "11:30")


@pytest.fixture(autouse=True)
def three(site, moment, monkeypatch):
    monkeypatch.setattr(service, "HOLDS_PER_NETWORK", 3)
    with time_machine.travel(moment, tick=False) as traveller:
        yield traveller


def on_the_site(kind, at, address, **options):
    visitor = Client(HTTP_HOST="vyshneva.test", REMOTE_ADDR=address)
    return visitor.post(f"/services/equeue/time/{kind.public_id}/", {"time": f"2026-11-17T{at}"}, **options)


def by_the_api(kind, at, address):
    body = json.dumps({"type": kind.public_id, "date": "2026-11-17", "time": at})
    headers = {"Idempotency-Key": uuid.uuid4().hex, "X-Client-Id": uuid.uuid4().hex}
    visitor = Client(HTTP_HOST="vyshneva.test", REMOTE_ADDR=address)
    return visitor.post("/api/v1/equeue/holds", body, "application/json", headers=headers)


@pytest.mark.db
def test_new_visitors_of_one_address_hold_only_so_much(workplace_type, three):
    codes = [on_the_site(workplace_type, at, "203.0.113.7").status_code for at in TIMES[:3]]
    assert codes == [302, 302, 302]
    refused = on_the_site(workplace_type, TIMES[3], "203.0.113.7")
    assert refused.status_code == 429
    assert "З вашої мережі" in refused.content.decode()
    answer = by_the_api(workplace_type, TIMES[3], "203.0.113.7")
    assert (answer.status_code, answer.json()["error"]) == (429, "too_many_holds_from_network")
    assert Booking.objects.count() == 3
    assert on_the_site(workplace_type, TIMES[3], "203.0.113.8").status_code == 302
    three.shift(3600)
    assert on_the_site(workplace_type, TIMES[4], "203.0.113.7").status_code == 302


def test_time_that_was_lost_to_another_does_not_count(workplace_type):
    for address in ("203.0.113.8", "203.0.113.9"):
        on_the_site(workplace_type, "09:00", address)
    for _again in range(5):
        assert on_the_site(workplace_type, "09:00", "203.0.113.7").status_code == 409
    assert on_the_site(workplace_type, "10:00", "203.0.113.7").status_code == 302


def test_addresses_of_one_ipv6_household_are_one(workplace_type):
    codes = [by_the_api(workplace_type, at, f"2001:db8::{at[:2]}{at[3:]}").status_code for at in TIMES[:4]]
    assert codes == [201, 201, 201, 429]
    assert by_the_api(workplace_type, TIMES[4], "2001:db8:0:1::1").status_code == 201


def test_proxy_that_does_not_say_who_asks_stops_nobody(workplace_type):
    assert {on_the_site(workplace_type, at, "127.0.0.1").status_code for at in TIMES} == {302}
