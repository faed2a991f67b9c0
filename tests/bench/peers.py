"""Peers of the queue in environments of their own under build/peers: people who want the last place there, too.

What cannot be installed here is said, not guessed. A peer runs its own code on a database of its own.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figures import Figure
from tests.support.paths import ROOT
from tests.support.ports import free_port
from tests.support.postgres import private_cluster

FOLDER = ROOT / "build" / "peers"
PACKAGES = {"django_appointment": ("django-appointment",), "quotas": ("pretix", "gunicorn")}
SCRIPTS = Path(__file__).parent / "peer_scripts"
SECONDS = 1500


def measure_peers(people: int) -> Iterator[Figure]:
    for name, packages in PACKAGES.items():
        try:
            facts = run(installed(name, packages), name, people)
        except (subprocess.SubprocessError, OSError, ValueError) as problem:
            said = str(getattr(problem, "stderr", "") or problem)[-300:].replace("\n", " ")
            yield Figure(f"booking.peer.{name}: not measured: {said}", 0, "", True)
            continue
        for what, value in facts.items():
            yield Figure(f"booking.peer.{name}.{what}", value, "", True, "for comparison")


def installed(name: str, packages: tuple[str, ...]) -> Path:
    """The interpreter of the peer's environment; made once."""
    home = FOLDER / name
    python, mark = home / "bin" / "python", home / "installed"
    if not mark.exists() or mark.read_text() != " ".join(packages):
        home.parent.mkdir(parents=True, exist_ok=True)
        _run([sys.executable, "-m", "venv", str(home)])
        _run([str(python), "-m", "pip", "install", "-q", "--no-input", "--disable-pip-version-check", *packages])
        mark.write_text(" ".join(packages))
    return python


def run(python: Path, name: str, people: int) -> dict[str, float]:
    folder = FOLDER / f"{name}-data"
    folder.mkdir(parents=True, exist_ok=True)
    with private_cluster() as cluster:
        env = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "PEER_FOLDER": str(folder),
            "PEER_PORT": str(free_port()),
            "PEER_DATABASE": "postgres",
            "PEER_USER": cluster.user,
            "PEER_SOCKET": str(cluster.folder),
            "PEOPLE": str(people),
        }
        done = _run([str(python), str(SCRIPTS / f"{name}.py")], env)
    facts: dict[str, float] = json.loads(done.strip().splitlines()[-1])
    return facts


def _run(command: list[str], env: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=SECONDS, check=True)
    return done.stdout
