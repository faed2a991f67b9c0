"""Moving a booking and answering an offer through the API."""

import json
import uuid
from datetime import date, time, timedelta

import pytest

from modules.equeue.models import Booking, BookingEvent
from modules.equeue.selectors.audit import breaches
from modules.equeue.services import confirm_booking, hold_slot
from modules.equeue.services.proposing import propose_time
from portal.notifications.models import Delivery
from tests.factories.accounts import UserFactory
from tests.factories.addressees import AddresseeFactory
from tests.factories.communities import CommunityFactory, CommunitySiteFactory
from tests.factories.equeue import QueueFactory, WorkplaceTypeFactory

pytestmark = pytest.mark.django_db
BASE = "/api/v1/equeue"
DAY = date(2026, 11, 17)
NEXT = {"date": "2026-11-18", "time": "10:00"}


@pytest.fixture
def api(client, community, frozen):
    CommunitySiteFactory(community=community, hostname="vyshneva.test")

    def call(method, path, body=None, host="vyshneva.test", **headers):
        given = {"Idempotency-Key": uuid.uuid4().hex, **headers}
        data = json.dumps(body) if body is not None else ""
        more = {"content_type": "application/json", "headers": {k: v for k, v in given.items() if v}}
        return client.generic(method, BASE + path, data, HTTP_HOST=host, **more)

    return call


@pytest.fixture
def booked(single, contact, frozen):
    def make(start=time(9), *, waits=False):
        single.queue.needs_confirmation = waits
        single.queue.save()
        held = hold_slot(workplace_type=single, local_date=DAY, local_start=start, holder=str(start))
        return confirm_booking(token=held.token, contact=contact)

    return make


@pytest.fixture
def offered(booked):
    def make():
        staff = UserFactory(email="staff@example.test")
        return propose_time(booking=booked(waits=True), local_date=DAY, local_start=time(10), actor=staff)

    return make


def test_move_answers_the_new_booking_and_a_repeat_the_same(api, booked):
    booking = booked()
    path = f"/bookings/{booking.token}/move"
    first = api("POST", path, NEXT, **{"Idempotency-Key": "move-number-one"})
    again = api("POST", path, NEXT, **{"Idempotency-Key": "move-number-one"})
    assert first.status_code == 200 and first.json() == again.json()
    assert (first.json()["date"], first.json()["time"], first.json()["state"]) == ("2026-11-18", "10:00", "booked")
    assert api("GET", f"/bookings/{booking.token}").json()["state"] == "moved"
    other = api("POST", path, {**NEXT, "time": "11:00"}, **{"Idempotency-Key": "move-number-one"})
    assert other.status_code == 422


@pytest.mark.parametrize("start", ["09:00", "09:00:00"])
def test_move_to_the_time_that_the_visit_has_is_the_same_visit(api, booked, start):
    """No new number, no letter, no event and no move counted, however often and under whatever key."""
    booking = booked()
    before = (Booking.objects.count(), BookingEvent.objects.count(), Delivery.objects.count())
    shown = api("GET", f"/bookings/{booking.token}").json()
    for body in ({}, {}, {"type": booking.workplace_type.public_id}):
        wanted = {"date": "2026-11-17", "time": start, **body}
        for _time in range(5):
            same = api("POST", f"/bookings/{booking.token}/move", wanted)
            assert (same.status_code, same.json()) == (200, shown)
    assert (Booking.objects.count(), BookingEvent.objects.count(), Delivery.objects.count()) == before


