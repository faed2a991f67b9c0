"""One server of one hall, one time: a clone, a thrown clock and messages of a newer portal do no harm."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from local_queue import clock, health, instance
from local_queue.protocol.wire import dumps, to_plain
from local_queue.sync import services
from local_queue.sync.client import PortalAnswersAnother, PortalClient, PortalRefused
from local_queue.sync.loop import SyncLoop
from local_queue.sync.models import PortalLink, SetAside
from local_queue.tickets.models import Event, ExpectedVisit, ServiceDay, Ticket
from local_queue.tickets.services.days import roll_day
from local_queue.tickets.services.issuing import issue_ticket
from tests.local_queue.conftest import Hall, booking
from tests.local_queue.test_sync import FakePortal
from tests.support.hall import Hall as HallProcess
from tests.support.hall import running_hall


@pytest.fixture
def linked(hall: Hall) -> Hall:
    PortalLink.objects.update(url="http://portal.test", hall="hall1", key="key1", has_snapshot=True)
    return hall


class Strict:
    """A portal that answers one process only, as the real one does."""

    def __init__(self, present: str) -> None:
        self.present, self.portal = present, FakePortal()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.params["instance"] != self.present:
            return httpx.Response(409, json={"detail": "Інший сервер із цим ключем уже працює."})
        return self.portal(request)


def client(portal: Any, **more: str) -> PortalClient:
    return PortalClient("http://portal.test", "hall1", "key1", transport=httpx.MockTransport(portal), **more)


def test_refused_clone_is_named_on_the_page_of_the_link_and_works_on(linked: Hall, client_of_hall: Any) -> None:
    with pytest.raises(PortalAnswersAnother) as caught:
        services.exchange(client(Strict("another"), instance="this", before="old"), snapshot_due=True)
    services.note_failure(caught.value)
    assert "Інший сервер" in services.link().failure
    assert not services.link().has_twin, "a restart alone is not told"
    linked.wait(seconds=30)
    services.note_failure(caught.value)
    page = client_of_hall.get("/state/").content.decode()
    assert "Інший сервер працює від імені цього залу" in page
    assert "refused" in health.run(health.DEEP)["portal"]
    assert issue_ticket("passport")["number"] == "П-001"
    services.exchange(client(Strict("this"), instance="this", before="old"), snapshot_due=True)
    assert services.link().twin_at is None
    assert services.link().instance == instance.CURRENT


@pytest.fixture
def client_of_hall() -> Any:
    from django.test import Client

    return Client(REMOTE_ADDR="127.0.0.1")


@pytest.mark.e2e
def test_second_server_with_one_database_does_not_start(tmp_path: Path) -> None:
    with running_hall(tmp_path) as first:
        second = HallProcess(tmp_path)
        assert second.port != first.port
        done = second.run("serve")
        assert done.returncode == 2
        assert "уже працює інший сервер" in done.stderr
        first.kill()
        first.start()  # the lock of a killed process is no lock


# the clock


@pytest.fixture
def ticks(monkeypatch: pytest.MonkeyPatch, hall: Hall) -> Any:
    """Milliseconds of the machine that a thrown clock does not move; the keeper is that of a serving hall."""
    found = {"now": 1_000_000}
    monkeypatch.setattr(clock, "monotonic", lambda: found["now"])
    monkeypatch.setattr(clock, "_keeper", None)
    clock.keep(None)

    def passes(**span: float) -> None:
        step = timedelta(**span)
        found["now"] += int(step.total_seconds() * 1000)
        hall.mover.shift(step)

    yield passes


@pytest.mark.parametrize("days", [1, -1, 400, -3000])
def test_clock_thrown_by_days_ends_no_day_and_turns_nothing_around(hall: Hall, ticks: Any, days: int) -> None:
    first = issue_ticket("passport")
    ticks(minutes=5)
    before = clock.now()
    hall.mover.shift(timedelta(days=days))
    ticks(minutes=5)
    assert clock.is_thrown()
    assert clock.now() == before + timedelta(minutes=5)
    roll_day()
    assert issue_ticket("passport")["number"] == "П-002"
    assert ServiceDay.objects.count() == 1
    assert Ticket.objects.get(public_id=first["ticket"]).state == "waiting"
    assert "thrown" in health.run(health.DEEP)["clock"]
    hall.mover.shift(timedelta(days=-days))
    ticks(seconds=10)
    assert not clock.is_thrown()
    stamps = [body["at_wall"] for body in Event.objects.order_by("seq").values_list("body", flat=True)]
    assert stamps == sorted(stamps)


def test_clock_that_was_wrong_at_the_start_is_put_right_by_the_portal(hall: Hall, ticks: Any) -> None:
    right = clock.now()
    hall.mover.shift(timedelta(days=-2500))
    clock._keeper = None
    clock.keep(None)  # an empty battery: the computer thinks it is long ago
    clock.told(right)
    assert abs(clock.now() - right) < timedelta(seconds=1)
    ticks(hours=1)
    assert abs(clock.now() - right - timedelta(hours=1)) < timedelta(seconds=1)
    hall.mover.shift(timedelta(days=2500))  # somebody sets it
    assert not clock.is_thrown()


def test_clock_set_by_hand_is_followed_once_the_portal_agrees(hall: Hall, ticks: Any) -> None:
    hall.mover.shift(timedelta(hours=3))
    held = clock.now()
    assert clock.is_thrown()
    clock.told(clock.machine())
    assert clock.now() == held + timedelta(hours=3)
    assert not clock.is_thrown()


def test_start_before_the_newest_event_counts_on_from_it(hall: Hall, ticks: Any) -> None:
    newest = clock.now()
    hall.mover.shift(timedelta(days=-1))
    clock._keeper = None
    clock.keep(newest)
    ticks(minutes=2)
    assert clock.now() == newest + timedelta(minutes=2)


def test_small_corrections_are_followed(hall: Hall, ticks: Any) -> None:
    for _turn in range(10):
        hall.mover.shift(timedelta(seconds=30))
        assert clock.now() == clock.machine()


def test_refusal_for_a_wrong_clock_tells_the_time(linked: Hall) -> None:
    def portal(request: httpx.Request) -> httpx.Response:
        date = "Tue, 17 Nov 2026 08:00:00 GMT"
        return httpx.Response(401, json={"detail": "Unauthorized"}, headers={"Date": date})

    asking = client(portal)
    with pytest.raises(PortalRefused):
        services.exchange(asking, snapshot_due=True)
    assert asking.portal_time == datetime(2026, 11, 17, 8, tzinfo=UTC)


def test_day_is_rolled_after_the_portal_has_told_its_time(linked: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("local_queue.sync.loop.roll_day", lambda: asked.append("roll"))
    monkeypatch.setattr(services, "exchange", lambda *words, **more: asked.append("exchange"))
    import threading

    SyncLoop(threading.Event())._round()
    assert asked == ["exchange", "roll"]


# messages of a newer portal


def test_booking_that_cannot_be_read_is_kept_and_the_others_are_taken(linked: Hall) -> None:
    odd = {**to_plain(booking("А-102")), "starts_at": {"zone": "Europe/Kyiv", "wall": "10:00"}}

    def portal(request: httpx.Request) -> httpx.Response:
        known = FakePortal()
        known.bookings = [booking("А-101"), booking("А-103")]
        answer = known(request)
        data = json.loads(answer.content)
        if "bookings" in data:
            data["bookings"].insert(1, odd)
            data["v"] = 2
        return httpx.Response(200, content=dumps(data))

    for _turn in range(2):
        services.exchange(client(portal), snapshot_due=True)
    assert set(ExpectedVisit.objects.values_list("number", flat=True)) == {"А-101", "А-103"}
    kept = SetAside.objects.get()
    assert kept.body == odd
    assert "starts_at" in kept.reason


def test_keeper_costs_nothing_to_speak_of() -> None:
    keeper = clock.Keeper(clock.machine())
    began = time.perf_counter()
    for _turn in range(2000):
        keeper.now()
    assert time.perf_counter() - began < 0.5
