"""Copies of the database: made while people press, put back when it is broken, made whole again by the portal."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.core import serializers

from local_queue import copies, doctor
from local_queue.protocol.wire import to_plain
from local_queue.sync import services
from local_queue.sync.client import PortalClient
from local_queue.sync.models import PortalLink
from local_queue.tickets.models import Counter, DeskAct, Device, Event, LogHead, ServiceDay, Ticket, TicketLeg
from local_queue.tickets.services import calling, passing_on
from local_queue.tickets.services.issuing import issue_ticket
from local_queue.tickets.verify import breaches
from tests.local_queue.conftest import Hall
from tests.local_queue.test_log import tables
from tests.local_queue.test_sync import FakePortal
from tests.support.hall import Hall as HallProcess
from tests.support.hall import running_hall
from tests.support.paths import ROOT

OWN = (LogHead, ServiceDay, Counter, Device, Ticket, TicketLeg, Event, DeskAct)


# What a copy has missed


def saved() -> str:
    return serializers.serialize("json", [row for model in OWN for row in model.objects.all()])


def put_back(copy: str) -> None:
    for model in (DeskAct, TicketLeg, Ticket, Counter, ServiceDay, Event):
        model.objects.all().delete()
    for row in serializers.deserialize("json", copy):
        row.save()
    services.start_new_log()


@pytest.fixture
def linked(hall: Hall) -> PortalClient:
    PortalLink.objects.update(url="http://portal.test", hall="hall1", key="key1", has_snapshot=True)
    return PortalClient("http://portal.test", "hall1", "key1", transport=httpx.MockTransport(FakePortal()))


def a_morning(hall: Hall, client: PortalClient) -> str:
    """Four tickets, two of them and three acts after the copy; answers the copy."""
    desk = hall.open_desk(3)
    issue_ticket("passport"), issue_ticket("passport")
    calling.call_next(desk)
    copy = saved()
    hall.wait(minutes=2)
    calling.start_serving(desk)
    passing_on.park(desk)
    issue_ticket("passport"), issue_ticket("land")
    calling.call_next(desk)
    services.exchange(client)
    return copy


def test_portal_tells_a_restored_copy_what_it_has_missed(hall: Hall, linked: PortalClient) -> None:
    copy = a_morning(hall, linked)
    before = tables()
    put_back(copy)
    assert Ticket.objects.count() == 2
    services.exchange(linked)
    after = tables()
    for name in ("days", "tickets", "legs", "desks"):
        assert after[name] == before[name], name
    assert LogHead.objects.get().lost_origin == ""


class PortalWithOneBadEvent(FakePortal):
    """Of the log that it tells again, event `bad` cannot be read by this version."""

    bad = 0

    def events(self, request: httpx.Request) -> Any:
        page = to_plain(super().events(request))
        for body in page["events"]:
            if body["seq"] == self.bad:
                body["at_wall"] = {"local": "10:00", "zone": "Europe/Kyiv"}
        return page


@pytest.mark.parametrize("page", [100, 1])
def test_event_that_cannot_be_read_holds_up_nothing_but_its_ticket(hall: Hall, page: int) -> None:
    PortalLink.objects.update(url="http://portal.test", hall="hall1", key="key1", has_snapshot=True)
    portal = PortalWithOneBadEvent()
    client = PortalClient("http://portal.test", "hall1", "key1", transport=httpx.MockTransport(portal))
    copy = a_morning(hall, client)
    portal.page = page
    started = Event.objects.get(type="ticket.started")
    portal.bad, lost = started.seq, started.origin
    put_back(copy)
    services.exchange(client)
    assert LogHead.objects.get().lost_origin == ""
    states = dict(Ticket.objects.values_list("number", "state"))
    assert states["П-003"] == states["Н-001"] == "waiting"
    assert states["П-001"] == "called", "as in the copy: what came after the unread event would be a guess"
    found = list(Event.objects.filter(origin=lost).order_by("seq").values_list("seq", flat=True))
    assert found == list(range(1, len(found) + 1)), "the log has no gap"
    kept = Event.objects.get(origin=lost, seq=portal.bad)
    assert kept.type == "event.unread" and kept.body["payload"]["body"]["type"] == "ticket.started"
    told = list(breaches())
    assert len(told) == 2 and "П-001" in "".join(told), "the auditor names it"
    assert "П-002" in "".join(told), "and who was called after it to the desk where it stands"
    lines = [one for one in doctor.examine() if "не прочитано" in one.text]
    assert [one.mark for one in lines] == [doctor.WARNING]
    services.exchange(client)
    assert Event.objects.filter(type="event.unread").count() == 1


def test_event_that_has_no_place_in_the_log_stops_the_replay(hall: Hall, linked: PortalClient) -> None:
    put_back(a_morning(hall, linked))
    before = Event.objects.count()

    def nothing(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"events": [{"seq": "two"}], "has_more": False})

    with pytest.raises(services.PortalUnreachable, match="no place"):
        services.recover(PortalClient("http://portal.test", "hall1", "key1", transport=httpx.MockTransport(nothing)))
    assert Event.objects.count() == before and LogHead.objects.get().lost_origin != ""


def test_numbers_on_paper_are_not_given_again_before_the_portal_has_answered(hall: Hall, linked: PortalClient) -> None:
    put_back(a_morning(hall, linked))
    given = issue_ticket("passport")["number"]
    services.exchange(linked)
    numbers = list(Ticket.objects.values_list("number", flat=True))
    assert len(set(numbers)) == len(numbers) == 5 and given in numbers
    assert issue_ticket("passport")["number"] not in numbers


def test_what_was_done_after_the_copy_was_put_back_stands(hall: Hall, linked: PortalClient) -> None:
    put_back(a_morning(hall, linked))
    desk = hall.open_desk(3)
    calling.no_show(desk)  # in the copy П-001 is still called
    new = issue_ticket("passport")["number"]
    services.exchange(linked)
    states = dict(Ticket.objects.values_list("number", "state"))
    assert states["П-001"] == "no_show"
    assert states["П-002"] == "called"  # as the portal tells, and the desk has called nobody since
    assert states["П-003"] == states["Н-001"] == "waiting"
    order = []
    for _person in range(3):
        calling.no_show(desk)
        order.append(calling.call_next(desk)["number"])
    assert order == ["П-003", "Н-001", new]  # who came later waits behind those of the time before


def test_whole_database_asks_for_nothing(hall: Hall, linked: PortalClient) -> None:
    issue_ticket("passport")
    services.exchange(linked)
    before = LogHead.objects.get()
    services.exchange(linked)
    after = LogHead.objects.get()
    assert (after.origin, after.base, after.lost_origin) == (before.origin, 0, "")


# Files


@pytest.fixture
def place(settings, tmp_path: Path) -> Path:
    settings.HALL_COPIES = tmp_path / "copies"
    return settings.HALL_COPIES


def touched(folder: Path, at: datetime) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / at.strftime(copies.NAME)
    path.touch()
    return path


def test_an_hour_of_copies_and_one_of_each_day_of_a_week_are_kept(place: Path) -> None:
    now = datetime.now(UTC)
    every = [touched(place, now - timedelta(minutes=5 * number)) for number in range(12 * 24 * 9)]
    copies.prune()
    left = copies.copies()
    assert left[:12] == every[:12]
    assert 12 + 6 <= len(left) <= 12 + 8
    assert min(left).name[5:13] == (now - timedelta(days=7)).strftime("%Y%m%d")


# Real processes


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("template")


@pytest.fixture
def process(tmp_path: Path, template: Path):
    hall = HallProcess(tmp_path / "hall")
    hall.folder.mkdir()
    hall.configure(template)
    yield hall
    hall.stop()


def with_tickets(hall: HallProcess, count: int) -> list[str]:
    kiosk = hall.browser()
    return [kiosk.take_ticket(f"k{time.monotonic_ns()}") for _number in range(count)]


def spoil(path: Path) -> None:
    with path.open("r+b") as file:
        for page in range(2, path.stat().st_size // 4096):
            file.seek(page * 4096)
            file.write(os.urandom(4096))


def numbers_in(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute("SELECT number FROM tickets_ticket ORDER BY id")]


def test_copy_is_made_while_the_hall_serves_and_is_put_back_only_when_it_does_not(process: HallProcess) -> None:
    process.start()
    given = with_tickets(process, 3)
    file = process.folder / "carried away.sqlite3"
    done = process.run("backup", str(file))
    assert done.returncode == 0 and str(file) in done.stdout
    assert numbers_in(file) == given
    later = with_tickets(process, 2)
    refused = process.run("restore", str(file))
    assert refused.returncode == 2 and "Зал працює" in refused.stderr
    process.stop()
    assert process.run("restore", str(file)).returncode == 0
    assert numbers_in(process.folder / "hall.sqlite3") == given
    process.start()
    assert not set(with_tickets(process, 1)) & {*given, *later}


@pytest.mark.parametrize("damage", ["spoilt", "emptied", "lost"])
def test_broken_database_gives_way_to_the_last_good_copy_at_the_start(process: HallProcess, damage: str) -> None:
    process.start()
    given = with_tickets(process, 3)
    assert process.run("backup").returncode == 0
    process.kill()
    newest = sorted((process.folder / "copies").glob("*.sqlite3"))[-1]
    shutil.copy(newest, newest.with_name("hall-99991231-000000.sqlite3"))
    spoil(newest.with_name("hall-99991231-000000.sqlite3"))  # the very newest copy is bad as well
    database = process.folder / "hall.sqlite3"
    for side in ("-wal", "-shm"):
        database.with_name(database.name + side).unlink(missing_ok=True)
    if damage == "spoilt":
        spoil(database)
    elif damage == "emptied":
        database.write_bytes(b"")
    else:
        database.unlink()
    began = time.monotonic()
    process.start()
    assert time.monotonic() - began < 5
    assert numbers_in(database)[:3] == given
    assert "База була пошкоджена" in (process.folder / "log").read_text()
    assert bool(list(process.folder.glob("broken/*/hall.sqlite3"))) == (damage != "lost")
    assert not set(with_tickets(process, 1)) & set(given)


def test_nothing_sound_to_put_back_is_said(process: HallProcess, tmp_path: Path) -> None:
    done = process.run("restore")
    assert done.returncode == 1 and "немає жодної цілої копії" in done.stderr
    other = tmp_path / "other.sqlite3"
    other.write_text("not a database")
    done = process.run("restore", str(other))
    assert done.returncode == 1 and "не можна відновити" in done.stderr
    assert (process.folder / "hall.sqlite3").exists() and not (process.folder / "broken").exists()


def test_copy_that_does_not_fit_leaves_no_half_of_itself(process: HallProcess) -> None:
    command = [sys.executable, "-m", "local_queue", "backup"]
    done = subprocess.run(
        ["bash", "-c", 'ulimit -f 64; exec "$@"', "bash", *command],
        cwd=ROOT,
        env=process.env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1 and "Копії не зроблено" in done.stderr
    assert list((process.folder / "copies").iterdir()) == []


def test_copies_leave_the_last_of_the_disk_to_tickets(tmp_path: Path, settings: Any, monkeypatch: Any) -> None:
    settings.HALL_COPIES = tmp_path
    monkeypatch.setattr(copies, "database", lambda: tmp_path / "hall.sqlite3")
    copies.database().write_bytes(b"x" * 1000)
    for minute in range(4):
        (tmp_path / f"hall-20261117-10000{minute}.sqlite3").write_bytes(b"an older copy")
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(copies.shutil, "disk_usage", lambda place: usage._replace(free=copies.ROOM))
    with pytest.raises(copies.BadCopy, match="лишено для талонів"):
        copies.make()
    assert [copy.name for copy in copies.copies()] == ["hall-20261117-100003.sqlite3"], "the newest is kept"
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.e2e
def test_nothing_is_restored_under_a_hall_that_serves_on_another_port(tmp_path: Path) -> None:
    with running_hall(tmp_path) as hall:
        other = HallProcess(tmp_path)
        assert other.port != hall.port
        done = other.run("restore")
        assert done.returncode == 2
        assert "Спершу зупиніть його" in done.stderr
