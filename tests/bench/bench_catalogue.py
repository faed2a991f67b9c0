"""The catalogue of 5,000 addressees with schedules, over HTTP in the production layout: the tree, a branch, a search,
a filter, those that are open now; and the queries of each, on both databases."""

import json
from collections.abc import Iterator
from urllib.parse import quote

from tests.bench.bench_home import script
from tests.bench.figures import Figure, at_most
from tests.bench.harness import VAR, Portal, production_portal
from tests.bench.load import load
from tests.support.postgres import private_cluster

COUNT = 5_000
MAKE = f"""
import django
django.setup()
from datetime import time
from django.db import transaction
from modules.addressees.models import Addressee, Schedule, ScheduleRule
from modules.addressees.services import settle_tree
from portal.communities.models import Community

community = Community.objects.get(slug="vyshneva")
rows = Addressee.objects.for_community(community)
if not rows.filter(slug="bench-0").exists():
    with transaction.atomic():
        made = []
        for n in range({COUNT}):
            above = made[(n - 40) // 12] if n >= 40 else None
            row = Addressee(community=community, kind="division", slug=f"bench-{{n}}", name=f"Відділ справ № {{n}}",
                            description="Опікується школами, дорогами та водою громади.", phone="15-00")
            row.fill_search_text()
            made.append(row)
        Addressee.objects.bulk_create(made, batch_size=250)
        for n, row in enumerate(made):
            row.parent = made[(n - 40) // 12] if n >= 40 else None
        Addressee.objects.bulk_update(made, ["parent"], batch_size=250)
        schedules = Schedule.objects.bulk_create([Schedule(addressee=row) for row in made], batch_size=250)
        ScheduleRule.objects.bulk_create(
            [
                ScheduleRule(
                    schedule=each, weekday=day, opens=time(0 if n % 2 else 8), closes=time(0 if n % 2 else 17)
                )
                for n, each in enumerate(schedules)
                for day in range(7 if n % 2 else 5)
            ],
            batch_size=250,
        )
        settle_tree(community.pk)
"""
FORGET = """
import django
django.setup()
from modules.addressees.models import Addressee, Schedule, ScheduleRule
from modules.addressees.services import settle_tree
from portal.search.models import Change

rows = Addressee.objects.filter(slug__startswith="bench-")
community = rows.values_list("community", flat=True).first()
ScheduleRule.objects.filter(schedule__addressee__in=rows).delete()
Schedule.objects.filter(addressee__in=rows).delete()
rows.update(parent=None)
rows._raw_delete(rows.db)
Change.objects.filter(source="addressees.addressee").delete()
"""
COUNT_QUERIES = """
import json, django
django.setup()
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
client, found = Client(headers={{"host": "localhost"}}), {{}}
for path in {paths!r}:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    found[path] = [answer.status_code, len(queries), len(answer.content)]
print(json.dumps(found))
"""
PAGE = "/services/addressees/"
ASKED = {
    "tree": PAGE,
    "branch": f"{PAGE}?part=bench-0",
    "search": f"{PAGE}?q={quote('школами')}",
    "filter": f"{PAGE}?kind=division&page=40",
    "open_now": f"{PAGE}?open=1",
}


def measure() -> Iterator[Figure]:
    with production_portal() as portal:
        yield from figures(portal, "")
    folder = VAR / "catalogue-postgresql"
    with private_cluster() as cluster, production_portal(folder, DATABASE_URL=cluster.url()) as portal:
        yield from figures(portal, "_postgresql")


def figures(portal: Portal, database: str) -> Iterator[Figure]:
    script(portal, MAKE)
    try:
        counted = json.loads(script(portal, COUNT_QUERIES.format(paths=list(ASKED.values()))).splitlines()[-1])
        for name, path in ASKED.items():
            status, queries, _size = counted[path]
            if status != 200:
                raise RuntimeError(f"{path} answers {status}")
            yield at_most(f"catalogue{database}_{name}_queries", queries, "queries", 16)
            measured = load(portal.http + path, clients=1)
            yield at_most(f"catalogue{database}_{name}_p95", measured.percentile(0.95) * 1000, "ms", 100)
    finally:
        script(portal, FORGET)
