"""`make run`: seconds of the first start with empty data and of the next, readiness and memory of all processes."""

import os
import shutil
import signal
import statistics
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

from tests.bench.figures import Figure, at_most
from tests.bench.harness import VAR
from tests.bench.memory import group_members, pss_megabytes
from tests.support.paths import ROOT
from tests.support.ports import free_port

REST = 15


def answers(url: str) -> bool:
    try:
        return bool(urllib.request.urlopen(url, timeout=2).status == 200)
    except (urllib.error.URLError, OSError):
        return False


def start(port: int, hall: int) -> tuple[subprocess.Popen[bytes], float]:
    """The process and the seconds until portal and hall answer."""
    VAR.mkdir(parents=True, exist_ok=True)
    env = {**os.environ, "PORT": str(port), "HALL_PORT": str(hall), "VICHE_VAR": str(VAR / "run")}
    with (VAR / "run.log").open("wb") as log:
        streams = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
        child = subprocess.Popen(["make", "run"], cwd=ROOT, env=env, start_new_session=True, **streams)
    started = time.monotonic()
    urls = [f"http://localhost:{port}/healthz/live", f"http://localhost:{hall}/healthz/live"]
    while not all(answers(url) for url in urls):
        if child.poll() is not None or time.monotonic() - started > 600:
            raise RuntimeError((VAR / "run.log").read_text()[-2000:])
        time.sleep(0.1)
    return child, time.monotonic() - started


def stop(child: subprocess.Popen[bytes]) -> float:
    """Seconds from SIGTERM until no process is left."""
    members = group_members(child.pid)
    started = time.monotonic()
    child.send_signal(signal.SIGTERM)
    child.wait(30)
    while any(os.path.exists(f"/proc/{pid}") for pid in members) and time.monotonic() - started < 30:  # noqa: PTH110  /proc
        time.sleep(0.05)
    return time.monotonic() - started


def ready_p95(url: str) -> float:
    """Milliseconds of /healthz/ready, the slow one of twenty."""
    seconds = []
    for _turn in range(20):
        began = time.monotonic()
        if not answers(url):
            raise RuntimeError(f"{url} is not ready.")
        seconds.append(time.monotonic() - began)
    return statistics.quantiles(seconds, n=20)[18] * 1000


def measure() -> Iterator[Figure]:
    port, hall = free_port(), free_port()
    shutil.rmtree(VAR / "run", ignore_errors=True)
    child, first = start(port, hall)
    stop(child)
    yield at_most("run_first_start_of_data", first, "s", 300)
    child, again = start(port, hall)
    time.sleep(REST)
    used = sum(pss_megabytes(pid) for pid in group_members(child.pid))
    yield at_most("run_later_start", again, "s", 15)
    yield at_most("run_portal_ready_p95", ready_p95(f"http://localhost:{port}/healthz/ready"), "ms", 300)
    yield at_most("run_hall_ready_p95", ready_p95(f"http://localhost:{hall}/healthz/ready"), "ms", 300)
    yield at_most("run_idle_memory", used, "MiB PSS", 600)
    yield at_most("run_stop", stop(child), "s", 5)
