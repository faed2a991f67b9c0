"""A press at the kiosk → a ticket that outlives a power cut: a real hall, two kiosks that press in the same moment,
twenty presses a second in all, a printer that takes a second for a ticket; then as fast as both can, then kill −9."""

import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from tests.bench.figures import Figure, at_most
from tests.support.hall import Hall, HallBrowser, running_hall
from tests.support.printer import running_printer

KIOSKS = 2
ROUNDS = 150
EVERY = KIOSKS / 20  # seconds
BURST = 150  # tickets of each kiosk as fast as it can
BUDGET = 100  # ms, p99
RATE = 50  # tickets a second


class Kiosk(threading.Thread):
    """Presses at set moments, also when the last answer is late: the wait for that counts too."""

    def __init__(self, browser: HallBrowser, name: str, starts_at: float) -> None:
        super().__init__(daemon=True)
        self.browser, self.label, self.starts_at = browser, name, starts_at
        self.times: list[float] = []
        self.burst_seconds = 0.0
        self.given = 0

    def run(self) -> None:
        for turn in range(ROUNDS):
            moment = self.starts_at + turn * EVERY
            time.sleep(max(0.0, moment - time.perf_counter()))
            self._press(f"round-{turn:04d}")
            self.times.append((time.perf_counter() - moment) * 1000)
        began = time.perf_counter()
        for turn in range(BURST):
            self._press(f"burst-{turn:04d}")
        self.burst_seconds = time.perf_counter() - began

    def _press(self, what: str) -> None:
        """The answer leads to the ticket: it comes after the commit."""
        data = {"type": "passport", "press": f"bench-{self.label}-{what}"}
        data["csrfmiddlewaretoken"] = self.browser.http.cookies["hallcsrf"]
        answer = self.browser.http.post("/kiosk/take", data=data)
        if answer.headers.get("Location") != "/kiosk/ticket":
            raise RuntimeError(f"{answer.status_code} {answer.headers.get('Location')}")
        self.given += 1


def presses(hall: Hall) -> list[Kiosk]:
    browsers = [hall.browser() for _kiosk in range(KIOSKS)]
    for number, browser in enumerate(browsers):
        browser.take_ticket(f"bench-warms-up-kiosk-{number}")
    kiosks = [Kiosk(browser, f"k{number}", time.perf_counter() + 0.5) for number, browser in enumerate(browsers)]
    for kiosk in kiosks:
        kiosk.start()
    for kiosk in kiosks:
        kiosk.join()
    return kiosks


def kept(folder: Path) -> tuple[int, int]:
    """(tickets with a number of their own, print jobs) in the database after kill −9."""
    with closing(sqlite3.connect(folder / "hall.sqlite3")) as database:
        tickets = database.execute("SELECT count(DISTINCT number) FROM tickets_ticket").fetchone()[0]
        return tickets, database.execute("SELECT count(*) FROM printing_printjob").fetchone()[0]


def measure() -> Iterator[Figure]:
    with (
        tempfile.TemporaryDirectory(prefix="hall-kiosk-") as folder,
        running_printer(seconds=1.0) as printer,
        running_hall(Path(folder), HALL_PRINTER=printer.address) as hall,
    ):
        kiosks = presses(hall)
        hall.kill()
        tickets, jobs = kept(Path(folder))
    times = sorted(one for kiosk in kiosks for one in kiosk.times)
    given = sum(kiosk.given for kiosk in kiosks) + KIOSKS
    rate = KIOSKS * BURST / max(kiosk.burst_seconds for kiosk in kiosks)
    yield at_most("hall.kiosk.press_to_ticket.p99", statistics.quantiles(times, n=100)[98], "ms", BUDGET)
    yield at_most("hall.kiosk.press_to_ticket.median", statistics.median(times), "ms", BUDGET)
    yield Figure("hall.kiosk.rate", round(rate, 1), "tickets/s", rate >= RATE, f">= {RATE} tickets/s")
    yield at_most("hall.kiosk.lost_after_kill", float(given - min(tickets, jobs)), "tickets", 0)
