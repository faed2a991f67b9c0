"""The production layout on free ports: gunicorn with two sync workers for HTTP, Daphne for /ws/, a demo database.

The database is kept in build/bench/ and moved to today by `manage.py prepare`, so that a second run starts fast.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.paths import ROOT
from tests.support.ports import free_port, wait_for_port

VAR = ROOT / "build" / "bench"


@dataclass(frozen=True, slots=True)
class Portal:
    http: str
    websocket: str
    env: dict[str, str]


def environment(var: Path = VAR, **more: str) -> dict[str, str]:
    """Production settings on plain HTTP with the demo community."""
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "VICHE_VAR": str(var),
        "SECRET_KEY": "measured-only-0123456789abcdefghijklmnopqrstuvwxyz",
        "HTTPS_ONLY": "0",
        "DEMO": "1",
        **more,
    }


def manage(env: dict[str, str], *words: str) -> str:
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"manage.py {' '.join(words)} ended with {done.returncode}:\n{done.stderr[-3000:]}")
    return done.stdout


@contextmanager
def process(command: list[str], env: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A program in a group of its own; the whole group ends with the block."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        child = subprocess.Popen(
            command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )
    try:
        yield child
    finally:
        for number in (15, 9):
            try:
                os.killpg(child.pid, number)
                child.wait(5)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue


@contextmanager
def production_portal(var: Path = VAR, **more: str) -> Iterator[Portal]:
    env = environment(var, **more)
    var.mkdir(parents=True, exist_ok=True)
    manage(env, "prepare")
    http, websocket = free_port(), free_port()
    gunicorn = ["gunicorn", "portal.wsgi:application", "-w", "2", "-b", f"127.0.0.1:{http}", "--log-level", "warning"]
    daphne = ["daphne", "-b", "127.0.0.1", "-p", str(websocket), "-v", "0", "portal.asgi:application"]
    with ExitStack() as stack:
        for name, command in {"gunicorn": gunicorn, "daphne": daphne}.items():
            stack.enter_context(process([sys.executable, "-m", *command], env, var / f"{name}.log"))
        wait_for_port(http, 60)
        wait_for_port(websocket, 60)
        yield Portal(f"http://localhost:{http}", f"ws://localhost:{websocket}", env)
