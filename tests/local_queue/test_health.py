"""Health: each line is green in a good hall and red for its own fault."""

import json
import time
from collections import namedtuple
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client

from local_queue import clock, health
from local_queue.board.feed import feed
from local_queue.sync.models import PortalLink
from local_queue.tickets.models import Event, LogHead
from local_queue.tickets.services.issuing import issue_ticket
from tests.local_queue.conftest import Hall


@pytest.fixture
def linked(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> Hall:
    monkeypatch.setattr(feed, "task", None)  # a test of the board in this process may have begun one
    PortalLink.objects.update(hall="h", key="k", pulled_at=clock.now())
    return hall


def lines(client: Client, name: str = "deep") -> dict[str, str]:
    answer = client.get(f"/healthz/{name}")
    body = json.loads(answer.content)
    assert (answer.status_code == 200) == body["ok"]
    return {line: text for line, text in body["lines"].items() if text != "ok"}


def test_live_needs_nothing(client: Client) -> None:
    assert client.get("/healthz/live", headers={"host": "anything"}).content == b"ok"


def test_good_hall_is_green(linked: Hall, client: Client) -> None:
    issue_ticket("passport")
    assert lines(client) == {}
    assert lines(client, "ready") == {}


def test_database_line(linked: Hall, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**kwargs: object) -> None:
        raise OperationalError("attempt to write a readonly database")

    monkeypatch.setattr("local_queue.tickets.models.Press.objects.create", fail)
    assert "readonly" in lines(client, "ready")["database"]


def test_hall_that_was_never_initialised(linked: Hall, client: Client) -> None:
    LogHead.objects.all().delete()
    assert lines(client, "ready")["database"] == "the hall is not initialised"


def test_migrations_line(linked: Hall, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("local_queue.health.MigrationExecutor.migration_plan", lambda *args: [1, 2])
    assert "2 migrations" in lines(client, "ready")["migrations"]


def test_disk_line(linked: Hall, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")(10, 9, 1)
    monkeypatch.setattr(health.shutil, "disk_usage", lambda path: usage)
    assert lines(client, "ready")["disk"] == "0 MB free"


def test_portal_line(linked: Hall, client: Client) -> None:
    linked.wait(minutes=3)
    assert "silent since" in lines(client)["portal"]
    PortalLink.objects.update(quarantined=2)
    assert "quarantined" in lines(client)["portal"]
    PortalLink.objects.update(key="")
    assert lines(client)["portal"] == "not activated"


def test_log_line(linked: Hall, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    issue_ticket("passport")
    monkeypatch.setattr(health, "BACKLOG", 1)
    assert "wait to be pushed" in lines(client)["log"]
    Event.objects.filter(seq=1).delete()
    assert "2 events were given numbers, 1 are stored" in lines(client)["log"]


def test_clock_line(linked: Hall, client: Client) -> None:
    issue_ticket("passport")
    PortalLink.objects.update(clock_offset=90_000)
    assert "90000 ms" in lines(client)["clock"]
    LogHead.objects.update(last_at=clock.now() + timedelta(minutes=1))
    assert "behind" in lines(client)["clock"]


def test_board_line(linked: Hall, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "task", object())
    monkeypatch.setattr(feed, "alive_at", time.monotonic() - 60)
    assert "stands still" in lines(client)["board"]


def test_deep_is_for_the_machine_itself_or_a_token(linked: Hall, client: Client, settings: object) -> None:
    assert client.get("/healthz/deep", REMOTE_ADDR="192.168.1.20").status_code == 403
    settings.HALL_HEALTH_TOKEN = "t0ken"
    answer = client.get("/healthz/deep", REMOTE_ADDR="192.168.1.20", headers={"authorization": "Bearer t0ken"})
    assert answer.status_code == 200
    assert client.get("/healthz/else").status_code == 404