def test_refusals_of_a_move_change_nothing(api, booked, frozen, community):
    booking, _other = booked(), booked(time(10))
    path = f"/bookings/{booking.token}/move"
    taken = api("POST", path, {"date": "2026-11-17", "time": "10:00"})
    assert (taken.status_code, taken.json()["error"]) == (409, "slot_taken")
    assert [row["time"] for row in taken.json()["nearest"]] == ["09:30", "10:30", "11:00"]
    foreign = WorkplaceTypeFactory(queue=QueueFactory(addressee=AddresseeFactory(community=community)))
    for body, status in (
        ({**NEXT, "type": foreign.public_id}, 404),
        ({**NEXT, "time": "10:00+02:00"}, 422),
        ({**NEXT, "date": "9999-12-31"}, 409),
        ({"date": "x", "time": "y"}, 422),
        ({}, 422),
    ):
        assert api("POST", path, body).status_code == status, body
    assert api("POST", path, NEXT, **{"Idempotency-Key": ""}).status_code == 400
    frozen.move_to(booking.starts_at - timedelta(minutes=5))
    late = api("POST", path, NEXT)
    assert (late.status_code, late.json()["error"]) == (409, "too_late") and "nearest" not in late.json()
    assert Booking.objects.get(pk=booking.pk).state == "booked"


def test_hold_is_not_moved(api, single, frozen):
    held = hold_slot(workplace_type=single, local_date=DAY, local_start=time(9), holder="v")
    assert api("POST", f"/bookings/{held.token}/move", NEXT).status_code == 404


def test_offer_is_read_and_accepted_once(api, offered):
    offer = offered()
    token = offer.held.token
    told = api("GET", f"/offers/{token}").json()
    assert (told["state"], told["offered"]["time"], told["instead_of"]["time"]) == ("open", "10:00", "09:00")
    first, again = (api("POST", f"/offers/{token}/accept") for _time in range(2))
    assert first.status_code == 200 and first.json() == again.json()
    assert first.json()["state"] == "booked"
    late = api("POST", f"/offers/{token}/decline")
    assert (late.status_code, late.json()["error"]) == (410, "offer_over")


def test_offer_is_declined_or_lapses(api, offered, frozen):
    offer = offered()
    token = offer.held.token
    for _time in range(2):
        assert api("POST", f"/offers/{token}/decline").json()["state"] == "declined"
    assert api("POST", f"/offers/{token}/accept").status_code == 410


def test_offer_that_nobody_answered_is_told_as_lapsed(api, offered, frozen):
    offer = offered()
    frozen.move_to(offer.held.expires_at)
    assert api("GET", f"/offers/{offer.held.token}").json()["state"] == "lapsed"
    late = api("POST", f"/offers/{offer.held.token}/accept")
    assert late.status_code == 410 and len(late.json()["nearest"]) == 3


@pytest.mark.parametrize("token", ["0" * 40, "x", "A" * 40, "0" * 39])
def test_guessed_tokens_open_nothing(api, offered, token):
    offered()
    for method, path in (("GET", ""), ("POST", "/accept"), ("POST", "/decline")):
        assert api(method, f"/offers/{token}{path}").status_code in (404, 422)
    assert api("POST", f"/bookings/{token}/move", NEXT).status_code in (404, 422)


def test_answers_need_a_key_and_the_own_community(api, offered):
    offer = offered()
    CommunitySiteFactory(community=CommunityFactory(), hostname="kalynova.test")
    for act in ("accept", "decline"):
        path = f"/offers/{offer.held.token}/{act}"
        assert api("POST", path, **{"Idempotency-Key": ""}).status_code == 400
        assert api("POST", path, host="kalynova.test").status_code == 404
    assert api("GET", f"/offers/{offer.held.token}", host="kalynova.test").status_code == 404


def test_offered_time_is_given_back_by_an_answer_to_the_offer_only(api, booked):
    row = booked()
    offer = propose_time(booking=row, local_date=date(2026, 11, 18), local_start=time(10), actor=UserFactory())
    refused = api("DELETE", f"/bookings/{offer.held.token}")
    assert refused.status_code == 409 and refused.json()["message"]
    held = Booking.objects.get(pk=offer.held_id)
    assert held.state == "held" and list(breaches()) == []
    assert api("POST", f"/offers/{offer.held.token}/decline").status_code == 200
    assert list(breaches()) == []
