"""Prepare once, then run the Procfile by honcho: portal, worker, hall and a foreign page. Called by tools/run.py.

Every child leads a process group of its own; the groups get SIGTERM, after KILL_WAIT seconds SIGKILL, so that
nothing outlives this process, the worker's own children included.
"""

import os
import re
import secrets
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any

import honcho.manager
from honcho.environ import parse_procfile
from honcho.printer import Printer

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools import fake_diia_queue, fake_id_gov_ua, printout  # noqa: E402  found by the line above

honcho.manager.KILL_WAIT = 2
READY_SECONDS = 60


def environment() -> dict[str, str]:
    """What every process of the demo shares; a variable that is already set wins."""
    port, hall = os.environ["PORT"], os.environ["HALL_PORT"]
    foreign = f"localhost:{os.environ['FOREIGN_PORT']}"
    state, diia = f"localhost:{os.environ['STATE_PORT']}", f"localhost:{os.environ['DIIA_QUEUE_PORT']}"
    defaults = {
        "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
        "PUBLIC_URL": f"http://localhost:{port}",
        "PORTAL_URL": f"http://localhost:{port}",
        "HALL_URL": f"http://localhost:{hall}",
        "HALL_PORTAL_URL": f"http://localhost:{port}",
        "HALL_ALWAYS_OPEN": "1",
        "HALL_ACTIVATION_CODE": secrets.token_hex(6).upper(),
        "FOREIGN_URL": f"http://{foreign}",
        # The imitation of id.gov.ua beside the portal; its name and secret protect nothing.
        "ID_GOV_UA_IS_FAKE": "1",
        "ID_GOV_UA_URL": f"http://{state}",
        "ID_GOV_UA_CLIENT_ID": fake_id_gov_ua.CLIENT,
        "ID_GOV_UA_CLIENT_SECRET": fake_id_gov_ua.SECRET,
        # A queue of Diia and a queue on another site, both imitations beside the portal.
        "DEMO_DIIA_QUEUE": f"http://{diia} {fake_diia_queue.KEY_NAME} {fake_diia_queue.KEY}",
        "DEMO_LINKED_QUEUE": f"http://{foreign}/queue.html",
        "OUTBOUND_OWN_HOSTS": f"{state},{diia}",
        "WORKERS": "1",
        "VICHE_VAR": str(ROOT / "var"),
        "PYTHONUNBUFFERED": "1",
        # Fewer arenas keep freed memory from staying with idle processes.
        "MALLOC_ARENA_MAX": "2",
    }
    bin_folder = str(Path(sys.executable).parent)
    return {**defaults, **os.environ, "PATH": bin_folder + os.pathsep + os.environ.get("PATH", "")}


class Manager(honcho.manager.Manager):
    """honcho's manager that bears a signal before all children are up, and sweeps their groups at the end."""

    is_asked_to_stop = False
    was_asked = False

    def terminate(self) -> None:
        self.was_asked = self.was_asked or not self._any_stopped()
        if super()._all_started():
            super().terminate()
        else:
            self.is_asked_to_stop = True

    def _all_started(self) -> bool:
        started = super()._all_started()
        if started and self.is_asked_to_stop:
            self.is_asked_to_stop = False
            super().terminate()
        return bool(started)

    def sweep(self) -> None:
        for child in self._processes.values():
            with suppress(OSError):
                os.killpg(child["pid"], signal.SIGKILL)


# What the hall asks every two seconds would drive the logins off the screen in a minute.
CHATTER = re.compile(r'"GET /(api/v1/equeue/sync/pull|healthz/live)\S*" 200 ')


class Quiet(Printer):
    """honcho's printer without chatter: its own about starting and stopping, and that of the hall with the portal."""

    def write(self, message: Any) -> None:
        text = message.data.decode("utf-8", "replace") if isinstance(message.data, bytes) else str(message.data)
        if CHATTER.search(text):
            return
        if message.name != honcho.manager.SYSTEM_PRINTER_NAME or "stopped (rc=" in str(message.data):
            super().write(message)
            self.output.flush()


def prepare(env: dict[str, str]) -> None:
    (Path(env["VICHE_VAR"])).mkdir(parents=True, exist_ok=True)
    commands = [[sys.executable, "manage.py", "prepare"], [sys.executable, "-m", "local_queue", "prepare"]]
    children = [subprocess.Popen(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL) for command in commands]
    try:
        for child, command in zip(children, commands, strict=True):
            if child.wait():
                sys.exit(f"`{' '.join(command[1:])}` ended with {child.returncode}; its own words stand above.")
    finally:
        for child in children:
            child.kill()


def answers(url: str) -> bool:
    with suppress(OSError, HTTPException), urllib.request.urlopen(url, timeout=2) as reply:
        return bool(reply.status == 200)
    return False


def announce(env: dict[str, str]) -> None:
    """Print where everything is as soon as it answers."""
    wanted = {printout.portal(env) + "/healthz/live", printout.hall(env) + "/healthz/live"}
    end = time.monotonic() + READY_SECONDS
    while wanted and time.monotonic() < end:
        wanted = {url for url in wanted if not answers(url)}
        time.sleep(0.2)
    late = "".join(f"\n  NOT answering: {url}" for url in sorted(wanted))
    print(printout.text(env) + late, flush=True)


def make_is_interrupted() -> bool:
    """Whether our parent `make` got a SIGINT that it keeps to itself: it waits for us inside its handler."""
    with suppress(OSError, ValueError, StopIteration):
        status = Path(f"/proc/{os.getppid()}/status").read_text("utf-8").splitlines()
        blocked = next(line.split()[1] for line in status if line.startswith("SigBlk:"))
        return status[0].split()[1] in {"make", "gmake"} and bool(int(blocked, 16) >> (signal.SIGINT - 1) & 1)
    return False


def watch_parent() -> None:
    parent = os.getppid()
    while os.getppid() == parent and not make_is_interrupted():
        time.sleep(0.3)
    os.kill(os.getpid(), signal.SIGTERM)


def stop_early(signum: int, frame: object) -> None:
    sys.exit(128 + signum)


def main() -> None:
    signal.signal(signal.SIGINT, stop_early)
    signal.signal(signal.SIGTERM, stop_early)
    os.chdir(ROOT)
    env = environment()
    threading.Thread(target=watch_parent, daemon=True).start()
    prepare(env)
    manager = Manager(Quiet(sys.stdout))
    for name, command in parse_procfile((ROOT / "Procfile").read_text("utf-8")).processes.items():
        manager.add_process(name, command, env=env, cwd=str(ROOT))
    threading.Thread(target=announce, args=(env,), daemon=True).start()
    try:
        manager.loop()
    finally:
        manager.sweep()
    # Being asked to stop is no failure; a child that ended by itself is.
    sys.exit(0 if manager.was_asked else 1)


if __name__ == "__main__":
    main()
