"""A disk that is full, takes no changes, or loses its power: refused loudly, read on, nothing acknowledged lost."""

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.disks import Disk, may_mount, run
from tests.support.hall import Hall
from tests.support.power import cut_the_power

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(not may_mount(), reason="this machine lets us mount no disk")]
FULL = "Диск сервера залу заповнений"
UNWRITABLE = "Диск сервера залу не приймає змін"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    disk = Disk(tmp_path, 24)
    with disk.mounted():
        yield disk


@pytest.fixture
def running(disk: Disk, tmp_path: Path) -> Iterator[Hall]:
    hall = Hall(disk.place / "hall", HALL_COPIES=str(tmp_path / "copies"))
    hall.log = tmp_path / "log"
    hall.folder.mkdir()
    hall.configure()
    hall.start()
    yield hall
    hall.stop()


def fill(place: Path) -> Path:
    """The last byte of the disk is taken."""
    ballast = place / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1024**2, 4096, 1):
            try:
                while file.write(b"x" * size):
                    pass
            except OSError:
                continue
    return ballast


def press_until_refused(hall: Hall) -> httpx.Response:
    """What is in the log file of the database may be used up first."""
    browser = hall.browser()
    for number in range(400):
        answer = browser.post(
            "/kiosk/take", "/kiosk/services", type="passport", press=f"press-on-a-full-disk-{number}"
        )
        if answer.status_code != 200:
            return answer
    raise AssertionError("the disk never was full")


def make_read_only(disk: Disk) -> None:
    """An error of the disk, told to the kernel: from now on it takes no changes, whoever has files open."""
    Path(f"/sys/fs/ext4/{Path(disk.loop()).name}/trigger_fs_error").write_text("1")


def check_reading(hall: Hall) -> None:
    assert httpx.get(f"{hall.url}/monitor-display", timeout=10).status_code == 200
    assert hall.state()["board"]
    for page in ("/kiosk/", "/kiosk/services"):
        assert hall.browser().http.get(page).status_code == 200


def test_full_disk_is_told_in_words_and_heals_without_a_restart(running: Hall, disk: Disk) -> None:
    desk = running.browser()
    desk.sign_in(1)
    running.browser().take_ticket("before-the-disk-was-full")
    ballast = fill(disk.place)
    refused = press_until_refused(running)
    assert refused.status_code == 503
    assert FULL in refused.text
    seq = running.state()["seq"]
    bar = desk.http.post(
        "/desk/act",
        data={"csrfmiddlewaretoken": desk.http.cookies["hallcsrf"], "action": "next", "press": "k1"},
        headers={"X-Hall": "bar"},
    )
    assert bar.status_code == 409
    assert FULL in bar.text
    check_reading(running)
    assert running.state()["seq"] == seq
    ballast.unlink()
    assert desk.press("next", "k2").status_code == 200
    assert running.state()["seq"] > seq
    running.browser().take_ticket("after-the-disk-was-full")


def test_full_disk_and_an_unplugged_printer_at_once_are_told_in_words(disk: Disk, tmp_path: Path) -> None:
    hall = Hall(disk.place / "hall", HALL_COPIES=str(tmp_path / "copies"), HALL_PRINTER="tcp://127.0.0.1:9")
    hall.log = tmp_path / "log"
    hall.folder.mkdir()
    hall.configure()
    hall.start()
    try:
        visitor = hall.browser()
        number = visitor.take_ticket("the-last-one-before-it")
        ballast = fill(disk.place)
        refused = press_until_refused(hall)
        assert refused.status_code == 503 and FULL in refused.text
        until = time.monotonic() + 20
        while visitor.http.get("/kiosk/ticket/paper").json()["state"] != "failed":
            assert time.monotonic() < until, "the visitor waits for paper that never comes"
            time.sleep(0.5)
        page = visitor.http.get("/kiosk/ticket").text
        assert number in page and "але талон дійсний" in page
        check_reading(hall)
        ballast.unlink()
        hall.browser().take_ticket("after-the-disk-was-full")
    finally:
        hall.stop()


def test_disk_that_takes_no_changes_is_told_in_words_and_read(running: Hall, disk: Disk) -> None:
    number = running.browser().take_ticket("before-the-disk-died")
    make_read_only(disk)
    refused = press_until_refused(running)
    assert refused.status_code == 503
    assert UNWRITABLE in refused.text
    assert running.state()["board"]["next"] == [number]
    check_reading(running)
    assert httpx.get(f"{running.url}/healthz/ready", timeout=10).status_code == 503


def test_start_on_a_read_only_disk_is_a_sentence(tmp_path: Path) -> None:
    disk = Disk(tmp_path, 24)
    with disk.mounted() as place:
        hall = Hall(place / "hall")
        hall.folder.mkdir()
        hall.configure()
    run("mount", "-o", "loop,ro", disk.image, disk.place)
    try:
        done = hall.run("serve")
    finally:
        run("umount", disk.place)
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    assert "записати" in done.stderr or "відкрити" in done.stderr


def test_power_cuts_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    acts, problems, boots = cut_the_power(tmp_path, 6, boots=1)
    assert not problems
    assert acts > 20
    assert max(boots) < 5


def test_control_that_does_not_wait_for_the_disk_loses(tmp_path: Path) -> None:
    _acts, problems, _boots = cut_the_power(tmp_path, 6, is_unsafe=True)
    assert any("are lost" in problem for problem in problems)


def test_torn_end_of_the_log_file_keeps_what_was_acknowledged_before(running: Hall, tmp_path: Path) -> None:
    """The last page of the write-ahead log is cut in two, as a disk that lies may leave it."""
    browser = running.browser()
    shown = [browser.take_ticket(f"before-the-torn-page-{number:03d}") for number in range(20)]
    running.kill()
    wal = running.folder / "hall.sqlite3-wal"
    size = wal.stat().st_size
    with wal.open("ab") as file:
        file.truncate(size - 2000)
    running.start()
    with sqlite3.connect(running.folder / "hall.sqlite3") as base:
        kept = {number for (number,) in base.execute("SELECT number FROM tickets_ticket")}
    assert set(shown[:-1]) <= kept
