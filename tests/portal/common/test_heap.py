"""A server process that has started."""

import json
import subprocess
import sys

import pytest

from tests.support.paths import ROOT

COUNT = "import gc, json, {entry}; print(json.dumps([gc.get_freeze_count(), len(gc.get_objects())]))"


@pytest.mark.parametrize("entry", ["portal.wsgi", "portal.asgi"])
def test_collector_does_not_walk_what_a_server_made_at_its_start(entry):
    done = subprocess.run(
        [sys.executable, "-c", COUNT.format(entry=entry)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    frozen, walked = json.loads(done.stdout)
    assert frozen > 100_000 and walked < 1_000
