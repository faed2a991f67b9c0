"""Halls at the portal's door: one code one key, every request signed once, events whole or not at all."""

import json
from datetime import datetime, time, timedelta

import pytest

from local_queue.protocol.activation import Activated, Activation
from local_queue.protocol.bookings import PullAnswer, Snapshot
from local_queue.protocol.events import EventBatch
from local_queue.protocol.signing import sign
from local_queue.protocol.wire import dumps, loads
from modules.equeue.constants import BookingState
from modules.equeue.models import Booking, HallEvent, HallNonce, HallServer
from modules.equeue.services import cancel_booking, confirm_booking, hold_slot, sync
from modules.equeue.services.moving import move_booking
from portal.common import clock
from tests.factories.equeue import HallDeviceFactory, HallServerFactory
from tests.modules.equeue.hall_messages import BASE, DAY, activated, ask, batch, event

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def booking(workplace_type, contact):
    held = hold_slot(
        workplace_type=workplace_type,
        local_date=DAY,
        local_start=datetime(2026, 11, 16, 10).time(),  # noqa: DTZ001  a wall time
        holder="h" * 20,
    )
    confirm_booking(token=held.token, contact=contact)
    return Booking.objects.get(public_id=held.public_id)


# activation


def test_code_works_once_and_gives_the_configuration(hall, workplace_type):
    HallDeviceFactory(hall=hall, name="Вікно 3", login="vikno3")
    code = sync.new_activation_code(hall)
    answer = sync.activate_hall(Activation(code=code.lower().replace("-", " "), origin="o1"))
    hall.refresh_from_db()
    assert (answer.hall, answer.key) == (hall.public_id, hall.key)
    assert [kind.id for kind in answer.configuration.types] == [workplace_type.public_id]
    assert [device.login for device in answer.configuration.devices] == ["vikno3"]
    with pytest.raises(sync.BadCode):
        sync.activate_hall(Activation(code=code, origin="o2"))


def test_code_is_not_in_the_database(hall):
    code = sync.new_activation_code(hall).replace("-", "")
    hall.refresh_from_db()
    assert code not in json.dumps([str(value) for value in vars(hall).values()])


def test_code_ends_after_a_day(hall, frozen):
    code = sync.new_activation_code(hall)
    frozen.shift(timedelta(hours=24, seconds=1))
    with pytest.raises(sync.BadCode):
        sync.activate_hall(Activation(code=code, origin="o1"))


@pytest.mark.parametrize("code", ["", "AAAA-AAAA-AAAA", "'; --"])
def test_wrong_codes_are_refused(hall, code):
    sync.new_activation_code(hall)
    with pytest.raises(sync.BadCode):
        sync.activate_hall(Activation(code=code, origin="o1"))


def test_new_activation_ends_the_old_key(hall, client, site):
    first = activated(hall).key
    assert activated(hall, "o2").key != first


def test_guessing_codes_over_http_is_stopped(hall, client, site):
    answers = [
        client.post(f"{BASE}/activate", dumps(Activation(code=f"{place:012d}", origin="o")), "application/json")
        for place in range(21)
    ]
    assert [answer.status_code for answer in answers] == [403] * 20 + [429]


