"""Search over 100,000 records on both databases: seconds of a question in the portal's own process, and over HTTP."""

from collections.abc import Iterator
from urllib.parse import quote

from tests.bench.bench_equeue import script
from tests.bench.figures import Figure, at_most
from tests.bench.harness import VAR, Portal, production_portal
from tests.bench.load import load
from tests.support.postgres import private_cluster

FOLDER = VAR.with_name("bench-search")
LIMIT = 150  # milliseconds
QUERIES = (
    6  # of the search itself: switches of modules, entries that match, their texts, whom the source lets see them
)
RUN = """
import json, django
django.setup()
from tests.bench.search_data import {0}
print(json.dumps({0}()))
"""


def measure() -> Iterator[Figure]:
    with production_portal(FOLDER) as portal:
        yield from figures(portal, "sqlite")
    with private_cluster() as cluster, production_portal(FOLDER / "postgresql", DATABASE_URL=cluster.url()) as portal:
        yield from figures(portal, "postgresql")


def figures(portal: Portal, database: str) -> Iterator[Figure]:
    filled = script(portal, RUN.format("fill"))
    if float(str(filled["entries"])) < 100_000:
        raise RuntimeError(f"The index holds {filled['entries']} records only.")
    facts = script(portal, RUN.format("ask"))
    if float(str(facts["answered"])) < 0.95:
        raise RuntimeError(f"Only {facts['answered']} of the questions found anything.")
    yield at_most(f"search.100k.{database}.p95", float(str(facts["p95_ms"])), "ms", LIMIT)
    yield at_most(f"search.100k.{database}.queries", float(str(facts["queries"])), "queries", QUERIES)
    result = load(f"{portal.http}/search/?q={quote(str(facts['frequent']))}", seconds=5, clients=1)
    if set(result.statuses) != {200}:
        raise RuntimeError(f"Search answered {result.statuses}.")
    yield at_most(f"search.100k.{database}.http.p95", result.percentile(0.95) * 1000, "ms", 2 * LIMIT)
