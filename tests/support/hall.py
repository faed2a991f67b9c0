"""A real hall in a process of its own: temporary directory, free port, configuration given directly."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.support.paths import ROOT
from tests.support.ports import free_port, wait_for_port

PASSWORD = "vikno-test"
CONFIGURE = """
import sys
from datetime import datetime, timedelta
from django.contrib.auth.hashers import make_password
from local_queue import clock
from local_queue.protocol.queue import Device, Opening, QueueConfiguration, QueueType
from local_queue.tickets.services.mirror import apply_configuration
password = make_password(sys.argv[1], hasher="pbkdf2_sha256")
apply_configuration(QueueConfiguration(
    revision="test", organisation="ЦНАП Вишневої громади", booking_prefixes=("А", "Е", "У"),
    types=(QueueType(id="passport", label="Паспорт та ID-картка", prefix="П", kiosk_limit=900, minutes=20),),
    devices=tuple(Device(id=f"desk{n}", kind="desk", name=f"Вікно {n}", login=f"vikno{n}", password=password)
                  for n in range(1, 7)),
))
"""


class Hall:
    """Handle of the process; `kill()` is kill −9."""

    def __init__(self, folder: Path, **more: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HALL_")}
        self.env = {
            **kept,
            "DJANGO_SETTINGS_MODULE": "local_queue.settings.base",
            "HALL_VAR": str(folder),
            "HALL_PORT": str(self.port),
            "HALL_BIND": "127.0.0.1",
            "HALL_HTTPS_PORT": "0",
            **more,
        }
        self.folder = folder
        self.log = folder / "log"
        self.process: subprocess.Popen[bytes] | None = None

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "local_queue", *words]
        return subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)

    def script(self, source: str, *words: str) -> str:
        """Python inside the hall's project; what it printed."""
        source = f"import local_queue.sqlite, django; django.setup()\n{source}"
        command = [sys.executable, "-c", source, *words]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def configure(self, template: Path | None = None) -> None:
        """A fresh configured database; `template` keeps a copy of the first one for the next halls."""
        if template is not None and (template / "hall.sqlite3").exists():
            shutil.copytree(template, self.folder, dirs_exist_ok=True)
            return
        done = self.run("init")
        assert done.returncode == 0, done.stderr
        self.script(CONFIGURE, PASSWORD)
        if template is not None:
            template.mkdir(parents=True, exist_ok=True)
            for file in self.folder.glob("hall.sqlite3*"):
                shutil.copy(file, template)

    def start(self) -> None:
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "local_queue", "serve"]
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
            )
        wait_for_port(self.port, 30)

    def kill(self) -> None:
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def stop(self) -> float:
        """SIGTERM; the seconds that the process took to end."""
        if self.process is None or self.process.poll() is not None:
            return 0.0
        started = time.monotonic()
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()
        return time.monotonic() - started

    def browser(self) -> "HallBrowser":
        return HallBrowser(self.url)

    def state(self) -> dict[str, Any]:
        return dict(json.loads(httpx.get(f"{self.url}/monitor/state", timeout=10).content))


class HallBrowser:
    """Cookies and tokens of one screen."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=10, headers={"Origin": url})

    def post(self, path: str, page: str, headers: dict[str, str] | None = None, **data: str) -> httpx.Response:
        if "hallcsrf" not in self.http.cookies:
            self.http.get(page)
        data["csrfmiddlewaretoken"] = self.http.cookies["hallcsrf"]
        return self.http.post(path, data=data, headers=headers, follow_redirects=True)

    def take_ticket(self, key: str, kind: str = "passport") -> str:
        """The number on the kiosk's screen."""
        text = self.post("/kiosk/take", "/kiosk/services", type=kind, press=key.rjust(24, "k")).text
        assert 'id="number">' in text, text[-1500:]
        return text.split('id="number">')[1].split("<")[0]

    def sign_in(self, number: int) -> None:
        answer = self.post("/desk/sign-in", "/desk/sign-in", login=f"vikno{number}", password=PASSWORD)
        assert "data-state" in answer.text

    def press(self, action: str, key: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return self.post("/desk/act", "/desk/", headers, action=action, press=key)


@contextmanager
def running_hall(folder: Path, template: Path | None = None, **more: str) -> Iterator[Hall]:
    hall = Hall(folder, **more)
    hall.configure(template)
    hall.start()
    try:
        yield hall
    finally:
        hall.stop()
