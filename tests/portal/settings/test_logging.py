"""What reaches the log of a process: every error, and no noise of clients that went away."""

import subprocess
import sys

from tests.support.paths import ROOT

SOURCE = """
import asyncio, gc, logging, django
django.setup()
from django.core.exceptions import RequestAborted

async def fail(error):
    raise error

async def forget():
    tasks = [asyncio.create_task(fail(RequestAborted("closed"))), asyncio.create_task(fail(KeyError("real")))]
    await asyncio.sleep(0)
    del tasks
    gc.collect()

logging.getLogger("django.request").error("a page failed")
asyncio.run(forget())
"""


def test_errors_are_written_and_clients_that_went_away_are_not() -> None:
    said = subprocess.run([sys.executable, "-c", SOURCE], cwd=ROOT, capture_output=True, text=True, check=True).stderr
    assert "a page failed" in said
    assert "KeyError: 'real'" in said
    assert "RequestAborted" not in said
