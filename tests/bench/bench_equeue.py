"""The electronic queue: free times at 100,000 bookings, and the last places for a hundred people on both databases."""

import json
import subprocess
import sys
from collections.abc import Iterator

from tests.bench.figures import Figure, at_most
from tests.bench.harness import VAR, Portal, production_portal
from tests.bench.load import load
from tests.support.crowd import storm
from tests.support.paths import ROOT
from tests.support.postgres import private_cluster

PEOPLE = 100
PLACES = 3
INSTITUTIONS = 50
FOLDER = VAR.with_name("bench-equeue")

FILL = """
import json, portal.wsgi
from tests.bench.equeue_data import fill
print(json.dumps(fill()))
"""
EARLIEST = """
import json, portal.wsgi
from tests.bench.equeue_data import earliest
print(json.dumps(earliest({places})))
"""
LAST_PLACES = """
import json, portal.wsgi
from tests.bench.equeue_data import scarce_type
print(json.dumps(scarce_type({places})))
"""


def script(portal: Portal, source: str) -> dict[str, object]:
    command = [sys.executable, "-c", f"import portal.sqlite\n{source}"]
    done = subprocess.run(command, cwd=ROOT, env=portal.env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    answer: dict[str, object] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def measure() -> Iterator[Figure]:
    with production_portal(FOLDER) as portal:
        facts = script(portal, FILL)
        yield at_most("equeue.slots.queries", float(str(facts["queries"])), "queries", 6)
        yield at_most("equeue.slots.in_process.p95", float(str(facts["p95_ms"])), "ms", 25)
        result = load(f"{portal.http}/api/v1/equeue/queues/{facts['queue']}/slots", seconds=10, clients=2)
        if set(result.statuses) != {200}:
            raise RuntimeError(f"The slots answered {result.statuses}.")
        yield at_most("equeue.slots.http.p95", result.percentile(0.95) * 1000, "ms", 60)
        facts = script(portal, EARLIEST.format(places=INSTITUTIONS))
        if facts["found"] != INSTITUTIONS:
            raise RuntimeError(f"Only {facts['found']} institutions have a free time.")
        yield at_most("equeue.earliest.queries", float(str(facts["queries"])), "queries", 6)
        yield at_most("equeue.earliest.p95", float(str(facts["p95_ms"])), "ms", 200)
        yield from last_places(portal, "sqlite")
    with private_cluster() as cluster:
        cluster_folder = FOLDER / "postgresql"
        with production_portal(cluster_folder, DATABASE_URL=cluster.url()) as portal:
            yield from last_places(portal, "postgresql")


def last_places(portal: Portal, database: str) -> Iterator[Figure]:
    """A hundred people, three places: three of them win, and nobody sees a server error."""
    last = script(portal, LAST_PLACES.format(places=PLACES))
    slot = (str(last["type"]), str(last["date"]), str(last["time"]))
    crowd = storm(portal.http, [slot] * PEOPLE, "localhost")
    won = crowd.statuses.count(201) / 2  # a hold and a booking each
    broken = [status for status in crowd.statuses if not isinstance(status, int) or status >= 500]
    yield Figure(f"equeue.last_place.{database}.won", won, "people", won == PLACES, f"= {PLACES} people")
    yield at_most(f"equeue.last_place.{database}.errors", len(broken), "answers", 0)
    yield at_most(f"equeue.last_place.{database}.p99", crowd.percentile(0.99), "s", 5)
