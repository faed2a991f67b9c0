"""Whatever the line does to the batches of a hall, the portal ends with the same state; what it cannot read waits."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from local_queue.protocol.events import EventAck
from local_queue.protocol.wire import loads, to_plain
from modules.equeue.constants import BookingState
from modules.equeue.models import Booking, HallEvent, HallLog, HallQuarantine
from modules.equeue.selectors.halls import known_numbers
from modules.equeue.services import sync
from tests.modules.equeue.hall_messages import activated, ask, batch, event

pytestmark = pytest.mark.usefixtures("frozen")


STORIES = (
    ("admitted", "checked_in", "called", "started", "finished"),
    ("admitted", "called", "no_show", "returned", "called", "started", "finished"),
    ("admitted", "called", "no_show"),
)


def told_log(bookings, order):
    """Events of three booked and two other people, mixed, with one of an unknown type and one of a newer version."""
    lines = [
        [(f"ticket.{kind}", {"booking": booking.public_id}) for kind in story]
        for booking, story in zip(bookings, STORIES, strict=True)
    ]
    lines.append([("ticket.issued", {"number": f"П-{number:03d}"}) for number in (1, 2, 3)])
    lines.append([("robot.waved", {}), ("ticket.issued", {"number": "Н-001"})])
    log = []
    while lines:
        line = order.choice(lines)
        kind, payload = line.pop(0)
        log.append(event(len(log) + 1, kind, **payload))
        if not line:
            lines.remove(line)
    return log


def forget(bookings):
    for model in (HallEvent, HallLog, HallQuarantine):
        model.objects.all().delete()
    Booking.objects.filter(pk__in=[booking.pk for booking in bookings]).update(state=BookingState.BOOKED)


def state(hall, bookings):
    events = list(HallEvent.objects.order_by("seq").values_list("seq", "digest", "state", "note"))
    states = list(Booking.objects.filter(pk__in=[one.pk for one in bookings]).order_by("pk").values_list("state"))
    return events, states, known_numbers(hall), HallLog.objects.get(origin="o1").acked_seq


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False), st.lists(st.lists(st.integers(0, 19), min_size=1, max_size=12), max_size=10))
def test_any_split_order_and_repetition_of_a_day_ends_the_same(hall, bookings, order, batches):
    log = told_log(bookings, order)
    forget(bookings)
    sync.receive_events(hall, batch(*log))
    expected = state(hall, bookings)
    forget(bookings)
    for numbers in batches:
        sync.receive_events(hall, batch(*[log[place % len(log)] for place in numbers]))
    for place in range(0, len(log), 7):  # the hall repeats what was not confirmed, from anywhere
        sync.receive_events(hall, batch(*log[place : place + 9]))
    assert state(hall, bookings) == expected
    assert expected[3] == len(log)
    assert not HallQuarantine.objects.exists()


def raw(*events):
    return {"origin": "o1", "events": list(events), "v": 2}


def push(client, hall, message):
    return ask(client, hall, "POST", "/push", message)


def test_event_that_cannot_be_read_is_stored_and_those_after_it_are_applied(client, hall, site, bookings):
    activated(hall)
    name = bookings[0].public_id
    plain = [to_plain(event(seq, f"ticket.{kind}", booking=name)) for seq, kind in enumerate(STORIES[0], 1)]
    newer = {**to_plain(event(6)), "v": 2, "at_wall": {"local": "10:00", "zone": "Europe/Kyiv"}}
    last = to_plain(event(7, "ticket.issued", number="П-009"))
    ack = loads(EventAck, push(client, hall, raw(*plain, newer, last)).content)
    assert (ack.acked_seq, ack.quarantined) == (7, ())
    bookings[0].refresh_from_db()
    assert bookings[0].state == BookingState.SERVED
    kept = HallEvent.objects.get(seq=6)
    assert (kept.state, kept.body) == ("stored", newer)
    assert "at_wall" in kept.note
    assert sync.reapply_events() == 0
    again = loads(EventAck, push(client, hall, raw({**newer, "payload": {"changed": 1}})).content)
    assert again.quarantined == (6,)
    assert known_numbers(hall) == {"П": 9}
    back = ask(client, hall, "GET", "/events?origin=o1&after=4").json()
    assert back["events"] == [plain[4], newer, last], "the hall that wrote it may read it"


@pytest.mark.parametrize("item", [None, 7, "text", [], {}, {"origin": "o1", "seq": "1"}, {"origin": "o1", "seq": -1}])
def test_event_without_a_number_is_refused_with_its_batch(client, hall, site, item):
    activated(hall)
    answer = push(client, hall, raw(to_plain(event(1)), item, to_plain(event(2))))
    assert answer.status_code == 422
    assert not HallEvent.objects.exists()


# a second server with the same identity


def asks(client, hall, instance, before=""):
    return ask(
        client, hall, "GET", f"/pull?cursor=0&origin=o1&instance={instance}&before={before}&every=2"
    ).status_code


def test_clone_of_a_hall_at_work_is_refused_and_the_hall_works_on(client, hall, site, frozen):
    activated(hall)
    for seconds in range(0, 240, 2):
        frozen.shift(2)
        assert asks(client, hall, "first", "old") == 200
        assert asks(client, hall, "clone", "old") == 409
        assert asks(client, hall, "young-clone", "first") == 409, seconds
    refused = ask(client, hall, "POST", "/push?origin=o1&instance=clone&before=old&every=2", batch(event(1)))
    assert refused.status_code == 409
    assert "сервер" in refused.json()["detail"]
    assert not HallEvent.objects.exists()


def test_restarted_hall_is_answered_after_a_few_seconds(client, hall, site, frozen):
    activated(hall)
    assert asks(client, hall, "first") == 200
    assert asks(client, hall, "second", "first") == 409
    frozen.shift(7)
    assert asks(client, hall, "second", "first") == 200
    assert asks(client, hall, "first") == 409


def test_other_computer_takes_over_when_the_first_is_silent(client, hall, site, frozen):
    activated(hall)
    assert asks(client, hall, "first") == 200
    frozen.shift(60)
    assert asks(client, hall, "restored", "of-last-week") == 409
    frozen.shift(61)
    assert asks(client, hall, "restored", "of-last-week") == 200


def test_new_activation_is_answered_at_once(client, hall, site):
    activated(hall)
    assert asks(client, hall, "first") == 200
    activated(hall, origin="o2")
    assert asks(client, hall, "second") == 200


def test_hall_of_an_older_version_names_nobody(client, hall, site):
    activated(hall)
    assert ask(client, hall, "GET", "/pull?cursor=0&origin=o1").status_code == 200
