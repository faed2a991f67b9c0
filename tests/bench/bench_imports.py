"""A table of 10,000 addressees, new ones in a tree: read, checked, applied; memory against a table of 1,000."""

import json
import subprocess
import sys
from collections.abc import Iterator

from tests.bench.figures import Figure, at_most
from tests.bench.harness import environment, manage
from tests.support.paths import ROOT

MEASURE = """
import json, resource, sys, time
import portal.sqlite, django
django.setup()
from django.db import connection
from modules.addressees.models import Addressee
from portal.communities.models import Community
from portal.imports import services
from portal.imports.models import ImportRun
from portal.imports.services import work_on

COUNT = int(sys.argv[1])
community = Community.objects.get_or_create(slug="bench-imports", defaults={"name": "Мірна громада"})[0]

def forget():
    ImportRun.objects.for_community(community).delete()
    rows = Addressee.objects.for_community(community)
    rows.update(parent=None)
    Addressee.groups.through.objects.filter(addressee__community=community).delete()
    rows._raw_delete(rows.db)  # with signals it would take longer than what is measured

def table():
    yield "slug;parent;kind;name;position;description;phone;email;order"
    for n in range(COUNT):
        parent = "" if n < 20 else f"a{(n - 20) // 9}"
        what = f"Відділ № {n};Завідувачка;Опікується справою № {n} і ще кількома."
        yield f"a{n};{parent};division;{what};15-00;a{n}@x.example;{n % 90}"

def until(run, states):
    seen, begun = set(), time.perf_counter()
    while run.state not in states:
        work_on(run.pk)
        run.refresh_from_db()
        seen.add(run.done)
    return time.perf_counter() - begun, len(seen)

forget()
data = "\\n".join(table()).encode()
run = services.receive_table(community=community, code="addressees.addressee", actor=None, name="a.csv", data=data)
checked, _ = until(run, {"checked", "refused", "failed"})
assert run.counts == {"new": COUNT}, (run.state, run.problem, run.counts)
services.apply_import(run=run, actor=None)
run.refresh_from_db()
applied, _ = until(run, {"applied", "failed", "checking"})
assert run.state == "applied", (run.state, run.problem)
assert Addressee.objects.for_community(community).count() == COUNT
own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(json.dumps({"checked": checked, "applied": applied, "own": own, "child": child}))
forget()
"""


def run(count: int) -> dict[str, float]:
    command = [sys.executable, "-c", MEASURE, str(count)]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure() -> Iterator[Figure]:
    manage(environment(), "prepare")
    few, many = run(1_000), run(10_000)
    yield at_most("imports_10000_checked_and_applied", many["checked"] + many["applied"], "s", 60)
    yield at_most("imports_10000_applied_in_one_transaction", many["applied"], "s", 20)
    yield at_most("imports_memory_of_10000_over_1000", many["own"] - few["own"], "MiB", 64)
    yield at_most("imports_memory_of_the_reader", many["child"], "MiB", 256)
