"""Events of a hall: what becomes of a booking, of a number used twice, and of a copy that was restored."""

from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from local_queue.protocol.events import EventAck, EventPage
from local_queue.protocol.wire import loads
from modules.equeue.constants import BookingState
from modules.equeue.models import Booking, HallEvent, HallLog, HallQuarantine
from modules.equeue.services import cancel_booking, confirm_booking, hold_slot, sync
from tests.factories.equeue import HallServerFactory
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


def test_visit_is_followed_to_its_end(hall, booking, client, site):
    activated(hall)
    name = booking.public_id
    answer = ask(
        client,
        hall,
        "POST",
        "/push",
        batch(event(1, "ticket.called", booking=name), event(2, "ticket.started", booking=name)),
    )
    assert loads(EventAck, answer.content).acked_seq == 2
    booking.refresh_from_db()
    assert booking.state == BookingState.CHECKED_IN
    sync.receive_events(hall, batch(event(3, "ticket.finished", booking=name)))
    booking.refresh_from_db()
    assert booking.state == BookingState.SERVED
    assert booking.events.last().actor_kind == "hall"


def test_missed_visit_may_return(hall, booking):
    activated(hall)
    name = booking.public_id
    sync.receive_events(hall, batch(event(1, "ticket.no_show", booking=name)))
    booking.refresh_from_db()
    assert booking.state == BookingState.NO_SHOW
    sync.receive_events(
        hall, batch(event(2, "ticket.returned", booking=name), event(3, "ticket.finished", booking=name))
    )
    booking.refresh_from_db()
    assert booking.state == BookingState.SERVED


@pytest.mark.parametrize(
    ("act", "ticket", "told", "after"),
    [
        ("finished", "serving", BookingState.SERVED, BookingState.CHECKED_IN),
        ("no_show", "called", BookingState.NO_SHOW, BookingState.BOOKED),
        ("started", "called", BookingState.CHECKED_IN, BookingState.CHECKED_IN),
        ("left", "waiting", BookingState.NO_SHOW, BookingState.BOOKED),
    ],
)
def test_act_that_a_desk_takes_back_is_taken_back_here(hall, booking, act, ticket, told, after):
    activated(hall)
    name = booking.public_id
    sync.receive_events(hall, batch(event(1, f"ticket.{act}", booking=name)))
    booking.refresh_from_db()
    assert booking.state == told
    sync.receive_events(hall, batch(event(2, "ticket.undone", booking=name, state=ticket)))
    booking.refresh_from_db()
    assert booking.state == after
    assert set(HallEvent.objects.values_list("state", flat=True)) == {"applied"}


def test_return_that_is_taken_back_is_a_no_show_again(hall, booking):
    activated(hall)
    name = booking.public_id
    told = [event(1, "ticket.no_show", booking=name), event(2, "ticket.returned", booking=name)]
    sync.receive_events(hall, batch(*told, event(3, "ticket.undone", booking=name, state="no_show")))
    booking.refresh_from_db()
    assert booking.state == BookingState.NO_SHOW


def test_event_of_a_cancelled_booking_is_kept_with_a_note(hall, booking):
    activated(hall)
    cancel_booking(booking=booking)
    ack = sync.receive_events(hall, batch(event(1, "ticket.finished", booking=booking.public_id)))
    assert ack.acked_seq == 1
    stored = HallEvent.objects.get()
    assert (stored.state, bool(stored.note)) == ("refused", True)
    booking.refresh_from_db()
    assert booking.state == BookingState.CANCELLED


def test_other_content_under_a_number_is_quarantined(hall):
    activated(hall)
    sync.receive_events(hall, batch(event(1)))
    ack = sync.receive_events(hall, batch(event(1, number="П-666"), event(2)))
    assert (ack.quarantined, ack.acked_seq) == ((1,), 2)
    assert HallQuarantine.objects.get().body["payload"] == {"number": "П-666"}
    assert HallEvent.objects.get(seq=1).body["payload"] == {}


def events_of(client, hall, origin="o1", after=0):
    answer = ask(client, hall, "GET", f"/events?origin={origin}&after={after}")
    assert answer.status_code == 200
    page = loads(EventPage, answer.content)
    return [one.seq for one in page.events], page.has_more


def test_hall_of_a_restored_copy_gets_its_own_events_back(client, hall, queue, site):
    activated(hall)
    sent = [event(seq, number=f"П-{seq:03d}") for seq in range(1, 8)]
    sync.receive_events(hall, batch(*sent, event(9)))
    page = loads(EventPage, ask(client, hall, "GET", "/events?origin=o1&after=4").content)
    assert page.events == tuple(sent[4:]) and not page.has_more  # not the ninth, before which one is missing
    assert events_of(client, hall, origin="o2") == ([], False)
    assert events_of(client, hall, after=10**30) == ([], False)
    other = HallServerFactory(queue=queue)
    activated(other)
    assert events_of(client, other) == ([], False)
    assert client.get(f"{BASE}/events?origin=o1&after=0").status_code == 401


def test_many_events_come_back_in_pages(client, hall, site):
    activated(hall)
    for first in (1, 501):
        sync.receive_events(hall, batch(*[event(seq) for seq in range(first, first + 300)]))
    sync.receive_events(hall, batch(*[event(seq) for seq in range(301, 501)]))
    found, has_more = events_of(client, hall)
    assert (len(found), has_more) == (500, True)
    assert events_of(client, hall, after=500) == (list(range(501, 801)), False)


def test_unknown_event_is_stored_and_not_applied(hall):
    activated(hall)
    assert sync.receive_events(hall, batch(event(1, "robot.waved"))).acked_seq == 1
    assert HallEvent.objects.get().state == "stored"


def test_gap_is_not_acknowledged(hall, booking):
    activated(hall)
    ack = sync.receive_events(hall, batch(event(2, "ticket.finished", booking=booking.public_id)))
    assert ack.acked_seq == 0
    booking.refresh_from_db()
    assert booking.state == BookingState.BOOKED
    assert sync.receive_events(hall, batch(event(1))).acked_seq == 2
    booking.refresh_from_db()
    assert booking.state == BookingState.SERVED


def test_portal_remembers_the_highest_number(hall):
    activated(hall)
    sync.receive_events(hall, batch(event(1, number="П-007"), event(2, number="П-012"), event(3, number="Н-001")))
    assert sync.snapshot(hall, origin="o1").numbers == {"П": 12, "Н": 1}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.integers(1, 8), min_size=1, max_size=8), max_size=12))
def test_any_split_order_and_repetition_ends_the_same(hall, booking, batches):
    name = booking.public_id
    HallEvent.objects.all().delete()
    HallLog.objects.all().delete()
    Booking.objects.filter(pk=booking.pk).update(state=BookingState.BOOKED)
    kinds = ["issued", "called", "no_show", "returned", "called", "started", "finished", "issued"]
    log = {seq: event(seq, f"ticket.{kind}", booking=name) for seq, kind in enumerate(kinds, 1)}
    for numbers in batches:
        sync.receive_events(hall, batch(*[log[seq] for seq in numbers]))
    ack = sync.receive_events(hall, batch(*log.values()))
    assert ack.acked_seq == 8
    booking.refresh_from_db()
    assert booking.state == BookingState.SERVED
    assert list(HallEvent.objects.order_by("seq").values_list("seq", flat=True)) == list(log)
