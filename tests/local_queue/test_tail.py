"""The desk's second copy: what a lost disk took comes back from the browser of a desk, without the portal."""

import hashlib
import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from django.test import Client

from local_queue.desk import tail as desk_tail
from local_queue.protocol.wire import dumps
from local_queue.sync import services
from local_queue.sync.client import PortalClient
from local_queue.sync.models import FormerLog, PortalLink
from local_queue.tickets.models import Event, LogHead, Ticket
from local_queue.tickets.services import calling
from local_queue.tickets.services.issuing import issue_ticket
from tests.local_queue.conftest import PASSWORD, Hall
from tests.local_queue.test_copies import put_back, saved
from tests.local_queue.test_sync import FakePortal
from tests.support.hall import running_hall


@pytest.fixture
def portal(hall: Hall) -> FakePortal:
    PortalLink.objects.update(url="http://portal.test", hall="hall1", key="key1", has_snapshot=True)
    return FakePortal()


@pytest.fixture
def link(portal: FakePortal) -> PortalClient:
    return PortalClient("http://portal.test", "hall1", "key1", transport=httpx.MockTransport(portal))


@pytest.fixture
def desk(portal: FakePortal) -> Client:
    return signed_in()


def signed_in() -> Client:
    client = Client()
    client.post("/desk/sign-in", {"login": "vikno3", "password": PASSWORD})
    return client


def tail(desk: Client, **asked: Any) -> dict[str, Any]:
    return desk.get("/desk/tail", asked).json()


def give_back(desk: Client, events: list[dict[str, Any]]):
    return desk.post("/desk/tail/back", {"events": json.dumps(events)})


def sign_of(body: dict[str, Any]) -> str:
    return desk_tail._sign(desk_tail._key(), hashlib.sha256(dumps(body)).hexdigest())


@pytest.fixture
def kept(desk: Client, hall: Hall, portal: FakePortal) -> Iterator[dict[str, Any]]:
    """Two tickets before the copy, three acts after it; the portal is away and has seen none of the latter."""
    issue_ticket("passport"), issue_ticket("passport")
    copy = saved()
    issue_ticket("land")
    calling.call_next("desk3")
    calling.start_serving("desk3")
    told = tail(desk)
    put_back(copy)
    yield told


def test_desk_is_told_what_is_new_to_it(desk: Client) -> None:
    issue_ticket("passport")
    first = tail(desk)
    assert [one["body"]["seq"] for one in first["events"]] == list(range(1, LogHead.objects.get().last_seq + 1))
    assert first["wants"] == {}
    after = first["events"][-1]["body"]["seq"]
    issue_ticket("passport")
    assert [one["body"]["seq"] for one in tail(desk, origin=first["origin"], after=after)["events"]] == [after + 1]
    assert len(tail(desk, origin="another", after=after)["events"]) == after + 1
    assert len(tail(desk, origin=first["origin"], after="9" * 40)["events"]) == after + 1


def test_what_the_copy_missed_comes_back_without_the_portal(kept: dict[str, Any]) -> None:
    assert Ticket.objects.count() == 2
    desk = signed_in()
    wants = tail(desk)["wants"]
    rest = [one for one in kept["events"] if one["body"]["seq"] > wants[kept["origin"]]]
    assert give_back(desk, rest).json() == {"taken": 3}
    assert dict(Ticket.objects.values_list("number", "state")) == {
        "П-001": "serving",
        "П-002": "waiting",
        "Н-001": "waiting",
    }
    assert give_back(desk, rest).json() == {"taken": 0}


def test_event_of_a_desk_that_cannot_be_read_holds_up_no_other(kept: dict[str, Any], monkeypatch: Any) -> None:
    seq = next(one["body"]["seq"] for one in kept["events"] if one["body"]["type"] == "ticket.called")
    for one in kept["events"]:
        if one["body"]["seq"] == seq:  # a newer program of this hall wrote it
            one["body"]["at_wall"] = {"local": "10:00", "zone": "Europe/Kyiv"}
            one["sign"] = sign_of(one["body"])
    assert give_back(signed_in(), kept["events"]).json() == {"taken": 3}
    states = dict(Ticket.objects.values_list("number", "state"))
    assert states == {"П-001": "waiting", "П-002": "waiting", "Н-001": "waiting"}
    assert Event.objects.get(origin=kept["origin"], seq=seq).type == "event.unread"


