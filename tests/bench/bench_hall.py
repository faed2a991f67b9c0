"""«Наступний» → pixels on the monitor (B6): a real hall, a real desk page, a real monitor beside 19 other sockets, one
clock for both."""

import asyncio
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.figures import Figure, at_most
from tests.bench.monitors import opened
from tests.support.browser import debian_chromium
from tests.support.hall import PASSWORD, Hall, running_hall

ROUNDS = 40
BUDGET = 300  # ms, p95
OTHERS = 19

# Both pages belong to one browser on one machine: Date.now() is the same clock for the press and the picture.
WATCH = """number => new Promise(done => {
  const look = () => {
    const node = document.querySelector('.tv-call .no');
    const row = [...document.querySelectorAll('.tv-board .is-called .tv-no')];
    return [node, ...row].some(one => one && one.textContent === number);
  };
  // Two frames later the browser has painted it.
  const painted = () => requestAnimationFrame(() => requestAnimationFrame(() => done(Date.now())));
  if (look()) return painted();
  const observer = new MutationObserver(() => { if (look()) { observer.disconnect(); painted(); } });
  observer.observe(document.getElementById('tv'), {childList: true, subtree: true, characterData: true});
})"""
PRESS = "key => { document.querySelector(`[data-key='${key}']`).click(); return Date.now(); }"


@contextmanager
def crowd(hall: Hall) -> Iterator[None]:
    """Nineteen more monitors in a thread of their own."""
    begun, ended = threading.Event(), threading.Event()

    async def watch() -> None:
        sockets = await opened(OTHERS, hall.port, "/ws/monitor", lambda body: "")
        begun.set()
        await asyncio.to_thread(ended.wait)
        for one in sockets:
            one.stop()

    thread = threading.Thread(target=lambda: asyncio.run(watch()), daemon=True)
    thread.start()
    begun.wait(30)
    try:
        yield
    finally:
        ended.set()
        thread.join(10)


def calls(hall: Hall, browser: Any) -> list[float]:
    """Milliseconds from the press to the changed picture, call by call."""
    visitors = hall.browser()
    desk = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
    desk.goto(f"{hall.url}/desk/")
    desk.fill("#id_login", "vikno3")
    desk.fill("#id_password", PASSWORD)
    desk.click("button[type=submit]")
    monitor = browser.new_context(viewport={"width": 1920, "height": 1080}).new_page()
    monitor.goto(f"{hall.url}/monitor-display")
    monitor.wait_for_selector(".tv-call")
    found = []
    for round_number in range(ROUNDS + 3):
        number = visitors.take_ticket(f"one-press-of-the-bench-{time.monotonic_ns()}-{round_number:04d}")
        desk.wait_for_selector("[data-state=ready]")
        monitor.evaluate(f"void (window.seen = ({WATCH})('{number}'))")
        pressed = desk.evaluate(PRESS, "1")
        found.append(monitor.evaluate("window.seen") - pressed)
        desk.wait_for_selector("[data-state=calling]")
        desk.evaluate(PRESS, "4")
        desk.wait_for_selector("[data-state=empty]")
    desk.context.close()
    monitor.context.close()
    return found[3:]


def measure() -> Iterator[Figure]:
    with (
        tempfile.TemporaryDirectory(prefix="hall-bench-") as folder,
        running_hall(Path(folder)) as hall,
        debian_chromium() as browser,
    ):
        alone = calls(hall, browser)
        with crowd(hall):
            times = calls(hall, browser)
    yield at_most("hall.call_to_pixels.1.p95", statistics.quantiles(alone, n=20)[18], "ms", BUDGET)
    yield at_most("hall.call_to_pixels.20.p95", statistics.quantiles(times, n=20)[18], "ms", BUDGET)
    yield at_most("hall.call_to_pixels.20.median", statistics.median(times), "ms", BUDGET)
