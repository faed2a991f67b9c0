"""Runs the child that opens tables: without our environment, under caps; its lines come through a file on the disk."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from portal.files.child.caps import REFUSED
from portal.imports.refusals import ImportRefused

CHILD = Path(__file__).parent / "child"
WALL_SECONDS = 40


def table_lines(data: bytes | memoryview) -> Iterator[Any]:
    """What `portal.imports.child.tables.table` says, once all of it was read. Error: ImportRefused."""
    with (
        tempfile.TemporaryFile() as source,
        tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n") as target,
        tempfile.TemporaryFile() as words,
    ):
        source.write(data)
        source.seek(0)
        command = [sys.executable, "-I", "-B", "-X", "utf8", str(CHILD / "__main__.py")]
        try:
            done = subprocess.run(
                command, stdin=source, stdout=target, stderr=words, env={}, cwd="/", timeout=WALL_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise ImportRefused("heavy") from None
        if done.returncode != 0:
            raise _refusal(done.returncode, words)
        target.seek(0)
        for line in target:
            yield json.loads(line)


def _refusal(code: int, words: IO[bytes]) -> ImportRefused:
    if code < 0:  # killed by its caps
        return ImportRefused("heavy")
    words.seek(0)
    lines = words.read(8192).decode("utf-8", "replace").splitlines()
    if code == REFUSED and lines:
        reason, details = json.loads(lines[-1])
        return ImportRefused(reason, **details)
    return ImportRefused("unreadable")