def test_portal_gets_what_came_back_and_what_the_copy_held_unsent(
    kept: dict[str, Any], portal: FakePortal, link: PortalClient
) -> None:
    give_back(signed_in(), kept["events"])
    services.exchange(link)
    numbers = [one["body"]["seq"] for one in kept["events"]]
    assert sorted(portal.former[kept["origin"]]) == numbers == list(range(1, len(numbers) + 1))
    assert portal.acked == LogHead.objects.get().last_seq
    assert FormerLog.objects.get().is_told


def test_portal_that_answered_before_the_desk_hears_the_rest_later(
    kept: dict[str, Any], portal: FakePortal, link: PortalClient
) -> None:
    services.exchange(link)  # the portal holds nothing of the lost log
    assert LogHead.objects.get().lost_origin == ""
    assert give_back(signed_in(), kept["events"]).json() == {"taken": 3}
    services.exchange(link)
    assert len(portal.former[kept["origin"]]) == len(kept["events"])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda events: [{**events[-1], "sign": "0" * 64}],
        lambda events: [{**events[-1], "body": {**events[-1]["body"], "type": "ticket.finished"}}],
        lambda events: [{**events[-1], "sign": "підпис"}],
        lambda events: [{"body": {}, "sign": ""}],
        lambda events: [],
        lambda events: {"body": 1},
        lambda events: [1, 2],
    ],
)
def test_what_this_hall_did_not_write_is_refused(kept: dict[str, Any], spoil: Any) -> None:
    before = Event.objects.count()
    assert give_back(signed_in(), spoil(kept["events"])).status_code == 422
    assert Event.objects.count() <= before + 1  # the desk that signed in


def test_gap_and_a_log_nobody_lost_are_refused(kept: dict[str, Any]) -> None:
    desk = signed_in()
    assert give_back(desk, kept["events"][-1:]).status_code == 409
    issue_ticket("passport")
    assert give_back(desk, tail(desk)["events"]).status_code == 409


def test_only_a_desk_asks_or_gives(hall: Hall, client: Client) -> None:
    assert client.get("/desk/tail", headers={"X-Hall": "bar"}).status_code == 401
    assert client.post("/desk/tail/back", {"events": "[]"}, headers={"X-Hall": "bar"}).status_code == 401
    assert client.get("/desk/tail/back").status_code in (302, 405)


@pytest.mark.e2e
def test_browser_of_a_desk_brings_a_hall_back(tmp_path: Any, chromium: Any) -> None:
    """A real disk is lost without a portal: the page that stood open tells the server what it has missed."""
    with running_hall(tmp_path) as hall:
        visitors = hall.browser()
        page = chromium.new_context(viewport={"width": 1366, "height": 768}).new_page()
        page.goto(f"{hall.url}/desk/")
        page.fill("#id_login", "vikno4")
        page.fill("#id_password", "vikno-test")
        page.click("button[type=submit]")
        page.wait_for_selector(".dbar")
        assert hall.run("backup").returncode == 0
        shown = [visitors.take_ticket(f"after-the-newest-copy-{number}") for number in range(3)]
        kept = "number => JSON.stringify(localStorage).includes(number)"
        page.wait_for_function(kept, arg=shown[-1], timeout=15_000)
        hall.kill()
        for file in hall.folder.glob("hall.sqlite3*"):
            file.unlink()
        hall.start()
        assert "Її місце зайняла копія" in hall.log.read_text()
        end = time.monotonic() + 30
        while not set(shown) <= set(hall.state()["board"]["next"]) and time.monotonic() < end:
            time.sleep(0.3)
        assert hall.state()["board"]["next"][: len(shown)] == shown
        page.context.close()
