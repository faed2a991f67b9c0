"""The community's home page: queries, weight, speed against a trivial view, with and without the page cache."""

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

from tests.bench.figures import Figure, at_most, ratio_at_least
from tests.bench.harness import Portal, production_portal
from tests.bench.load import load
from tests.support.paths import ROOT

# An argument that the page cache does not know keeps a request out of it.
UNCACHED = "/?measured=uncached"
TRIVIAL = "/trivial-view-of-the-bench/"

COUNT_QUERIES = """
import json, django
django.setup()
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
client = Client(headers={"host": "localhost"})
client.get("/?measured=warm")
with CaptureQueriesContext(connection) as queries:
    answer = client.get("/?measured=uncached")
print(json.dumps({"status": answer.status_code, "queries": len(queries), "bytes": len(answer.content)}))
"""

PUBLISH = """
import django
django.setup()
from wagtail.models import Site
page = Site.objects.get(is_default_site=True).root_page.specific
page.seo_title = {mark!r}
page.save_revision().publish()
"""


def script(portal: Portal, source: str) -> str:
    command = [sys.executable, "-c", f"import portal.sqlite\n{source}"]
    done = subprocess.run(command, cwd=ROOT, env=portal.env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return done.stdout


def freshness(portal: Portal) -> float:
    """Seconds from the end of another process's publication to the first answer that shows it."""
    mark = f"Видно о {time.time():.0f}"
    urllib.request.urlopen(portal.http + "/").read()
    script(portal, PUBLISH.format(mark=mark))
    published = time.monotonic()
    while time.monotonic() - published < 10:
        if mark in urllib.request.urlopen(portal.http + "/").read().decode():
            return time.monotonic() - published
        time.sleep(0.05)
    return float("inf")


def measure() -> Iterator[Figure]:
    with production_portal() as portal:
        counted = json.loads(script(portal, COUNT_QUERIES).splitlines()[-1])
        if counted["status"] != 200:
            raise RuntimeError(f"The home page answers {counted['status']}.")
        yield at_most("home_uncached_queries", counted["queries"], "queries", 12)
        yield at_most("home_html", counted["bytes"] / 1024, "KiB", 60)
        trivial = load(portal.http + TRIVIAL)
        uncached = load(portal.http + UNCACHED)
        cached = load(portal.http + "/")
        yield ratio_at_least("home_uncached_rate", uncached.rate, trivial.rate, "req/s", 1 / 8)
        yield ratio_at_least("home_cached_rate", cached.rate, uncached.rate, "req/s", 8)
        yield at_most("home_cached_p95", cached.percentile(0.95) * 1000, "ms", 250)
        yield at_most("home_fresh_after_publication", freshness(portal), "s", 1)
