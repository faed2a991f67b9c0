"""A database that another process keeps, or that is gone: a calm sentence at once, and everything again afterwards."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client

from modules.equeue.models import Booking
from modules.equeue.selectors import free_slots
from tests.factories.communities import CommunitySiteFactory
from tests.support.portal_server import portal_server
from tests.support.ports import free_port

HOLDER = """
import sys
from pysqlite3 import dbapi2
link = dbapi2.connect(sys.argv[1], isolation_level=None)
link.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def visitor(community) -> Client:
    CommunitySiteFactory(community=community, hostname="faults.test")
    return Client(raise_request_exception=False, headers={"host": "faults.test"})


@contextmanager
def another_process_writes() -> Iterator[None]:
    command = [sys.executable, "-c", HOLDER, str(connection.settings_dict["NAME"])]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline() == "held\n"
        yield
        holder.stdin.close()


def ask_for_a_place(visitor: Client, queue, key: str):
    (offer,) = free_slots(queue)
    day = next(day for day in offer.days if day.slots)
    body = {
        "type": offer.workplace_type.public_id,
        "date": str(day.local_date),
        "time": f"{day.slots[0].local_start:%H:%M}",
    }
    headers = {"Idempotency-Key": key, "X-Client-Id": "a-secret-of-the-visitor"}
    return visitor.post("/api/v1/equeue/holds", body, content_type="application/json", headers=headers)


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL has no one writer")
@pytest.mark.django_db(transaction=True)
def test_database_that_another_process_keeps_is_a_sentence(visitor, queue, workplace_type, monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 300")
    try:
        with another_process_writes():
            answer = ask_for_a_place(visitor, queue, "while-it-is-kept")
            assert answer.status_code == 503
            assert answer["Retry-After"]
            assert "message" in answer.json()
            assert visitor.get("/services/equeue/").status_code == 200, "readers do not wait for writers"
        assert Booking.objects.count() == 0
        assert ask_for_a_place(visitor, queue, "while-it-is-kept").status_code == 201
    finally:
        connection.close()


def asked(address: str) -> tuple[int, str, str]:
    """Status, content type and text of the real server's answer."""
    request = urllib.request.Request(address, headers={"Host": "faults.test"})
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            return reply.status, reply.headers["Content-Type"], reply.read().decode()
    except urllib.error.HTTPError as problem:
        return problem.code, problem.headers["Content-Type"], problem.read().decode()


@pytest.mark.parametrize("kind", ["gunicorn", "daphne"])
def test_server_without_its_postgresql_says_so_to_people_and_to_programs(tmp_path, kind):
    nobody = f"postgres://viche@127.0.0.1:{free_port()}/viche"
    with portal_server(kind, tmp_path, DATABASE_URL=nobody) as base:
        started = time.monotonic()
        with ThreadPoolExecutor() as people:  # a pool of connections lets each wait its ten seconds: all at once
            answers = people.map(asked, [f"{base}{path}" for path in ("/", "/api/v1/equeue/queues", "/healthz/ready")])
            page, program, ready = answers
        assert time.monotonic() - started < 20, "nobody waits for long before the sentence"
        status, kind_of_text, text = page
        assert (status, kind_of_text) == (503, "text/html; charset=utf-8")
        assert "Спробуйте" in text and "Traceback" not in text
        status, kind_of_text, text = program
        assert (status, kind_of_text) == (503, "application/json")
        assert json.loads(text)["error"] == "unavailable"
        assert asked(f"{base}/healthz/live")[0] == 200
        assert ready[0] == 503
