"""«Наступний» → changed DOM on the monitor: a real hall, a real desk page, a real monitor, one clock for both."""

import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.figures import Figure, at_most
from tests.support.browser import debian_chromium
from tests.support.hall import PASSWORD, Hall, running_hall

ROUNDS = 40
BUDGET = 300  # ms, p95

# Both pages belong to one browser on one machine: Date.now() is the same clock for the press and the picture.
WATCH = """number => new Promise(done => {
  const look = () => {
    const node = document.querySelector('.tv-call .no');
    const row = [...document.querySelectorAll('.tv-board .is-called .tv-no')];
    return [node, ...row].some(one => one && one.textContent === number);
  };
  if (look()) return done(Date.now());
  const observer = new MutationObserver(() => { if (look()) { observer.disconnect(); done(Date.now()); } });
  observer.observe(document.getElementById('tv'), {childList: true, subtree: true, characterData: true});
})"""
PRESS = "key => { document.querySelector(`[data-key='${key}']`).click(); return Date.now(); }"


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
        number = visitors.take_ticket(f"one-press-of-the-bench-{round_number:04d}")
        desk.wait_for_selector("[data-state=ready]")
        monitor.evaluate(f"void (window.seen = ({WATCH})('{number}'))")
        pressed = desk.evaluate(PRESS, "1")
        found.append(monitor.evaluate("window.seen") - pressed)
        desk.wait_for_selector("[data-state=calling]")
        desk.evaluate(PRESS, "4")
        desk.wait_for_selector("[data-state=empty]")
    return found[3:]


def measure() -> Iterator[Figure]:
    with (
        tempfile.TemporaryDirectory(prefix="hall-bench-") as folder,
        running_hall(Path(folder)) as hall,
        debian_chromium() as browser,
    ):
        times = calls(hall, browser)
    yield at_most("hall.call_to_monitor.p95", statistics.quantiles(times, n=20)[18], "ms", BUDGET)
    yield at_most("hall.call_to_monitor.median", statistics.median(times), "ms", BUDGET)
