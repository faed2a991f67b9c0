"""What the hall tells the portal of its own machines, and when."""

import tomllib
from pathlib import Path

import httpx
import pytest
from django.test import Client

from local_queue import VERSION, clock
from local_queue.presence import OWN_KIOSK, presence
from local_queue.printing.services import note_printer
from local_queue.protocol.state import HallState, StateAck
from local_queue.protocol.wire import dumps, loads
from local_queue.sync.client import PortalClient
from local_queue.sync.state import TELL_SECONDS, Teller, state_now
from local_queue.tickets.models import Device
from tests.local_queue.conftest import Hall

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forgotten() -> None:
    for seen in (presence.devices, presence.screens, presence.pages):
        seen.clear()


@pytest.fixture
def heard() -> list[HallState]:
    return []


@pytest.fixture
def portal(heard: list[HallState]) -> PortalClient:
    def answer(request: httpx.Request) -> httpx.Response:
        heard.append(loads(HallState, request.content))
        return httpx.Response(200, content=dumps(StateAck(server_time=clock.now())))

    return PortalClient("http://portal.test", "hall1", "key1", transport=httpx.MockTransport(answer))


def test_desk_that_only_looks_is_seen(hall: Hall, client: Client) -> None:
    client.post("/desk/sign-in", {"login": "vikno1", "password": hall.password})
    hall.wait(minutes=5)
    client.get("/desk/bar")
    hall.wait(seconds=20)
    assert set(state_now().seen) == {"desk1"}
    assert (clock.now() - state_now().seen["desk1"]).total_seconds() == 20


def test_stranger_is_not_seen_and_the_kiosk_of_this_machine_is(hall: Hall, client: Client) -> None:
    client.get("/kiosk/", REMOTE_ADDR="192.168.0.9")
    assert presence.devices == {}
    client.get("/kiosk/state")
    assert set(presence.devices) == {OWN_KIOSK}
    assert state_now().own_kiosk_at == clock.now() and state_now().seen == {}


def test_screens_that_ask_are_counted_while_they_ask(hall: Hall, client: Client) -> None:
    for address in ("192.168.0.5", "192.168.0.6", "192.168.0.5"):
        client.get("/monitor/state?since=1", REMOTE_ADDR=address)
    client.get("/monitor/state?since=2&desks=2", REMOTE_ADDR="192.168.0.5")
    assert state_now().screens == 3
    hall.wait(seconds=16)
    assert state_now().screens == 0


def test_page_opened_once_is_no_screen_and_one_that_loads_again_is(hall: Hall, client: Client) -> None:
    client.get("/monitor-display")
    assert state_now().screens == 0
    hall.wait(seconds=5)
    client.get("/monitor-display")
    assert state_now().screens == 1


def test_printer_is_told_at_once_and_the_rest_now_and_then(
    hall: Hall, settings: object, portal: PortalClient, heard: list[HallState]
) -> None:
    settings.HALL_PRINTER = "tcp://192.168.0.40"
    teller = Teller()
    assert teller.tell(portal) and not teller.tell(portal)
    note_printer("empty")
    assert teller.tell(portal) and heard[-1].printer == "empty"
    assert not teller.tell(portal)
    teller.told_at -= TELL_SECONDS + 1
    assert teller.tell(portal)
    assert len(heard) == 3 and heard[0].printer == "unknown" and heard[0].version


def test_older_portal_and_a_refusal_are_no_trouble(hall: Hall) -> None:
    for status in (404, 422, 500):
        away = httpx.MockTransport(lambda request, status=status: httpx.Response(status))
        assert not Teller().tell(PortalClient("http://portal.test", "h", "k", transport=away))


def test_nothing_about_people_is_told(hall: Hall) -> None:
    Device.objects.update(title="Олена Коваль")
    presence.saw_device("desk1")
    assert set(HallState.__dataclass_fields__) == {
        "at", "seen", "own_kiosk_at", "screens", "printer", "disk_free_mb", "is_disk_low", "version", "v",
    }  # fmt: skip
    assert "Коваль" not in dumps(state_now()).decode()


def test_version_of_the_hall_is_that_of_the_project() -> None:
    project = Path(__file__).resolve().parents[2] / "pyproject.toml"
    assert tomllib.loads(project.read_text("utf-8"))["project"]["version"] == VERSION


def test_memory_of_screens_is_bounded(hall: Hall) -> None:
    for place in range(700):
        presence.saw_screen(f"10.0.{place // 250}.{place % 250}", "")
    assert presence.polling_screens() == 500
