"""The hall as a process: killed at any moment, started badly, fed by sockets, looked at in Chromium."""

import json
import random
import shutil
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.hall import Hall, running_hall

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hall-template")


@pytest.fixture
def running(tmp_path: Path, template: Path) -> Iterator[Hall]:
    with running_hall(tmp_path, template) as hall:
        yield hall


def rows(hall: Hall, query: str) -> list[Any]:
    with sqlite3.connect(f"file:{hall.folder / 'hall.sqlite3'}?mode=ro", uri=True) as connection:
        return connection.execute(query).fetchall()


def test_killed_between_commit_and_paint_every_shown_ticket_is_there(running: Hall) -> None:
    """Kill −9 under load, several times: what was answered is stored, no number twice, no gap in the log."""
    shown: list[str] = []
    for round_number in range(4):
        stop = threading.Event()

        def visitors(name: str, stop: threading.Event = stop) -> None:
            browser = running.browser()
            number = 0
            while not stop.is_set():
                number += 1
                try:
                    shown.append(browser.take_ticket(f"press-{name}-{number:08d}"))
                except (httpx.HTTPError, OSError):
                    return

        threads = [threading.Thread(target=visitors, args=(f"{round_number}{name}",)) for name in "ab"]
        for thread in threads:
            thread.start()
        time.sleep(1.5 + random.random())
        running.kill()
        stop.set()
        for thread in threads:
            thread.join(15)
        before = running.folder / "copy.sqlite3"
        shutil.copy(running.folder / "hall.sqlite3", before)
        running.start()
        assert httpx.get(f"{running.url}/healthz/ready", timeout=10).status_code == 200
    assert len(shown) > 20
    assert len(set(shown)) == len(shown)
    stored = {number for (number,) in rows(running, "SELECT number FROM tickets_ticket")}
    assert set(shown) <= stored
    ((count, last),) = rows(running, "SELECT count(*), max(seq) FROM tickets_event")
    assert count == last == rows(running, "SELECT last_seq FROM tickets_loghead")[0][0]
    assert rows(running, "PRAGMA integrity_check") == [("ok",)]


def test_press_repeated_after_a_crash_takes_effect_once(running: Hall) -> None:
    browser = running.browser()
    first = browser.take_ticket("the-very-same-press-0001")
    desk = running.browser()
    desk.sign_in(3)
    desk.press("next", "k1")
    before = running.state()
    running.kill()
    running.start()
    assert running.state()["board"] == before["board"]
    assert desk.press("next", "k1").status_code == 200
    assert running.state()["seq"] == before["seq"]
    assert browser.take_ticket("the-very-same-press-0001") == first


def test_stops_within_five_seconds(running: Hall) -> None:
    assert running.stop() < 5


def test_busy_port_is_a_sentence(running: Hall) -> None:
    done = running.run("serve")
    assert done.returncode == 2
    assert f"Порт {running.port} зайнятий" in done.stderr
    assert "Traceback" not in done.stderr


def test_missing_database_is_a_sentence(tmp_path: Path) -> None:
    done = Hall(tmp_path).run("serve")
    assert done.returncode == 2
    assert "Бази залу" in done.stderr
    assert "Traceback" not in done.stderr


def test_broken_database_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "hall.sqlite3").write_bytes(b"this is no database, however one looks at it" * 100)
    done = Hall(tmp_path).run("serve")
    assert done.returncode == 2
    assert "не вдалося відкрити" in done.stderr
    assert "Traceback" not in done.stderr


def test_wrong_environment_is_named(tmp_path: Path) -> None:
    done = Hall(tmp_path, HALL_PORT="ninety", HALL_PORTAL_URL="portal.example").run("serve")
    assert done.returncode == 1
    assert "HALL_PORT='ninety'" in done.stderr
    assert "HALL_PORTAL_URL='portal.example'" in done.stderr
    assert "Traceback" not in done.stderr


