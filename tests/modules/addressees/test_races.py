"""Two people change the tree at once: real processes, both databases."""

import subprocess
import sys

import pytest
from django.db import connection

from modules.addressees.models import Addressee
from portal.communities.models import Community
from tests.factories.addressees import AddresseeFactory
from tests.support.paths import ROOT

SCRIPT = """
import portal.sqlite, sys
import django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from modules.addressees.services import AddresseeError, place_addressee
connection.ensure_connection()
print("ready", flush=True)
for line in sys.stdin:
    moved, parent = map(int, line.split())
    try:
        place_addressee(addressee_id=moved, parent_id=parent, actor=None)
        print("moved", flush=True)
    except AddresseeError:
        print("refused", flush=True)
"""


class Mover:
    """A process that moves addressees when told."""

    def __init__(self, database: str) -> None:
        arguments = [sys.executable, "-c", SCRIPT, database]
        self.process = subprocess.Popen(arguments, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def said(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def tell(self, moved: int, parent: int) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{moved} {parent}\n")
        self.process.stdin.flush()

    def end(self) -> None:
        self.process.communicate(timeout=60)


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_two_moves_that_would_make_a_cycle_leave_a_tree() -> None:
    community = Community.objects.create(name="Вишнева громада", slug="vyshneva")
    pairs = [[AddresseeFactory(community=community).pk for _side in range(2)] for _pair in range(10)]
    name = str(connection.settings_dict["NAME"])
    connection.close()
    movers = [Mover(name), Mover(name)]
    try:
        assert [mover.said() for mover in movers] == ["ready", "ready"]
        for first, second in pairs:
            movers[0].tell(first, second)
            movers[1].tell(second, first)
            assert sorted(mover.said() for mover in movers) == ["moved", "refused"]
    finally:
        for mover in movers:
            mover.end()
    for row in Addressee.objects.select_related("parent"):
        above = row.parent.path if row.parent else "/"
        assert row.path == f"{above}{row.pk}/"
