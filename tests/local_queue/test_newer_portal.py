"""A hall that is older than its portal: what it cannot read waits, and after the upgrade nothing tells that it was."""

import json
import random
from enum import StrEnum
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from local_queue.protocol import bookings as words
from local_queue.protocol.bookings import Booking, BookingState
from local_queue.protocol.events import EventType
from local_queue.protocol.wire import dumps, to_plain
from local_queue.sync import services
from local_queue.sync.aside import read_again
from local_queue.sync.client import PortalClient
from local_queue.sync.models import FormerLog, PortalLink, SetAside
from local_queue.tickets.models import Configuration, Event, ExpectedVisit, LogHead, Ticket
from local_queue.tickets.selectors import configuration
from local_queue.tickets.services.checking_in import check_in
from local_queue.tickets.services.issuing import issue_ticket
from tests.local_queue.conftest import Hall, booking
from tests.local_queue.test_sync import FakePortal


@pytest.fixture
def linked(hall: Hall) -> Hall:
    PortalLink.objects.update(url="http://portal.test", hall="hall1", key="key1", has_snapshot=True)
    return hall


def told(**changes: Any) -> PortalClient:
    """A portal whose answers to a pull and a snapshot hold these parts as they are."""
    portal = FakePortal()

    def answer(request: httpx.Request) -> httpx.Response:
        found = portal(request)
        data = json.loads(found.content)
        if "bookings" in data:
            data.update(changes)
            found = httpx.Response(200, content=dumps(data))
        return found

    return PortalClient("http://portal.test", "hall1", "key1", transport=httpx.MockTransport(answer))


changes = st.lists(
    st.builds(
        lambda number, version, state, v: booking(f"А-{number}", version=version, state=state, v=v),
        st.integers(101, 103),
        st.integers(1, 6),
        st.sampled_from(tuple(BookingState)),
        st.sampled_from([1, 1, 1, 2]),
    ),
    max_size=12,
)


def forget() -> None:
    for model in (Ticket, ExpectedVisit, SetAside):
        model.objects.all().delete()


def visits() -> list[Any]:
    return list(ExpectedVisit.objects.order_by("booking_id").values_list("booking_id", "version", "is_expected"))


@pytest.fixture
def upgraded(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(words, "VERSION", 2)
    return monkeypatch


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=changes, order=st.randoms(use_true_random=False), before=st.integers(0, 12), size=st.integers(1, 5))
def test_upgraded_among_the_bookings_of_a_day_ends_where_upgraded_before_them_does(
    linked: Hall, upgraded: pytest.MonkeyPatch, found: list[Booking], order: random.Random, before: int, size: int
) -> None:
    found = list({(one.id, one.version): one for one in found}.values())
    order.shuffle(found)
    plain = [to_plain(one) for one in found]

    def take(part: list[Any]) -> None:
        for place in range(0, len(part), size):
            services.pull(told(bookings=part[place : place + size]))

    forget()
    take(plain)
    expected = visits()
    forget()
    with upgraded.context() as old:
        old.setattr(words, "VERSION", 1)
        take(plain[:before])
        assert SetAside.objects.count() == sum(one.v == 2 for one in found[:before])
        assert read_again() == 0
    take(plain[before:])
    read_again()
    assert visits() == expected
    assert not SetAside.objects.exists()


def test_booking_in_an_unknown_state_is_not_taken_for_cancelled(linked: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    services.pull(told(bookings=[to_plain(booking("А-101"))]))
    check_in("А-101")
    services.pull(told(bookings=[{**to_plain(booking("А-101", version=2)), "state": "asked"}]))
    assert ExpectedVisit.objects.get().is_expected
    assert Ticket.objects.get().state == "waiting"
    assert "asked" in SetAside.objects.get().reason
    known = {one.name: one.value for one in BookingState}
    monkeypatch.setattr(words, "BookingState", StrEnum("BookingState", {**known, "ASKED": "asked"}))
    assert read_again() == 1
    assert ExpectedVisit.objects.get().version == 2


def test_configuration_that_cannot_be_read_holds_up_no_booking(linked: Hall) -> None:
    known = configuration()
    odd = {**to_plain(known), "revision": "r2", "rules": {**to_plain(known.rules), "late_policy": "lottery"}}
    for _turn in range(2):
        services.exchange(told(bookings=[to_plain(booking("А-101"))], configuration=odd), snapshot_due=True)
    assert configuration() == known
    assert ExpectedVisit.objects.count() == 1
    assert SetAside.objects.get().part == "configuration"
    assert issue_ticket("passport")["number"] == "П-001"
    SetAside.objects.update(body={**odd, "rules": to_plain(known.rules)})  # a version that knows the word
    assert read_again() == 1
    assert configuration().revision == "r2"


def test_configuration_set_aside_never_replaces_a_newer_one(linked: Hall) -> None:
    odd = {**to_plain(configuration()), "revision": "r2", "types": 7}
    services.pull(told(configuration=odd))
    linked.wait(minutes=1)
    services.pull(told(configuration={**to_plain(configuration()), "revision": "r3"}))
    SetAside.objects.update(body={**to_plain(configuration()), "revision": "r2"})
    read_again()
    assert Configuration.objects.get().revision == "r3"
    assert not SetAside.objects.exists()


# a log before this one


def test_former_log_behind_a_gap_is_sent_to_its_end(linked: Hall) -> None:
    issue_ticket("passport")
    body = Event.objects.filter(type=EventType.TICKET_ISSUED).get().body
    Event.objects.bulk_create(
        Event(
            origin="lost",
            seq=seq,
            type=body["type"],
            service_day=body["service_day"],
            body={**body, "origin": "lost", "seq": seq, "id": f"lost{seq}"},
        )
        for seq in range(11, 1212)  # the first ten are nowhere
    )
    FormerLog.objects.create(origin="lost", base=0, acked_seq=0, ended_at="2026-11-17T08:00:00Z")
    portal = FakePortal()
    client = PortalClient("http://portal.test", "hall1", "key1", transport=httpx.MockTransport(portal))
    services.exchange(client)
    assert sorted(portal.former["lost"]) == list(range(11, 1212))
    assert portal.acked == LogHead.objects.get().last_seq
    assert FormerLog.objects.get().is_told
    asked = portal.asked.count("push")
    services.exchange(client)
    assert portal.asked.count("push") == asked
