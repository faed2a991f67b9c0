"""The hall's side of the link: any split, order and repetition ends the same; a portal that is away costs nothing."""

import random
from datetime import timedelta

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from local_queue import clock
from local_queue.protocol.activation import Activated, Activation
from local_queue.protocol.bookings import Booking, PullAnswer, Snapshot
from local_queue.protocol.events import Event, EventAck, EventBatch, EventPage
from local_queue.protocol.wire import dumps, loads, unpack
from local_queue.sync import services
from local_queue.sync.client import PortalClient, PortalRefused, PortalUnreachable
from local_queue.sync.loop import pause_after
from local_queue.sync.models import PortalLink
from local_queue.tickets.models import Configuration, ExpectedVisit, LogHead, QueueType, Ticket
from local_queue.tickets.services.checking_in import check_in
from local_queue.tickets.services.issuing import issue_ticket
from local_queue.tickets.services.mirror import apply_bookings
from local_queue.tickets.services.refusals import Refusal
from tests.local_queue.conftest import Hall, booking, configuration


class FakePortal:
    """Answers as the portal does, from plain values; `down` breaks every request."""

    def __init__(self) -> None:
        self.bookings: list[Booking] = []
        self.acked = 0
        self.received: dict[int, str] = {}
        self.former: dict[str, dict[int, str]] = {}
        self.log: list[Event] = []
        self.down = False
        self.page = 100
        self.numbers: dict[str, int] = {}
        self.asked: list[str] = []
        self.ahead = timedelta(0)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.down:
            raise httpx.ConnectError("no route")
        name = request.url.path.rsplit("/", 1)[1]
        self.asked.append(name)
        return httpx.Response(200, content=dumps(getattr(self, name)(request)))

    def activate(self, request: httpx.Request) -> Activated:
        assert loads(Activation, request.content).code == "ABCD2345"
        return Activated(hall="hall1", key="key1", configuration=configuration())

    def pull(self, request: httpx.Request) -> PullAnswer:
        cursor = int(request.url.params["cursor"])
        revision = request.url.params["revision"]
        return PullAnswer(
            cursor=min(cursor + self.page, len(self.bookings)),
            server_time=clock.now() + self.ahead,
            acked_seq=self.acked,
            bookings=tuple(self.bookings[cursor : cursor + self.page]),
            has_more=cursor + self.page < len(self.bookings),
            configuration=None if revision == "r1" else configuration(),
        )

    def snapshot(self, request: httpx.Request) -> Snapshot:
        return Snapshot(
            cursor=len(self.bookings),
            server_time=clock.now(),
            acked_seq=self.acked,
            first_day=clock.today(),
            last_day=clock.today(),
            configuration=configuration(),
            bookings=tuple(self.bookings),
            numbers=self.numbers,
        )

    def events(self, request: httpx.Request) -> EventPage:
        after = int(request.url.params["after"])
        found = [one for one in self.log if one.origin == request.url.params["origin"] and one.seq > after]
        return EventPage(events=tuple(found[: self.page]), has_more=len(found) > self.page)

    def _origin(self) -> str:
        return LogHead.objects.get().origin

    def push(self, request: httpx.Request) -> EventAck:
        assert request.headers["content-encoding"] == "gzip"
        batch = loads(EventBatch, unpack(request.content, 2_000_000))
        self.log += batch.events
        kept = self.former.setdefault(batch.origin, {}) if batch.origin != self._origin() else self.received
        quarantined = [one.seq for one in batch.events if kept.get(one.seq, one.digest()) != one.digest()]
        for one in batch.events:
            kept.setdefault(one.seq, one.digest())
        acked = self.acked if kept is self.received else 0
        while acked + 1 in kept:
            acked += 1
        if kept is self.received:
            self.acked = acked
        return EventAck(acked_seq=acked, server_time=clock.now(), quarantined=tuple(quarantined))


@pytest.fixture
def portal() -> FakePortal:
    return FakePortal()


@pytest.fixture
def client(portal: FakePortal) -> PortalClient:
    return PortalClient("http://portal.test", "hall1", "key1", transport=httpx.MockTransport(portal))


@pytest.fixture
def linked(hall: Hall) -> Hall:
    PortalLink.objects.update(url="http://portal.test", hall="hall1", key="key1", has_snapshot=True)
    return hall


def numbers() -> set[str]:
    return set(ExpectedVisit.objects.filter(is_expected=True).values_list("number", flat=True))


def test_activation_brings_key_and_configuration(initialised: None, portal: FakePortal) -> None:
    client = PortalClient("http://portal.test", transport=httpx.MockTransport(portal))
    row = services.activate(client, "abcd-2345")
    assert (row.hall, row.key, row.url) == ("hall1", "key1", "http://portal.test")
    assert Configuration.objects.get().revision == "r1"


def test_exchange_takes_bookings_and_gives_events(linked: Hall, portal: FakePortal, client: PortalClient) -> None:
    portal.bookings = [booking(f"А-{101 + number}") for number in range(5)]
    portal.page = 2
    issue_ticket("passport")
    services.exchange(client)
    assert numbers() == {f"А-{101 + number}" for number in range(5)}
    row = services.link()
    assert (row.cursor, row.acked_seq) == (5, LogHead.objects.get().last_seq)


