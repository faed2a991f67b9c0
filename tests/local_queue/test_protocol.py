"""The wire format: what is sent is what is read; what is unknown is ignored; what is wrong is named."""

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local_queue.protocol.activation import tidy_code
from local_queue.protocol.bookings import Booking, BookingState, PullAnswer
from local_queue.protocol.events import Event, EventBatch
from local_queue.protocol.queue import QueueConfiguration
from local_queue.protocol.signing import Signature, is_genuine, is_timely, sign
from local_queue.protocol.wire import MAX_PUSH, ProtocolError, dumps, loads
from tests.local_queue.conftest import configuration

NOW = datetime(2026, 11, 17, 8, 42, tzinfo=UTC)
instants = st.integers(946_684_800, 4_102_444_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)
events = st.builds(
    Event,
    id=texts,
    origin=texts,
    seq=st.integers(1, 10**9),
    service_day=st.dates(),
    aggregate=texts,
    type=texts,
    at_wall=instants,
    at_mono=st.integers(0, 10**12),
    clock_offset=st.integers(-(10**6), 10**6),
    payload=st.dictionaries(texts, st.one_of(texts, st.integers(-(10**9), 10**9), st.booleans(), st.none())),
)
bookings = st.builds(
    Booking,
    id=texts,
    number=texts,
    type=texts,
    day=st.dates(),
    starts_at=instants,
    state=st.sampled_from(tuple(BookingState)),
    version=st.integers(0, 10**9),
)
answers = st.builds(
    PullAnswer,
    cursor=st.integers(0, 10**9),
    server_time=instants,
    acked_seq=st.integers(0, 10**9),
    bookings=st.lists(bookings, max_size=3).map(tuple),
)


@given(events)
def test_event_survives_the_wire_and_keeps_its_digest(event: Event) -> None:
    read = loads(Event, dumps(event))
    assert read == event
    assert read.digest() == event.digest()


@given(answers)
def test_answer_survives_the_wire(answer: PullAnswer) -> None:
    assert loads(PullAnswer, dumps(answer)) == answer


@given(events, st.dictionaries(texts.map(lambda name: "new_" + name), texts))
def test_keys_of_a_newer_version_are_ignored(event: Event, extra: dict[str, str]) -> None:
    data = {**extra, **json.loads(dumps(event)), "v": 7}
    assert loads(Event, json.dumps(data)).seq == event.seq


@given(st.binary(max_size=200))
def test_any_bytes_give_a_message_or_a_protocol_error(body: bytes) -> None:
    with pytest.raises(ProtocolError):
        loads(QueueConfiguration, body)


def test_configuration_survives_the_wire() -> None:
    assert loads(QueueConfiguration, dumps(configuration())) == configuration()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"seq": "7"}, "Event.seq"),
        ({"seq": True}, "Event.seq"),
        ({"at_wall": "2026-11-17T10:42:00"}, "Event.at_wall"),
        ({"service_day": "вчора"}, "Event.service_day"),
        ({"payload": []}, "Event.payload"),
        ({"origin": None}, "Event.origin"),
    ],
)
def test_a_wrong_field_is_named(change: dict[str, object], named: str) -> None:
    event = Event(
        id="1", origin="o", seq=1, service_day=date(2026, 11, 17), aggregate="a", type="t", at_wall=NOW, at_mono=1
    )
    with pytest.raises(ProtocolError, match=named.replace(".", r"\.")):
        loads(Event, json.dumps({**json.loads(dumps(event)), **change}))


def test_a_missing_field_is_named() -> None:
    with pytest.raises(ProtocolError, match=r"EventBatch\.events is missing"):
        loads(EventBatch, b'{"origin": "o"}')


def test_walk_in_letters_may_not_meet_the_letters_of_bookings() -> None:
    with pytest.raises(ValueError, match="series of bookings"):
        configuration(booking_prefixes=("П",))


def test_a_batch_is_bounded_and_of_one_origin() -> None:
    event = Event(
        id="1", origin="o", seq=1, service_day=date(2026, 11, 17), aggregate="a", type="t", at_wall=NOW, at_mono=1
    )
    with pytest.raises(ValueError, match="more than"):
        EventBatch(origin="o", events=(event,) * (MAX_PUSH + 1))
    with pytest.raises(ValueError, match="another origin"):
        EventBatch(origin="x", events=(event,))


def test_signature_holds_for_exactly_this_request() -> None:
    good = sign("key", "hall", method="POST", path="/push?a=1", body=b"{}", now=NOW)
    asked = {"method": "POST", "path": "/push?a=1", "body": b"{}"}
    assert is_genuine("key", good, **asked)
    assert not is_genuine("other", good, **asked)
    for change in ({"method": "GET"}, {"path": "/push?a=2"}, {"body": b"{ }"}):
        assert not is_genuine("key", good, **{**asked, **change})
    assert not is_genuine("key", Signature("hall", good.time + 1, good.nonce, good.value), **asked)


def test_signature_ages() -> None:
    good = sign("key", "hall", method="GET", path="/", body=b"", now=NOW)
    assert is_timely(good, NOW)
    assert not is_timely(good, datetime.fromtimestamp(NOW.timestamp() + 301, UTC))


@pytest.mark.parametrize("time", [10**400, -(10**400)], ids=["far", "long ago"])
def test_absurd_time_is_not_timely(time: int) -> None:
    assert not is_timely(Signature("hall", time, "n" * 16, "0" * 64), NOW)


def test_code_is_read_as_people_type_it() -> None:
    assert tidy_code(" abcd-efgh jkmn ") == "ABCDEFGHJKMN"
