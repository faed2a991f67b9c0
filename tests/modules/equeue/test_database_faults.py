"""A database that another process keeps, or that is gone: a calm sentence at once, and everything again afterwards."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from datetime import time as wall

import pytest
from django.db import connection, connections
from django.test import Client

from modules.equeue.engine.refusals import QueueBusy, SlotTaken
from modules.equeue.models import Booking, BookingEvent, Contact, WorkplaceType
from modules.equeue.selectors import free_slots
from modules.equeue.selectors.audit import breaches
from modules.equeue.services import booking, hold_slot, holding
from portal.notifications.models import Delivery
from tests.factories.communities import CommunitySiteFactory
from tests.support.portal_server import portal_server
from tests.support.ports import free_port
from tests.support.race import FORK

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


@pytest.mark.parametrize("kind", ["gunicorn", pytest.param("daphne", marks=pytest.mark.slow)])
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


@pytest.mark.db
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no server that could restart")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["insert", "add_event"])
def test_postgresql_that_goes_down_mid_request_leaves_nothing_half(visitor, queue, workplace_type, monkeypatch, step):
    """The server ends our connection as it does when it restarts: after the locks, and just before the commit."""
    true, calls = getattr(holding, step), []

    def dies_once(*args, **kwargs):
        answer = true(*args, **kwargs)
        calls.append(1)
        if len(calls) == 1:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                (pid,) = cursor.fetchone()
            other = connection.copy()
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
            other.close()
        return answer

    monkeypatch.setattr(holding, step, dies_once)
    try:
        answer = ask_for_a_place(visitor, queue, "while-it-restarts")
        assert answer.status_code in (201, 503), answer.content
        if answer.status_code == 503:
            assert answer["Retry-After"] and "message" in answer.json()
            connection.close()
            assert not Booking.objects.exists() and not BookingEvent.objects.exists()
        again = ask_for_a_place(visitor, queue, "while-it-restarts")
        assert again.status_code == 201
        assert Booking.objects.count() == BookingEvent.objects.count() == 1
        assert list(breaches()) == []
    finally:
        connection.close()


def _killed_in(service, step, run):
    """Run `run` in a process that is killed (signal 9) as soon as `step` of the service has done its work."""

    def child():
        true = getattr(service, step)

        def dies(*args, **kwargs):
            true(*args, **kwargs)
            os.kill(os.getpid(), signal.SIGKILL)

        setattr(service, step, dies)
        run()

    connections.close_all()
    process = FORK.Process(target=child)
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["lock_days", "next_number", "audit"])
def test_process_killed_while_it_confirms_leaves_the_hold_and_its_time_comes_back_by_itself(
    queue, workplace_type, moment, contact, step
):
    WorkplaceType.objects.update(capacity=1)
    slot = {"workplace_type": workplace_type, "local_date": date(2026, 11, 17), "local_start": wall(9)}
    held = hold_slot(**slot, holder="the-first", now=moment)
    _killed_in(booking, step, lambda: booking.confirm_booking(token=held.token, contact=contact, now=moment))
    assert Booking.objects.get().state == "held" and not Contact.objects.exists()
    assert not Delivery.objects.exists()
    with pytest.raises(SlotTaken):
        hold_slot(**slot, holder="the-second", now=moment + timedelta(minutes=14))
    # No sweeper has run.
    later = moment + timedelta(minutes=16)
    second = hold_slot(**slot, holder="the-second", now=later)
    made = booking.confirm_booking(token=second.token, contact=contact, now=later)
    assert made.number == "А-101", "the dead process has taken no number"
    assert list(breaches()) == []


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_process_killed_between_hold_and_confirm_leaves_a_hold_that_can_be_confirmed(
    queue, workplace_type, moment, contact
):
    slot = {"workplace_type": workplace_type, "local_date": date(2026, 11, 17), "local_start": wall(9)}
    ask = {**slot, "holder": "the-first", "key": "one-wish-of-mine", "now": moment}
    _killed_in(holding, "held_time", lambda: hold_slot(**ask))
    assert Booking.objects.get().state == "held"
    again = hold_slot(**ask)  # the person sends the same wish to a process that lives
    assert booking.confirm_booking(token=again.token, contact=contact, now=moment).number == "А-101"
    assert Booking.objects.count() == 1 and list(breaches()) == []


@pytest.mark.db
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer, who waits for the file")
@pytest.mark.django_db(transaction=True)
def test_a_day_that_somebody_keeps_too_long_is_busy_and_not_waited_for(workplace_type, moment):
    day = date(2026, 11, 17)

    def hold(start: wall) -> None:
        hold_slot(workplace_type=workplace_type, local_date=day, local_start=start, holder=f"{start}", now=moment)

    hold(wall(9))  # makes the row of the day
    other = connections.create_connection("default")
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SET idle_in_transaction_session_timeout = '15s'")  # who waits on is found, not hung
            cursor.execute("UPDATE equeue_dayledger SET version = version")
        began = time.monotonic()
        with pytest.raises(QueueBusy):
            hold(wall(9, 30))
        assert time.monotonic() - began < 8  # two waits of 2.5 seconds
    finally:
        other.rollback()
        other.close()
    hold(wall(9, 30))
    assert Booking.objects.count() == 2
