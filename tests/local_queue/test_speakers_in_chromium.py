"""Several monitors of one room: one speaks, and another takes over when it is gone."""

import time
from typing import Any

import pytest

from tests.local_queue.test_monitor_in_chromium import (
    NO_SOCKET,
    SPEAKER,
    feed,
    row,
    running,
    show,
    tv,
    wait_for_plays,
)
from tests.support.hall import Hall

__all__ = ["running", "tv"]  # fixtures

pytestmark = pytest.mark.e2e


def speaks(page: Any) -> bool:
    found: str = page.evaluate("window.hallSound.mode('voice')")
    return found == "voice"


def wait_to_speak(page: Any, seconds: float) -> float:
    began = time.monotonic()
    while not speaks(page):
        assert time.monotonic() - began < seconds
        page.wait_for_timeout(100)
    return time.monotonic() - began


def test_of_the_screens_of_one_room_one_speaks_and_another_takes_over_from_a_dead_one(
    running: Hall, chromium: Any
) -> None:
    contexts = [chromium.new_context() for _screen in range(4)]
    pages = [context.new_page() for context in contexts]
    for page in pages:
        page.add_init_script(SPEAKER)
    first, polling, other_room, told = pages
    polling.add_init_script(NO_SOCKET)
    address = f"{running.url}/monitor-display"
    for page in (first, polling):
        page.goto(address)
        page.wait_for_timeout(2_500)
    other_room.goto(f"{address}?desks=1")
    wait_to_speak(other_room, 3)
    assert [speaks(page) for page in (first, polling)] == [True, False]
    first.evaluate("setTimeout(function () { var end = Date.now() + 9000; while (Date.now() < end); }, 0) && 0")
    wait_to_speak(polling, 6)
    polling.wait_for_timeout(9_000)
    assert [speaks(page) for page in (first, polling)] == [False, True], "who comes back does not take the voice"
    told.goto(f"{address}?sound=voice")
    assert speaks(told)
    polling.wait_for_timeout(4_500)
    assert [speaks(page) for page in (first, polling)] == [False, True], "whose address says so speaks beside it"
    for context in contexts:
        context.close()


def test_who_takes_over_says_what_the_dead_screen_may_not_have_said(running: Hall, tv: Any) -> None:
    frame = feed(tv, running)
    tv.add_init_script(SPEAKER)
    tv.goto(f"{running.url}/monitor-display")
    tv.wait_for_timeout(3_000)
    frame["board"]["sound"] = "voice"
    frame["speaker"] = "anotherscreen000"
    show(frame, row("П-401", "1", 901) | {"say": "/monitor/voice/1.wav"})
    tv.wait_for_selector(".is-fresh .no:text('П-401')", timeout=5_000)
    tv.wait_for_timeout(1_500)
    assert tv.evaluate("window.played") == []
    frame["speaker"] = tv.evaluate("window.sessionStorage.getItem('screen')")
    show(frame, row("П-401", "1", 901) | {"say": "/monitor/voice/1.wav"})
    wait_for_plays(tv, 2, 10)
    assert tv.evaluate("window.played") == ["chime.wav", "1.wav"]
