"""The portal in real server processes, on the test's own database."""

import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from tests.support.paths import ROOT
from tests.support.ports import free_port, wait_for_port

WORKERS = 2


def database_url() -> str:
    """DATABASE_URL of the database that this test process uses now."""
    from django.db import connection

    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    address = f"{quote(values['HOST'], safe='')}:{values['PORT'] or 5432}"
    return f"postgres://{values['USER']}:{quote(values['PASSWORD'])}@{address}/{values['NAME']}"


def server_environment(folder: Path, **extra: str) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        "SECRET_KEY": "tests-only-key-of-a-server-process-0123456789",
        "HTTPS_ONLY": "no",
        "DATABASE_URL": database_url(),
        "VICHE_VAR": str(folder),
        **extra,
    }


@contextmanager
def portal_server(kind: str, folder: Path, **environment: str) -> Iterator[str]:
    """`kind` is "gunicorn" (2 sync workers) or "daphne"; answers the base URL. Its log is folder/<kind>.log."""
    port = free_port()
    if kind == "gunicorn":
        arguments = ["gunicorn", "-w", str(WORKERS), "-b", f"127.0.0.1:{port}", "--backlog", "1024", "portal.wsgi"]
    else:
        endpoint = f"tcp:{port}:interface=127.0.0.1:backlog=1024"  # Twisted's own 50 resets connections of a crowd
        arguments = ["daphne", "-e", endpoint, "portal.asgi:application"]
    (folder / "static").mkdir(parents=True, exist_ok=True)
    log = folder / f"{kind}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=ROOT,
            env=server_environment(folder, **environment),
            stdout=output,
            stderr=output,
        )
    try:
        wait_for_port(port, 60)
        # gunicorn listens before its workers have loaded the project.
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz/live", timeout=60).close()
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
