"""Visits told to other systems: once each, with public ids and times, and not a word of the person."""

import json
from datetime import time, timedelta

import pytest

from modules.equeue.constants import ActorKind
from modules.equeue.models import Queue
from modules.equeue.services import cancel_booking, confirm_booking, hold_slot
from modules.equeue.services.answering import accept_offer
from modules.equeue.services.moderation import mark_served, undo_mark
from modules.equeue.services.moving import move_booking
from modules.equeue.services.proposing import confirm_application, propose_time
from portal.webhooks.models import WebhookCall
from tests.factories.accounts import UserFactory
from tests.factories.webhooks import WebhookFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(community, workplace_type, contact, moment, time_machine):
    time_machine.move_to(moment)
    WebhookFactory(
        community=community, events=[f"equeue.visit_{each}" for each in ("booked", "cancelled", "finished")]
    )

    def act(hour):
        day = moment.date() + timedelta(days=1)
        held = hold_slot(workplace_type=workplace_type, local_date=day, local_start=time(hour), holder=str(hour))
        return confirm_booking(token=held.token, contact=contact)

    return act


def told():
    return [json.loads(each.body) for each in WebhookCall.objects.order_by("pk")]


def test_visit_is_told_when_it_is_booked_and_cancelled_but_never_who_comes(book, queue, workplace_type, contact):
    booking = book(10)
    [message] = told()
    assert message["type"] == "equeue.visit_booked"
    assert message["data"] == {
        "booking": booking.public_id,
        "visit": booking.public_id,
        "queue": queue.public_id,
        "type": workplace_type.public_id,
        "starts_at": "2026-11-17T08:00:00Z",
        "ends_at": message["data"]["ends_at"],
        "local_date": "2026-11-17",
        "local_time": "10:00",
        "source": "site",
    }
    cancel_booking(booking=booking, actor_kind=ActorKind.CITIZEN)
    cancel_booking(booking=booking, actor_kind=ActorKind.CITIZEN)
    assert [each["type"] for each in told()] == ["equeue.visit_booked", "equeue.visit_cancelled"]
    text = " ".join(WebhookCall.objects.values_list("body", flat=True))
    for secret in (contact.full_name, "067", "oksana", booking.token, booking.code, booking.number):
        assert secret not in text


def test_hold_tells_nobody(book, workplace_type, moment):
    day = moment.date() + timedelta(days=1)
    hold_slot(workplace_type=workplace_type, local_date=day, local_start=time(9), holder="x")
    assert told() == []


def test_visit_is_over_each_time_that_it_is_marked_so_and_an_undone_mark_books_nothing(book, moment, time_machine):
    booking, staff = book(10), UserFactory()
    time_machine.move_to(moment + timedelta(days=1, hours=3))
    mark_served(booking=booking, actor=staff)
    undo_mark(booking=booking, actor=staff)
    time_machine.move_to(moment + timedelta(days=1, hours=4))
    mark_served(booking=booking, actor=staff)
    assert [each["type"] for each in told()] == ["equeue.visit_booked", *2 * ["equeue.visit_finished"]]
    assert len({each["data"].get("finished_at") for each in told()}) == 3


def test_move_tells_the_old_and_the_new_time(book, workplace_type, moment, community):
    WebhookFactory(community=community, events=["equeue.visit_moved"])
    old = book(10)
    new = move_booking(booking=old, local_date=old.local_date, local_start=time(11))
    [message] = [each for each in told() if each["type"] == "equeue.visit_moved"]
    data = message["data"]
    assert (data["booking"], data["visit"], data["local_time"]) == (new.public_id, old.public_id, "11:00")
    assert data["before"] == {
        "booking": old.public_id,
        "starts_at": "2026-11-17T08:00:00Z",
        "local_date": "2026-11-17",
        "local_time": "10:00",
    }
    assert [each["type"] for each in told()].count("equeue.visit_booked") == 2


def test_accepted_offer_is_a_move_and_a_confirmed_application_is_told_once(book, queue, community):
    WebhookFactory(community=community, events=["equeue.visit_moved", "equeue.visit_confirmed"])
    Queue.objects.filter(pk=queue.pk).update(needs_confirmation=True)
    one, two = book(10), book(11)
    staff = UserFactory()
    confirm_application(booking=one, actor=staff)
    confirm_application(booking=one, actor=staff)
    offer = propose_time(booking=two, local_date=two.local_date, local_start=time(12), actor=staff)
    accept_offer(offer.held.token)
    found = [(each["type"], each["data"]["local_time"]) for each in told() if each["type"] != "equeue.visit_booked"]
    assert ("equeue.visit_confirmed", "10:00") in found and ("equeue.visit_moved", "12:00") in found
    assert len([kind for kind, _at in found if kind == "equeue.visit_confirmed"]) == 1
