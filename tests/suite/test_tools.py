"""The bootstrap: ports, missing programs, hashes of requirements, help."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.paths import ROOT
from tests.support.ports import free_port
from tools import bootstrap, debian, ports


def run(arguments: list[str], **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        arguments,
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def test_busy_port_is_one_sentence_and_exit_2() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run([sys.executable, "tools/run.py"], PORT=str(port), HALL_PORT="9999")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"Port {port} (PORT) is busy: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("raw", ["eight", "0", "70000", "-1", "٨٠"])
def test_wrong_port_is_one_sentence(raw: str) -> None:
    done = run([sys.executable, "tools/run.py"], PORT=raw)
    assert (done.returncode, done.stderr) == (2, f"PORT={raw} is no port number (1–65534).\n")


def test_what_only_the_demo_has_takes_the_next_free_ports() -> None:
    first = free_port()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", first + 1))
        taken.listen()
        assert ports.next_free(first, "127.0.0.1", but=first + 2) >= first + 3
    assert ports.next_free(first, "127.0.0.1", but=first + 2) == first + 1


def test_equal_ports_are_refused() -> None:
    assert ports.complaint({"PORT": 1, "HALL_PORT": 1}, "127.0.0.1") == "Ports must differ: PORT is 1, HALL_PORT is 1."


def test_missing_package_without_rights_is_one_line_and_exit_2(monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setattr(debian.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(debian.shutil, "which", lambda name: None if name == "sudo" else f"/usr/bin/{name}")
    with pytest.raises(SystemExit) as ending:
        debian.install(["chromium", "redis-server"], "The test suite needs programs of Debian.")
    said = capsys.readouterr().err
    assert ending.value.code == 2
    assert said.count("\n") == 1
    assert "sudo apt-get install -y --no-install-recommends chromium redis-server" in said


def test_only_the_whole_matrix_needs_java(monkeypatch: Any) -> None:
    monkeypatch.setattr(debian, "has_program", lambda names: names != ("java",))
    assert debian.missing_programs("matrix") == ["default-jre-headless"]
    assert debian.missing_programs("test") == []


def test_nothing_missing_asks_for_nothing() -> None:
    debian.install([], "unused")


def test_linked_venv_is_left_alone(monkeypatch: Any, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", link)
    assert bootstrap.python_environment("dev") == f"{link}/bin/python"


def test_requirements_agree_with_each_other() -> None:
    """What is pinned for the demo is pinned alike for production, the hall, the suite and the linters."""
    versions: dict[str, set[str]] = {}
    for name in ("base", "local_queue", "production", "test", "dev"):
        for pin in bootstrap.pins(name):
            package, version, marker = re.match(r"([^=]+)==(\S+)(.*)", pin).groups()
            versions.setdefault(package + marker, set()).add(version)
    assert not {package: found for package, found in versions.items() if len(found) > 1}


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda path: path.name)
def test_requirements_have_hashes_and_no_index(path: Path) -> None:
    text = path.read_text("utf-8")
    blocks = re.findall(r"^([\w.\-\[\]]+==\S+.*(?:\n    .*)*)", text, re.MULTILINE)
    assert blocks
    assert all("--hash=sha256:" in block for block in blocks)
    assert not re.search(r"--(extra-)?index-url|--find-links|file://|https?://", text)


def test_help_names_every_target() -> None:
    said = run(["make", "help"]).stdout
    for target in ("run", "test", "test-all", "check", "bench", "soak", "requirements", "messages", "clean"):
        assert f"make {target} " in said
