"""Five days without the internet: ten thousand events of a real hall reach a real portal, one in twenty told twice."""

import secrets
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figures import Figure, at_most
from tests.bench.harness import manage, production_portal
from tests.bench.load import load
from tests.bench.memory import group_members, pss_megabytes
from tests.support.hall import Hall

EVENTS, REPEATED = 10_000, 500
FILL = """
import sys
from datetime import timedelta
from django.db import transaction
from local_queue import clock
from local_queue.protocol.events import EventType
from local_queue.tickets.services import log
first = clock.now() - timedelta(days=5)
acts = (EventType.TICKET_ISSUED, EventType.TICKET_CALLED, EventType.TICKET_STARTED, EventType.TICKET_FINISHED)
with transaction.atomic():
    for number in range(int(sys.argv[1])):
        at = first + timedelta(seconds=43 * number)
        person, act = divmod(number, 4)
        payload = {"number": f"П-{person % 999 + 1:03d}", "desk": "desk1", "type": "passport"}
        log.append(acts[act], f"ticket-{person}", payload, day=clock.local(at).date(), at=at)
"""
AGAIN = """
from local_queue.sync.models import PortalLink
row = PortalLink.objects.get(pk=1)
assert row.acked_seq >= %d, row.acked_seq
PortalLink.objects.update(acked_seq=row.acked_seq - %d)
"""
ACTIVE = "from local_queue.sync.models import PortalLink\nprint(PortalLink.objects.get(pk=1).is_active)"
STORED = """
from modules.equeue.models import HallEvent
print(HallEvent.objects.filter(body__aggregate__startswith="ticket-").count())
"""


def caught_up(hall: Hall, number: int, seconds: float) -> float:
    """Seconds until the portal has confirmed so many events."""
    began = time.monotonic()
    with sqlite3.connect(f"file:{hall.folder / 'hall.sqlite3'}?mode=ro", uri=True) as base:
        while time.monotonic() - began < seconds:
            row = base.execute("SELECT acked_seq FROM sync_portallink").fetchone()
            if row and row[0] >= number:
                return time.monotonic() - began
            time.sleep(0.1)
    raise RuntimeError(f"{number} events did not arrive: {row}, see {hall.folder / 'log'}")


def memory(pid: int) -> float:
    return sum(pss_megabytes(one) for one in group_members(pid))


def measure() -> Iterator[Figure]:
    code = secrets.token_hex(6).upper()
    with (
        tempfile.TemporaryDirectory(prefix="hall-sync-") as folder,
        production_portal(HALL_ACTIVATION_CODE=code) as portal,
    ):
        hall = Hall(Path(folder), HALL_PORTAL_URL=portal.http, HALL_ACTIVATION_CODE=code)
        hall.configure()
        hall.start()
        try:
            end = time.monotonic() + 60
            while hall.script(ACTIVE).strip() != "True":
                if time.monotonic() > end:
                    raise RuntimeError("the hall was not activated")
            hall.stop()
            hall.script(FILL, str(REPEATED))
            hall.start()
            caught_up(hall, REPEATED, 30)
            hall.stop()
            hall.script(AGAIN % (REPEATED, REPEATED))  # as if the answer had been lost
            hall.script(FILL, str(EVENTS - REPEATED))
            calm = load(portal.http + "/", seconds=5).percentile(0.95)
            hall.start()
            assert hall.process is not None
            before = memory(hall.process.pid)
            taken = caught_up(hall, EVENTS, 120)
            grown = memory(hall.process.pid) - before
            yield at_most("hall.catch_up_10000", taken, "s", 30)
            yield at_most("hall.catch_up_memory", grown, "MB", 30)
            stored = int(manage(portal.env, "shell", "-v", "0", "-c", STORED).split()[-1])
            yield Figure("hall.catch_up_stored", stored, "events", stored == EVENTS, f"= {EVENTS} events")
            hall.stop()
            hall.script(AGAIN % (EVENTS, EVENTS))
            hall.start()
            busy = load(portal.http + "/", seconds=5).percentile(0.95)
            yield Figure(
                "portal.page_during_catch_up", round(busy * 1000, 1), "ms p95", True, "", round(calm * 1000, 1)
            )
        finally:
            hall.stop()