def test_first_exchange_takes_a_snapshot(linked: Hall, portal: FakePortal, client: PortalClient) -> None:
    PortalLink.objects.update(has_snapshot=False)
    portal.bookings = [booking("А-101")]
    services.exchange(client)
    assert "snapshot" in portal.asked
    assert numbers() == {"А-101"}


def test_portal_that_is_away_changes_nothing(linked: Hall, portal: FakePortal, client: PortalClient) -> None:
    portal.down = True
    with pytest.raises(PortalUnreachable):
        services.exchange(client)
    number = issue_ticket("passport")["number"]
    portal.down = False
    services.exchange(client)
    assert portal.acked == LogHead.objects.get().last_seq
    assert number == "П-001"


def test_long_outage_is_caught_up_in_batches(linked: Hall, portal: FakePortal, client: PortalClient) -> None:
    QueueType.objects.filter(public_id="passport").update(kiosk_limit=900)
    for _person in range(520):
        issue_ticket("passport")
    services.exchange(client)
    assert portal.acked == LogHead.objects.get().last_seq == 521
    assert portal.asked.count("push") == 2


def test_answer_of_something_else_is_no_answer(linked: Hall) -> None:
    for answer in (
        httpx.Response(200, content=b"<html>Wi-Fi login</html>"),
        httpx.Response(302, headers={"location": "http://elsewhere/"}),
        httpx.Response(500),
        httpx.Response(200, content=b"{}"),
    ):
        transport = httpx.MockTransport(lambda request, answer=answer: answer)
        with pytest.raises(PortalUnreachable):
            services.exchange(PortalClient("http://portal.test", "h", "k", transport=transport), snapshot_due=True)


def test_revoked_key_is_told_apart_from_an_outage(linked: Hall) -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(401, json={"detail": "Unauthorized"}))
    with pytest.raises(PortalRefused, match="Unauthorized"):
        services.exchange(PortalClient("http://portal.test", "h", "k", transport=transport), snapshot_due=True)


def test_restored_copy_starts_a_new_log_above_the_known_numbers(
    linked: Hall, portal: FakePortal, client: PortalClient
) -> None:
    issue_ticket("passport")
    old = LogHead.objects.get().origin
    services.exchange(client)
    portal.acked += 50  # the portal holds more than this database: it is an old copy
    portal.numbers = {"П": 37}
    asked = client.pull

    def only_once(cursor: int, revision: str, origin: str, times: str) -> PullAnswer:
        portal.acked = portal.acked if origin == old else 0
        portal.received = portal.received if origin == old else {}
        return asked(cursor, revision, origin, times)

    client.pull = only_once
    services.exchange(client)
    services.exchange(client)
    assert LogHead.objects.get().origin != old
    assert issue_ticket("passport")["number"] == "П-038"


def test_difference_of_clocks_is_measured(linked: Hall, portal: FakePortal, client: PortalClient) -> None:
    portal.ahead = timedelta(seconds=75)
    services.exchange(client)
    assert services.link().clock_offset == 75_000


@pytest.mark.parametrize("failures", range(12))
def test_back_off_grows_to_a_minute_with_jitter(failures: int) -> None:
    shortest, longest = pause_after(failures, 2, 0.0), pause_after(failures, 2, 1.0)
    assert 1 <= shortest <= longest <= 60
    assert failures == 0 or longest == min(60, 2**failures)


changes = st.lists(
    st.builds(
        lambda number, version, gone: booking(f"А-{number}", version=version, state="gone" if gone else "expected"),
        st.integers(101, 104),
        st.integers(1, 6),
        st.booleans(),
    ),
    max_size=20,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes, st.randoms(use_true_random=False), st.integers(1, 5))
def test_any_split_order_and_repetition_of_bookings_ends_the_same(
    hall: Hall, found: list[Booking], order: random.Random, size: int
) -> None:
    # One version of a booking has one content.
    found = list({(one.id, one.version): one for one in found}.values())
    newest: dict[str, Booking] = {}
    for one in sorted(found, key=lambda item: item.version):
        newest[one.id] = one
    ExpectedVisit.objects.all().delete()
    Ticket.objects.all().delete()
    shuffled = found + order.sample(found, len(found) // 2)
    order.shuffle(shuffled)
    for start in range(0, len(shuffled), size):
        apply_bookings(shuffled[start : start + size])
    assert {visit.booking_id: (visit.version, visit.is_expected) for visit in ExpectedVisit.objects.all()} == {
        one.id: (one.version, one.is_expected) for one in newest.values()
    }


def test_booking_of_an_unknown_type_waits_for_the_configuration(
    linked: Hall, portal: FakePortal, client: PortalClient
) -> None:
    portal.bookings = [booking("А-101", type="brand-new")]
    services.exchange(client)
    assert not services.link().has_snapshot
    with pytest.raises(Refusal):
        check_in("А-101")
