"""The line of SQLite's writers: order, time limit, processes that die, nested transactions."""

import os
import signal
import threading
import time

import pytest
from django.db import OperationalError, connection, connections, transaction

from portal.common.lines import Line
from portal.common.sqlite_backend.gate import Gate, GateTimeout
from portal.registry.models import ModuleSwitch
from tests.support.race import FORK

SQLITE = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has row locks, no line")


def in_threads(count, work):
    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
        time.sleep(0.01)
    for thread in threads:
        thread.join(30)


def test_threads_are_served_in_the_order_in_which_they_came():
    line, served = Line(), []
    assert line.enter(1)

    def work(number):
        assert line.enter(10)
        served.append(number)
        line.leave()

    threading.Timer(0.3, line.leave).start()
    in_threads(12, work)
    assert served == list(range(12))


def test_places_of_a_line_are_counted():
    line = Line(2)
    assert line.enter(0.01) and line.enter(0.01)
    assert not line.enter(0.01)
    line.leave()
    assert line.enter(0.01)


def test_gate_lets_one_in_and_tells_when_the_time_is_over(tmp_path):
    gate = Gate(str(tmp_path / "db"))
    leave = gate.enter(1)
    with pytest.raises(GateTimeout):
        gate.enter(0.05)
    leave()
    leave()
    gate.enter(0.05)()


def test_gate_of_two_processes_alternates_and_one_that_dies_gives_way(tmp_path):
    path = str(tmp_path / "db")

    def hold_and_die():
        Gate(path).enter(1)
        os.kill(os.getpid(), signal.SIGKILL)

    process = FORK.Process(target=hold_and_die)
    process.start()
    process.join(10)
    Gate(path).enter(1)()

    def work(name, turns):
        gate = Gate(path)
        for _number in range(30):
            leave = gate.enter(10)
            turns.put(name)
            time.sleep(0.002)
            leave()

    turns = FORK.SimpleQueue()
    processes = [FORK.Process(target=work, args=(name, turns)) for name in "ab"]
    for process in processes:
        process.start()
    order = [turns.get() for _number in range(60)]
    for process in processes:
        process.join(10)
    both = "".join(order).strip(order[0])  # from where the second one has come
    assert max(len(run) for run in both.replace("ab", "a b").replace("ba", "b a").split()) < 20


@SQLITE
@pytest.mark.django_db(transaction=True)
def test_nested_transactions_and_rollbacks_pass_the_gate_once():
    from wagtail.models import Site

    site = Site.objects.first()
    with transaction.atomic():
        with transaction.atomic():
            ModuleSwitch.objects.create(site=site, module="a")
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            ModuleSwitch.objects.create(site=site, module="b")
            raise ZeroDivisionError
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        raise ZeroDivisionError
    ModuleSwitch.objects.create(site=site, module="c")
    assert set(ModuleSwitch.objects.values_list("module", flat=True)) == {"a", "c"}
    assert connection._leave is None


@SQLITE
@pytest.mark.django_db(transaction=True)
def test_writer_that_waits_too_long_hears_that_the_database_is_locked(monkeypatch):
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.1)
    problems = []

    def write(number):
        try:
            with transaction.atomic():
                pass
        except OperationalError as problem:
            problems.append(str(problem))
        finally:
            connections.close_all()

    with transaction.atomic():
        connections["default"].settings_dict["OPTIONS"]["timeout"] = 0.1
        in_threads(2, write)
    assert len(problems) == 2 and all("locked" in text for text in problems)
    with transaction.atomic():
        pass


@SQLITE
@pytest.mark.django_db(transaction=True)
def test_many_writers_in_threads_lose_nothing():
    from wagtail.models import Site

    site = Site.objects.first()
    failed = []

    def write(number):
        try:
            for turn in range(5):
                with transaction.atomic():
                    ModuleSwitch.objects.create(site=site, module=f"{number}-{turn}")
        except Exception as problem:
            failed.append(problem)
        finally:
            connections.close_all()

    in_threads(40, write)
    assert failed == []
    assert ModuleSwitch.objects.count() == 200
