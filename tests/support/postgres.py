"""A private PostgreSQL cluster in a short temporary folder, reached by a Unix socket only.

As a program it runs a command with DATABASE_URL set: `python -m tests.support.postgres pytest -m db`.
The machine's own cluster is never touched. initdb refuses root, so root works through `runuser -u postgres`.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

BINARIES = "/usr/lib/postgresql/*/bin"
# Safe only because the data is worth nothing after the run.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=300", "listen_addresses=")


def binary(name: str) -> str:
    folders = sorted(Path("/").glob(BINARIES.lstrip("/")), key=lambda folder: int(folder.parent.name))
    found = shutil.which(name, path=os.pathsep.join([*(str(f) for f in reversed(folders)), os.environ["PATH"]]))
    if not found:
        raise RuntimeError(f"PostgreSQL is not installed: no {name}. Run: apt-get install postgresql")
    return found


def as_owner(command: list[str]) -> list[str]:
    """The command as somebody whom PostgreSQL accepts."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


@dataclass(frozen=True, slots=True)
class Cluster:
    folder: Path
    user: str

    def url(self, database: str = "postgres") -> str:
        return f"postgres://{self.user}@{quote(str(self.folder), safe='')}:5432/{database}"


@contextmanager
def private_cluster() -> Iterator[Cluster]:
    """Initialise, start and at the end remove a cluster; about two seconds."""
    folder = Path(tempfile.mkdtemp(prefix="vpg", dir="/tmp"))
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    if os.geteuid() == 0:
        os.chown(folder, pwd.getpwnam("postgres").pw_uid, -1)
    data, log = folder / "data", folder / "log"
    initdb = [binary("initdb"), "-D", str(data), "-U", user, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
    subprocess.run(as_owner(initdb), check=True, stdout=subprocess.DEVNULL, cwd="/")
    options = [part for option in FAST for part in ("-c", option)]
    command = [binary("postgres"), "-D", str(data), "-k", str(folder), "-p", "5432", *options]
    with log.open("wb") as output:
        server = subprocess.Popen(as_owner(command), stdout=output, stderr=output, cwd="/")
    try:
        wait_ready(folder, user, server, log)
        yield Cluster(folder, user)
    finally:
        pid = (data / "postmaster.pid").read_text().split()[0] if (data / "postmaster.pid").exists() else ""
        if pid:
            os.kill(int(pid), 3)  # SIGQUIT: immediate shutdown
        server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def wait_ready(folder: Path, user: str, server: subprocess.Popen[bytes], log: Path) -> None:
    ready = [binary("pg_isready"), "-q", "-h", str(folder), "-p", "5432", "-U", user]
    for _ in range(200):
        if subprocess.run(ready, check=False).returncode == 0:
            return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()[-2000:]}")


def main() -> int:
    if len(sys.argv) < 2:
        print("usage: python -m tests.support.postgres COMMAND [ARGUMENT...]", file=sys.stderr)
        return 2
    with private_cluster() as cluster:
        return subprocess.run(sys.argv[1:], check=False, env={**os.environ, "DATABASE_URL": cluster.url()}).returncode


if __name__ == "__main__":
    sys.exit(main())