def test_guesses_behind_a_proxy_are_counted_by_the_address_that_guesses(hall, client, site, settings):
    """One who guesses does not stop the others, and a forged address in front of his own gives him no more tries."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def guess(address):
        body = dumps(Activation(code="0" * 12, origin="o"))
        headers = {"X-Forwarded-For": address}
        return client.post(f"{BASE}/activate", body, "application/json", headers=headers).status_code

    assert [guess(f"10.0.0.{number}, 198.51.100.1") for number in range(21)] == [403] * 20 + [429]
    assert guess("198.51.100.2") == 403


def test_activation_over_http(hall, client, site):
    code = sync.new_activation_code(hall)
    answer = client.post(f"{BASE}/activate", dumps(Activation(code=code, origin="o")), "application/json")
    assert loads(Activated, answer.content).hall == hall.public_id


# signed requests


def test_signed_request_is_answered_and_its_repetition_refused(hall, client, site):
    activated(hall)
    path = f"{BASE}/pull?cursor=0&revision=&origin=o1"
    signature = sign(hall.key, hall.public_id, method="GET", path=path, body=b"", now=clock.now())
    assert client.get(path, headers=signature.headers()).status_code == 200
    assert client.get(path, headers=signature.headers()).status_code == 401


def test_unsigned_forged_old_and_revoked_requests_are_refused(hall, client, site, frozen):
    activated(hall)
    path = f"{BASE}/snapshot?origin=o1"
    assert client.get(path).status_code == 401
    for key, name in (("wrong", hall.public_id), (hall.key, "nobody")):
        forged = sign(key, name, method="GET", path=path, body=b"", now=clock.now())
        assert client.get(path, headers=forged.headers()).status_code == 401
    old = sign(hall.key, hall.public_id, method="GET", path=path, body=b"", now=clock.now() - timedelta(seconds=301))
    assert client.get(path, headers=old.headers()).status_code == 401
    hall.is_revoked = True
    hall.save()
    assert ask(client, hall, "GET", "/snapshot?origin=o1").status_code == 401


def test_body_is_signed_too(hall, client, site):
    activated(hall)
    signature = sign(hall.key, hall.public_id, method="POST", path=f"{BASE}/push", body=b"{}", now=clock.now())
    answer = client.post(
        f"{BASE}/push", dumps(batch(event(1))), content_type="application/json", headers=signature.headers()
    )
    assert answer.status_code == 401
    assert not HallEvent.objects.exists()


def test_old_nonces_are_forgotten(hall, client, site, frozen):
    activated(hall)
    ask(client, hall, "GET", "/snapshot?origin=o1")
    frozen.shift(timedelta(hours=1))
    sync.forget_nonces()
    assert not HallNonce.objects.exists()


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b'{"origin": "o", "events": [{}]}'])
def test_nonsense_is_422(hall, client, site, body):
    activated(hall)
    signature = sign(hall.key, hall.public_id, method="POST", path=f"{BASE}/push", body=body, now=clock.now())
    answer = client.generic("POST", f"{BASE}/push", body, content_type="application/json", headers=signature.headers())
    assert answer.status_code == 422


# bookings out


def test_pull_tells_number_type_and_time_and_nothing_about_the_person(hall, client, site, booking):
    activated(hall)
    answer = ask(client, hall, "GET", "/pull?cursor=0&revision=&origin=o1")
    told = loads(PullAnswer, answer.content)
    assert [(row.number, row.state, row.starts_at) for row in told.bookings] == [
        (booking.number, "expected", booking.starts_at)
    ]
    text = answer.content.decode()
    for secret in ("Оксана", "Ковальчук", "+380", "oksana", booking.code, booking.token):
        assert secret not in text


@pytest.mark.parametrize(("asks", "holder"), [(True, "О. К."), (False, "")])
def test_short_name_goes_to_the_hall_only_if_the_queue_asks(hall, booking, asks, holder):
    hall.queue.shows_names_in_hall = asks
    hall.queue.save()
    (row,) = sync.snapshot(HallServer.objects.get(), origin="o1").bookings
    assert row.holder == holder


def test_hold_is_not_told(hall, workplace_type):
    activated(hall)
    hold_slot(
        workplace_type=workplace_type,
        local_date=DAY,
        local_start=datetime(2026, 11, 16, 10).time(),  # noqa: DTZ001  a wall time
        holder="h" * 20,
    )
    assert sync.pull(hall, cursor=0, revision="", origin="o1").bookings == ()
    assert sync.snapshot(hall, origin="o1").bookings == ()


def test_cursor_brings_only_what_is_new(hall, booking, frozen):
    activated(hall)
    first = sync.pull(hall, cursor=0, revision="", origin="o1")
    frozen.shift(timedelta(minutes=5))
    again = sync.pull(hall, cursor=first.cursor, revision=first.configuration.revision, origin="o1")
    assert (again.bookings, again.configuration, again.cursor) == ((), None, first.cursor)
    cancel_booking(booking=booking)
    (gone,) = sync.pull(hall, cursor=first.cursor, revision="", origin="o1").bookings
    assert (gone.state, gone.version) == ("gone", first.bookings[0].version + 1)


def test_move_while_the_hall_is_off_reaches_it_when_it_comes_up_late(hall, workplace_type, contact, frozen):
    """D49: tomorrow's visit; the old time is gone and the new one is there, asked from the cursor or anew."""
    tomorrow = DAY + timedelta(days=1)
    held = hold_slot(workplace_type=workplace_type, local_date=tomorrow, local_start=time(10), holder="h" * 20)
    booking = confirm_booking(token=held.token, contact=contact)
    activated(hall)
    first = sync.pull(hall, cursor=0, revision="", origin="o1")
    frozen.shift(timedelta(hours=10))
    new = move_booking(booking=booking, local_date=tomorrow, local_start=time(16))
    frozen.shift(timedelta(hours=18))  # it is twelve, and the hall was to open at nine
    told = sync.pull(hall, cursor=first.cursor, revision="", origin="o1").bookings
    assert {row.number: row.state for row in told} == {booking.number: "gone", new.number: "expected"}
    whole = sync.snapshot(hall, origin="o1").bookings
    assert {row.number: row.state for row in whole} == {booking.number: "gone", new.number: "expected"}


def test_what_is_young_is_told_again(hall, booking):
    """A transaction that commits after one with a higher number would be missed otherwise."""
    activated(hall)
    first = sync.pull(hall, cursor=0, revision="", origin="o1")
    assert sync.pull(hall, cursor=first.cursor, revision="", origin="o1").bookings == first.bookings


def test_cursor_of_another_database_asks_for_a_snapshot(hall, booking):
    activated(hall)
    assert sync.pull(hall, cursor=10**9, revision="", origin="o1").needs_snapshot


def test_other_queues_are_not_told(hall, booking, centre, community):
    from tests.factories.addressees import AddresseeFactory
    from tests.factories.equeue import QueueFactory, WorkplaceTypeFactory

    other = QueueFactory(addressee=AddresseeFactory(community=community, kind="service_centre", name="Інший"))
    WorkplaceTypeFactory(queue=other)
    stranger = HallServerFactory(queue=other)
    activated(stranger, "o2")
    assert sync.snapshot(stranger, origin="o2").bookings == ()
    ack = sync.receive_events(
        stranger, EventBatch(origin="o1", events=(event(1, "ticket.finished", booking=booking.public_id),))
    )
    assert ack.acked_seq == 1
    booking.refresh_from_db()
    assert booking.state == BookingState.BOOKED


def test_snapshot_over_http(hall, client, site, booking):
    activated(hall)
    told = loads(Snapshot, ask(client, hall, "GET", "/snapshot?origin=o1").content)
    assert [row.id for row in told.bookings] == [booking.public_id]
    assert told.configuration.openings[0].opens == datetime(2026, 11, 16, 9, tzinfo=clock.KYIV)
