"""`make run` as a person starts and stops it: one command, no terminal, nothing left behind."""

import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.bench.memory import command_of, group_members
from tests.support.database import migrated_template
from tests.support.paths import ROOT
from tests.support.ports import free_port

pytestmark = pytest.mark.e2e

STOP_SECONDS = 5


def is_running(pid: int) -> bool:
    """Not ended: a zombie holds a number only, until its parent or init asks for it."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in {"Z", "X"}


class Run:
    """A `make run` on ports of its own, in a folder of its own."""

    def __init__(self, var: Path) -> None:
        self.port, self.hall = free_port(), free_port()
        self.log = var / "run.log"
        self.env = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "DATABASE_"))}
        self.env |= {"PORT": str(self.port), "HALL_PORT": str(self.hall), "VICHE_VAR": str(var)}
        # In a background job of a shell SIGINT may come ignored; make would inherit that.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        with self.log.open("wb") as log:
            streams = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
            self.make = subprocess.Popen(["make", "run"], cwd=ROOT, env=self.env, start_new_session=True, **streams)
        signal.signal(signal.SIGINT, before)

    @property
    def said(self) -> str:
        return self.log.read_text("utf-8", "replace")

    def wait_for(self, words: str, seconds: float = 300) -> None:
        end = time.monotonic() + seconds
        while words not in self.said:
            assert self.make.poll() is None, self.said[-3000:]
            assert time.monotonic() < end, self.said[-3000:]
            time.sleep(0.1)

    def status(self, port: int, path: str, host: str = "localhost") -> int:
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": f"{host}:{port}"})
        try:
            return int(urllib.request.urlopen(request, timeout=20).status)
        except urllib.error.HTTPError as answer:
            return answer.code

    def stop(self, number: int) -> list[str]:
        """Send the signal to make alone; what is still alive after STOP_SECONDS."""
        members = group_members(self.make.pid)
        assert len(members) > 8, [command_of(pid) for pid in members]
        self.make.send_signal(number)
        end = time.monotonic() + STOP_SECONDS
        left = members
        while left and time.monotonic() < end:
            self.make.poll()
            left = [pid for pid in left if is_running(pid)]
            time.sleep(0.05)
        return [command_of(pid) for pid in left if is_running(pid)]


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrated already: the first start seeds, the second finds everything."""
    folder = tmp_path_factory.mktemp("run")
    shutil.copyfile(migrated_template(), folder / "portal.sqlite3")
    return folder


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_make_run_serves_and_leaves_nothing_behind(var: Path, number: int) -> None:
    starts_serves_and_stops(var, number)


@pytest.mark.slow
def test_make_run_makes_everything_from_nothing(tmp_path: Path) -> None:
    starts_serves_and_stops(tmp_path, signal.SIGINT)


def starts_serves_and_stops(var: Path, number: int) -> None:
    run = Run(var)
    try:
        run.wait_for("Ctrl-C stops everything.")
        assert "NOT answering" not in run.said
        assert "Traceback" not in run.said
        assert "TOTP" in run.said
        assert run.status(run.port, "/") == 200
        assert run.status(run.port, "/", "cnap.localhost") == 200
        assert run.status(run.port, "/", "stranger.example") == 404
        assert run.status(run.port + 1, "/") == 200
        assert run.status(run.hall, "/monitor-display") == 200
        again = subprocess.run(
            ["make", "run"],
            cwd=ROOT,
            env=run.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert again.returncode == 2
        assert f"Port {run.port} (PORT)" in again.stderr
        assert run.stop(number) == []
    finally:
        for pid in reversed(group_members(run.make.pid)):
            if Path(f"/proc/{pid}").exists():
                os.kill(pid, signal.SIGKILL)
        run.make.wait()
    assert "Traceback" not in run.said, run.said[-3000:]
