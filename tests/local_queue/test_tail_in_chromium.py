"""A desk in Chromium keeps the day's events; after the disk is lost and an old copy put back, it gives them back."""

import time
from pathlib import Path
from typing import Any

import pytest

from tests.support.hall import PASSWORD, Hall

pytestmark = pytest.mark.e2e


def sign_in(page: Any, hall: Hall) -> None:
    page.goto(f"{hall.url}/desk/")
    if page.locator("[name=login]").count():
        page.fill("[name=login]", "vikno3")
        page.fill("[name=password]", PASSWORD)
        page.locator("button[type=submit]").first.click()
    page.wait_for_selector(".dbar")


def kept(page: Any) -> int:
    told = page.evaluate("JSON.parse(localStorage.getItem('hall-tail') || '{\"logs\":{}}')")
    return sum(len(events) for events in told["logs"].values())


def people(hall: Hall) -> int:
    """In the hall, waiting or at a desk."""
    board = hall.state()["board"]
    return len(board["next"]) + sum(bool(row["number"]) for row in board["rows"])


def until(what: Any, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.2)


def test_tickets_that_only_a_desk_remembers_come_back(chromium: Any, tmp_path: Path) -> None:
    hall = Hall(tmp_path / "hall")
    hall.folder.mkdir()
    hall.configure(None)
    hall.start()
    context = chromium.new_context()
    try:
        page, kiosk = context.new_page(), hall.browser()
        sign_in(page, hall)
        kiosk.take_ticket("before-the-copy-0000001")
        assert hall.run("backup").returncode == 0
        for number in range(3):
            kiosk.take_ticket(f"after-the-copy-000000{number}")
        page.keyboard.press("Alt+1")
        until(lambda: kept(page) >= 6)  # the day, the desk, four tickets; the call comes with the next question
        hall.kill()
        assert hall.run("restore").returncode == 0
        hall.start()
        assert people(hall) == 1
        sign_in(page, hall)
        until(lambda: people(hall) == 4)
    finally:
        context.close()
        hall.stop()
