"""Runs the child that opens hostile files: without our environment, under caps, never more than two at once."""

import subprocess
import sys
import tempfile
from pathlib import Path
from threading import BoundedSemaphore
from typing import IO

from portal.files.child.caps import REFUSED
from portal.files.refusals import REASONS, FileRefused

CHILD = Path(__file__).parent / "child"
WALL_SECONDS = 30
WAIT_SECONDS = 20  # for a turn
TURNS = BoundedSemaphore(2)  # of this process; each child may take more than a gigabyte


def made_safe(data: bytes, mime: str) -> bytes:
    """Bytes that may be kept. Fails closed: whatever goes wrong in the child is a FileRefused."""
    if not TURNS.acquire(timeout=WAIT_SECONDS):
        raise FileRefused("busy")
    try:
        return _run(data, mime)
    finally:
        TURNS.release()


def _run(data: bytes, mime: str) -> bytes:
    with tempfile.TemporaryFile() as source, tempfile.TemporaryFile() as target, tempfile.TemporaryFile() as words:
        source.write(data)
        source.seek(0)
        try:
            done = subprocess.run(
                [sys.executable, "-I", "-B", str(CHILD / "__main__.py"), mime],
                stdin=source,
                stdout=target,
                stderr=words,
                env={},
                cwd="/",
                timeout=WALL_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise FileRefused("heavy") from None
        if done.returncode != 0:
            raise FileRefused(_reason(done.returncode, words))
        target.seek(0)
        answer = target.read()
    if not answer:
        raise FileRefused("unreadable")
    return answer


def _reason(code: int, words: IO[bytes]) -> str:
    if code < 0:  # killed by its caps
        return "heavy"
    words.seek(0)
    lines = words.read(4096).decode("utf-8", "replace").split()
    return lines[-1] if code == REFUSED and lines and lines[-1] in REASONS else "unreadable"
