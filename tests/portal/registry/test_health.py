"""Health: each line has a fault that turns it red, and a sick database shows people a calm page."""

import shutil
import sqlite3
import time
from collections import namedtuple
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client
from django_q.models import Schedule

from portal.common import clock
from portal.notifications.models import Delivery
from portal.registry import health
from portal.registry.jobs import sync_schedules
from portal.registry.models import Heartbeat
from portal.registry.tasks import beat_worker

pytestmark = [pytest.mark.django_db, pytest.mark.db]


@pytest.fixture
def local():
    return Client(REMOTE_ADDR="127.0.0.1")


@pytest.fixture
def well(db):
    beat_worker()
    sync_schedules()


def red(response):
    assert response.status_code == 503
    return {line["name"]: line["detail"] for line in response.json()["checks"] if not line["is_well"]}


def test_live_asks_the_database_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        response = Client().get("/healthz/live")
    assert (response.status_code, response.content) == (200, b"ok")


def test_ready_is_green_for_any_host_and_quick():
    Client().get("/healthz/ready")
    started = time.perf_counter()
    response = Client(HTTP_HOST="10.0.0.7").get("/healthz/ready")
    assert time.perf_counter() - started < 0.3
    assert response.status_code == 200
    assert [line["name"] for line in response.json()["checks"]][:4] == ["database", "migrations", "cache", "disk"]


def test_deep_is_green_when_all_is_well(local, well):
    response = local.get("/healthz/deep")
    assert response.json()["status"] == "ok", response.json()
    assert {"worker", "schedules", "clock", "notifications.outbox"} <= {
        line["name"] for line in response.json()["checks"]
    }


@pytest.mark.parametrize(
    "request_from", [{"REMOTE_ADDR": "192.0.2.1"}, {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.1"}]
)
def test_deep_refuses_strangers_without_the_token(request_from, settings):
    settings.HEALTH_TOKEN = "a-long-token"
    assert Client(**request_from).get("/healthz/deep").status_code == 403
    wrong = Client(**request_from).get("/healthz/deep", headers={"authorization": "Bearer wrong"})
    assert wrong.status_code == 403
    right = Client(**request_from).get("/healthz/deep", headers={"authorization": "Bearer a-long-token"})
    assert right.status_code != 403


def test_behind_a_proxy_only_the_token_opens_deep(local, well, settings):
    """A proxy on the same machine may say nothing of the person behind it: its address proves nothing."""
    settings.BEHIND_PROXY, settings.HEALTH_TOKEN = True, "a-long-token"
    assert local.get("/healthz/deep").status_code == 403
    assert local.get("/healthz/deep", headers={"authorization": "Bearer wrong"}).status_code == 403
    assert local.get("/healthz/deep", headers={"authorization": "Bearer a-long-token"}).status_code == 200
    settings.HEALTH_TOKEN = ""
    assert local.get("/healthz/deep", headers={"authorization": "Bearer "}).status_code == 403


def test_empty_token_opens_nothing(settings):
    settings.HEALTH_TOKEN = ""
    stranger = Client(REMOTE_ADDR="192.0.2.1")
    assert stranger.get("/healthz/deep", headers={"authorization": "Bearer "}).status_code == 403


def test_database_line_turns_red(monkeypatch):
    def fail(*args, **kwargs):
        raise OperationalError("no")

    monkeypatch.setattr(Heartbeat.objects, "update_or_create", fail)
    assert set(red(Client().get("/healthz/ready"))) == {"database"}


@pytest.mark.django_db(transaction=True)
def test_locked_sqlite_turns_ready_red_in_time():
    if connection.vendor != "sqlite":
        connection.ensure_connection()  # PostgreSQL locks rows, not the database
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return
    name = connection.settings_dict["NAME"]
    other = sqlite3.connect(name, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        Client().get("/healthz/live")
        started = time.perf_counter()
        response = Client().get("/healthz/ready")
        assert time.perf_counter() - started < 0.4
        assert "database" in red(response)
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert Client().get("/healthz/ready").status_code == 200


def test_missing_database_file_turns_ready_red_and_is_not_created(monkeypatch, tmp_path):
    missing = tmp_path / "none.sqlite3"
    if connection.vendor == "sqlite":
        monkeypatch.setitem(connection.settings_dict, "NAME", str(missing))
        assert "database" in red(Client().get("/healthz/ready"))
    assert not missing.exists()


def test_migrations_line_turns_red(monkeypatch):
    monkeypatch.setattr(health, "_migrations_on_disk", lambda: frozenset({("registry", "9999_future")}))
    assert "registry.9999_future" in red(Client().get("/healthz/ready"))["migrations"]


@pytest.mark.parametrize("fault", ["raises", "forgets"])
def test_cache_line_turns_red(monkeypatch, fault):
    def fail(*args, **kwargs):
        raise ConnectionError("no")

    monkeypatch.setattr(
        type(cache._connections["default"]), "get", fail if fault == "raises" else lambda *a, **k: None
    )
    assert set(red(Client().get("/healthz/ready"))) == {"cache"}


def test_disk_line_turns_red(monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**12, 10**12, 5 * 1024**2))
    assert set(red(Client().get("/healthz/ready"))) == {"disk"}


def test_worker_line_turns_red(local, well):
    Heartbeat.objects.filter(name="worker").update(at=clock.now() - timedelta(minutes=7))
    assert set(red(local.get("/healthz/deep"))) == {"worker"}
    Heartbeat.objects.filter(name="worker").delete()
    assert set(red(local.get("/healthz/deep"))) == {"worker"}


def test_schedules_line_turns_red(local, well):
    Schedule.objects.filter(name="registry.heartbeat").delete()
    assert set(red(local.get("/healthz/deep"))) == {"schedules"}


def test_clock_line_turns_red(local, well):
    Heartbeat.objects.create(name="future", at=clock.now() + timedelta(hours=1))
    assert set(red(local.get("/healthz/deep"))) == {"clock"}


def test_outbox_line_turns_red(local, well):
    long_ago = clock.now() - timedelta(minutes=20)
    Delivery.objects.create(key="k", code="c", to="a@example.com", next_attempt_at=long_ago, created_at=long_ago)
    assert set(red(local.get("/healthz/deep"))) == {"notifications.outbox"}


@pytest.mark.fake_module
def test_contributed_line_turns_red(local, well, monkeypatch):
    monkeypatch.setattr("viche_fake.health.problem", "Fake is ill.")
    assert red(local.get("/healthz/deep")) == {"viche_fake": "Fake is ill."}


@pytest.mark.fake_module
def test_check_that_fails_is_a_red_line_not_a_traceback(local, well, monkeypatch):
    monkeypatch.setattr("viche_fake.health.check", lambda: 1 / 0)
    assert "ZeroDivisionError" in red(local.get("/healthz/deep"))["viche_fake"]


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/api/openapi.json", "/nowhere/"])
def test_people_see_a_calm_page_when_the_database_is_gone(monkeypatch, path):
    def fail(*args, **kwargs):
        raise OperationalError("unable to open database file")

    monkeypatch.setattr("portal.communities.middleware.site_for_host", fail)
    monkeypatch.setattr("portal.communities.selectors.site_for_host", fail)
    response = Client(HTTP_HOST="testserver", raise_request_exception=False).get(path)
    assert response.status_code == 503
    text = response.content.decode()
    assert "Traceback" not in text
    assert "database" not in text
    assert response["Retry-After"]
