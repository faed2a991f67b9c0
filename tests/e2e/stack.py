"""Everything that `make run` starts, on free ports and in a folder of its own, at 10:00 of a working day.

With VICHE_E2E_POSTGRES the portal's database is one of the private PostgreSQL of DATABASE_URL.
"""

import os
import secrets
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg

from tests.support.database import migrated_template
from tests.support.mail import SmtpSink
from tests.support.paths import ROOT
from tests.support.ports import free_port

KYIV = ZoneInfo("Europe/Kyiv")
START_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Stack:
    port: int
    hall_port: int
    foreign_port: int
    folder: Path
    process: subprocess.Popen[bytes]
    database: str = ""

    def execute(self, statement: str) -> None:
        """One statement on the portal's database, for what only time would do."""
        if self.database:
            with psycopg.connect(self.database) as link:
                link.execute(statement)  # type: ignore[call-overload]  written in the tests
            return
        with closing(sqlite3.connect(self.folder / "var" / "portal.sqlite3", timeout=20)) as file:
            file.execute(statement)
            file.commit()

    @property
    def site(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def centre(self) -> str:
        return f"http://cnap.localhost:{self.port}"

    @property
    def hall(self) -> str:
        return f"http://localhost:{self.hall_port}"

    @property
    def foreign(self) -> str:
        return f"http://localhost:{self.foreign_port}"


def seconds_to_a_working_morning() -> int:
    """From now to 10:05 of the next Tuesday in Kyiv: reception is on, and the day will not end under the test."""
    now = datetime.now(KYIV)
    tuesday = now + timedelta(days=(1 - now.weekday()) % 7 or 7)
    return int((tuesday.replace(hour=10, minute=5, second=0) - now).total_seconds())


def make_database(var: Path) -> dict[str, str]:
    """A migrated SQLite file where the servers look for it, or an empty database of the private PostgreSQL."""
    if not os.environ.get("VICHE_E2E_POSTGRES"):
        shutil.copyfile(migrated_template(), var / "portal.sqlite3")
        return {}
    server, _slash, _name = os.environ["DATABASE_URL"].rpartition("/")
    name = f"viche_stack_{secrets.token_hex(4)}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}"')  # type: ignore[call-overload]  the name is made here
    return {"DATABASE_URL": f"{server}/{name}"}


@contextmanager
def running_stack(folder: Path, mail: SmtpSink) -> Iterator[Stack]:
    ports = [free_port(), free_port(), free_port()]
    keep = {
        name: value for name, value in os.environ.items() if name not in {"DJANGO_SETTINGS_MODULE", "DATABASE_URL"}
    }
    env = {
        **keep,
        "PORT": str(ports[0]),
        "HALL_PORT": str(ports[1]),
        "FOREIGN_PORT": str(ports[2]),
        "STATE_PORT": str(ports[0] + 2),
        "DIIA_QUEUE_PORT": str(ports[0] + 3),
        "BIND": "127.0.0.1",
        "VICHE_VAR": str(folder / "var"),
        "EMAIL_HOST": mail.host,
        "EMAIL_PORT": str(mail.port),
        "CLOCK_SHIFT_SECONDS": str(seconds_to_a_working_morning()),
    }
    (folder / "var").mkdir(parents=True)
    env |= make_database(folder / "var")
    log = folder / "stack.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "tools/serve.py"],
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    stack = Stack(*ports, folder, process, env.get("DATABASE_URL", ""))
    try:
        for url in (f"{stack.site}/healthz/ready", f"{stack.hall}/healthz/ready"):
            _wait(url, process, log)
        yield stack
    finally:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(url, timeout=2) as reply:
            if reply.status == 200:
                return
        time.sleep(0.3)
    raise AssertionError(f"{url} did not answer.\n{log.read_text('utf-8', 'replace')[-3000:]}")
