"""Booking under load (equeue.md E, B1–B3) on both databases, beside a peer in the same run.

B1: two hundred people, the last one and three places, over gunicorn and over Daphne. B2: 16 people at a time hold and
confirm 5,000 free times. B3: the fortnight of a queue whose past grows from a thousand visits to a million.
"""

import os
import time
from collections.abc import Iterator

from tests.bench.bench_equeue import script
from tests.bench.figures import Figure, at_most
from tests.bench.harness import VAR, Portal, production_portal
from tests.bench.load import load
from tests.bench.peers import measure_peers
from tests.support.crowd import Slot, storm
from tests.support.postgres import private_cluster

FOLDER = VAR.with_name("bench-booking")
PEOPLE, CLIENTS, FREE = 200, 16, 5000
RATE = {"sqlite": 60, "postgresql": 100}
P99, P95_CONFIRM, RATIO = 2.0, 0.25, 1.3
RUN = """
import json, django
django.setup()
from tests.bench.equeue_data import {0}
print(json.dumps({0}({1})))
"""


def measure() -> Iterator[Figure]:
    yield Figure("booking.load_before", round(os.getloadavg()[0], 2), "load", True)
    with production_portal(FOLDER) as portal:
        yield from on("sqlite", portal)
    with private_cluster() as cluster, production_portal(FOLDER / "postgresql", DATABASE_URL=cluster.url()) as portal:
        yield from on("postgresql", portal)
    yield from measure_peers(PEOPLE)


def on(database: str, portal: Portal) -> Iterator[Figure]:
    yield from last_places(database, portal)
    yield from many(database, portal)
    yield from past(database, portal)
    left = script(portal, RUN.format("complaints", ""))
    yield at_most(f"booking.{database}.breaches", float(str(left["count"])), "breaches", 0)
    yield Figure(
        f"booking.{database}.auditor", round(float(str(left["seconds"])), 1), "s", True, "at 1,000,000 visits"
    )


def last_places(database: str, portal: Portal) -> Iterator[Figure]:
    servers = {"gunicorn": portal.http, "daphne": portal.websocket.replace("ws:", "http:")}
    for server, base in servers.items():
        for places in (1, 3):
            last = script(portal, RUN.format("scarce_type", places))
            slot = (str(last["type"]), str(last["date"]), str(last["time"]))
            crowd = storm(base, [slot] * PEOPLE, "localhost")
            name = f"booking.storm.{database}.{server}.{places}"
            won = crowd.statuses.count(201) / 2  # a hold and a booking each
            broken = [status for status in crowd.statuses if not isinstance(status, int) or status >= 500]
            yield Figure(f"{name}.won", won, "people", won == places, f"= {places} people")
            yield at_most(f"{name}.errors", len(broken), "answers", 0)
            p99 = crowd.percentile(0.99)
            # In the production layout gunicorn answers HTTP; Daphne, one process, has the sockets (docs/deploy.md).
            is_asked = server == "gunicorn"
            yield at_most(f"{name}.p99", p99, "s", P99) if is_asked else Figure(f"{name}.p99", p99, "s", True)


def many(database: str, portal: Portal) -> Iterator[Figure]:
    """5,000 free times for 16 people at a time; nobody meets anybody but in the ledger of a day."""
    slots: list[Slot] = [(str(kind), str(day), str(at)) for kind, day, at in _listed(portal)]
    began = time.perf_counter()
    crowd = storm(portal.http, slots, "localhost", at_once=CLIENTS)
    seconds = time.perf_counter() - began
    won = crowd.statuses.count(201) / 2
    name = f"booking.many.{database}"
    yield Figure(f"{name}.won", won, "bookings", won == len(slots), f"= {len(slots)} bookings")
    rate = won / seconds
    yield Figure(
        f"{name}.rate", round(rate, 1), "bookings/s", rate >= RATE[database], f">= {RATE[database]} bookings/s"
    )
    yield at_most(f"{name}.p95", crowd.percentile(0.95), "s", P95_CONFIRM)


def _listed(portal: Portal) -> list[list[str]]:
    found = script(portal, RUN.format("free_times", FREE))["times"]
    if not isinstance(found, list) or len(found) < FREE:
        raise RuntimeError("Not enough free times.")
    return found


def past(database: str, portal: Portal) -> Iterator[Figure]:
    """The same fortnight asked for over HTTP before and after a long life of the queue."""
    seconds = []
    for count in (1_000, 1_000_000):
        facts = script(portal, RUN.format("with_past", count))
        result = load(f"{portal.http}/api/v1/equeue/queues/{facts['queue']}/slots", seconds=10, clients=2)
        if set(result.statuses) != {200}:
            raise RuntimeError(f"The slots answered {result.statuses}.")
        seconds.append(result.percentile(0.95))
        yield at_most(f"booking.past.{database}.{count}.queries", float(str(facts["queries"])), "queries", 6)
        yield at_most(f"booking.past.{database}.{count}.p95", seconds[-1] * 1000, "ms", 60)
    yield at_most(f"booking.past.{database}.ratio", seconds[1] / seconds[0], "x", RATIO)