def test_locked_database_is_answered_and_heals(running: Hall) -> None:
    browser = running.browser()
    browser.take_ticket("before-the-lock-was-taken")
    holder = sqlite3.connect(running.folder / "hall.sqlite3", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    answer = browser.post("/kiosk/take", "/kiosk/services", type="passport", press="while-it-is-locked-1")
    assert answer.status_code == 503
    assert "зайнята" in answer.text
    holder.execute("ROLLBACK")
    assert browser.take_ticket("while-it-is-locked-1") == "П-002"


def test_portal_that_is_away_does_not_stop_the_hall(tmp_path: Path, template: Path) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{deaf.getsockname()[1]}"
        with running_hall(tmp_path, template, HALL_PORTAL_URL=address, HALL_ACTIVATION_CODE="ABCD") as hall:
            assert hall.browser().take_ticket("no-portal-anywhere-near") == "П-001"


# the feed


def socket_of(hall: Hall, origin: str = "") -> Any:
    from websockets.sync.client import connect

    return connect(f"ws://127.0.0.1:{hall.port}/ws/monitor", origin=origin or hall.url, open_timeout=10)


def test_socket_gets_a_snapshot_then_frames_then_heartbeats(running: Hall) -> None:
    pytest.importorskip("websockets")
    with socket_of(running) as feed:
        hello = json.loads(feed.recv(timeout=5))
        assert (hello["kind"], hello["board"]["waiting"]) == ("board", 0)
        running.browser().take_ticket("one-tap-for-the-monitor")
        seen = []
        while not seen or seen[-1]["kind"] != "beat" or seen[-1]["seq"] == hello["seq"]:
            seen.append(json.loads(feed.recv(timeout=5)))
        frames = [frame for frame in seen if frame["kind"] == "board"]
        assert frames[-1]["board"]["next"] == ["П-001"]
        assert seen[-1]["version"] == frames[-1]["version"]


def test_another_process_that_writes_is_seen_too(running: Hall) -> None:
    pytest.importorskip("websockets")
    with socket_of(running) as feed:
        json.loads(feed.recv(timeout=5))
        running.script("from local_queue.tickets.services.issuing import issue_ticket\nissue_ticket('passport')")
        while True:
            frame = json.loads(feed.recv(timeout=5))
            if frame["kind"] == "board" and frame["board"]["next"] == ["П-001"]:
                break


def test_socket_of_a_foreign_page_is_refused(running: Hall) -> None:
    pytest.importorskip("websockets")
    from websockets.exceptions import InvalidStatus

    with pytest.raises(InvalidStatus), socket_of(running, "https://evil.example"):
        pass


# Chromium


def open_monitor(chromium: Any, hall: Hall) -> Any:
    page = chromium.new_context(viewport={"width": 1920, "height": 1080}).new_page()
    page.goto(f"{hall.url}/monitor-display")
    page.wait_for_selector(".tv-call--none")
    return page


def test_call_reaches_the_monitor_and_a_lost_server_is_admitted(running: Hall, chromium: Any) -> None:
    running.browser().take_ticket("walks-in-from-the-street")
    desk = running.browser()
    desk.sign_in(3)
    page = open_monitor(chromium, running)
    desk.press("next", "k1")
    page.wait_for_selector(".tv-call .no:text('П-001')", timeout=10_000)
    assert page.inner_text(".tv-call .desk") == "3"
    running.kill()
    page.wait_for_selector(".tv-banner:has-text('Зв’язок втрачено')", timeout=10_000)
    running.start()
    page.wait_for_selector(".tv-banner", state="detached", timeout=20_000)
    assert page.inner_text(".tv-call .no") == "П-001"
    page.context.close()


def test_two_calls_in_one_second_are_announced_one_after_another(running: Hall, chromium: Any) -> None:
    page = open_monitor(chromium, running)
    browser = running.browser()
    desks = []
    for number in (1, 2):
        browser.take_ticket(f"person-number-{number}-of-two")
        desk = running.browser()
        desk.sign_in(number)
        desks.append(desk)
    for desk in desks:
        desk.press("next", "k1")
    page.wait_for_selector(".tv-call.is-fresh .no:text('П-001')", timeout=10_000)
    page.wait_for_selector(".tv-call.is-fresh .no:text('П-002')", timeout=15_000)
    page.context.close()


def test_person_takes_a_ticket_and_the_screen_forgets(running: Hall, chromium: Any) -> None:
    page = chromium.new_context(viewport={"width": 1080, "height": 1920}).new_page()
    page.goto(f"{running.url}/kiosk/")
    page.click(".k-card--main")
    page.click("main nav a.k-card")
    page.dblclick("main button[name=type]")
    page.wait_for_selector("#number:text('П-001')")
    assert running.state()["board"]["waiting"] == 1
    page.wait_for_selector("text=Добрий день", timeout=20_000)
    page.go_back()
    page.wait_for_timeout(500)
    assert "П-001" not in page.content()
    page.context.close()


def test_specialist_works_by_the_keys(running: Hall, chromium: Any) -> None:
    for number in range(2):
        running.browser().take_ticket(f"waits-for-the-keys-{number}")
    page = chromium.new_context(viewport={"width": 1366, "height": 768}).new_page()
    page.goto(f"{running.url}/desk/")
    page.fill("#id_login", "vikno4")
    page.fill("#id_password", "vikno-test")
    page.click("button[type=submit]")
    page.wait_for_selector("[data-state=ready]")
    page.wait_for_load_state()  # keys work once the page has its script
    for key, state in (("1", "calling"), ("1", "serving"), ("2", "calling"), ("4", "empty"), ("7", "paused")):
        page.keyboard.press(f"Alt+{key}")
        page.wait_for_selector(f"[data-state={state}]", timeout=10_000)
    page.context.close()


def test_press_during_an_outage_is_kept_and_sent_once(running: Hall, chromium: Any) -> None:
    running.browser().take_ticket("patient-person-in-the-hall")
    page = chromium.new_context(viewport={"width": 1366, "height": 768}).new_page()
    page.goto(f"{running.url}/desk/")
    page.fill("#id_login", "vikno4")
    page.fill("#id_password", "vikno-test")
    page.click("button[type=submit]")
    page.wait_for_selector("[data-state=ready]")
    page.wait_for_load_state()  # presses are kept once the page has its script
    running.kill()
    page.click("[data-key='1']")
    page.wait_for_selector("text=Натискання збережено")
    running.start()
    page.wait_for_selector("[data-state=calling]", timeout=15_000)
    assert len(rows(running, "SELECT seq FROM tickets_event WHERE type = 'ticket.called'")) == 1
    page.context.close()
