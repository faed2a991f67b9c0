"""The line of writers of one database file.

Inside a process threads wait first come, first served. Of each process one thread at a time competes with the
other processes by two `flock`s: it takes the turnstile, then the gate, then lets the turnstile go. Whoever
waits at the gate holds the turnstile, so a process that has just left the gate cannot pass it by.
The kernel drops the locks of a process that dies. Nothing here guards the data; SQLite does.
"""

import fcntl
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from portal.common.lines import Line

FIRST_NAPS = 100
SHORT_NAP = 0.0002  # seconds
NAP = 0.001


class GateTimeout(Exception):
    """Nobody let us in before the time limit."""


class Gate:
    def __init__(self, database: str) -> None:
        self.path = Path(f"{database}.gate")
        self.turnstile = Path(f"{database}.turn")
        self.line = Line()

    def enter(self, seconds: float) -> Callable[[], None]:
        """Wait for the turn to write; answers the function that leaves. Raises GateTimeout."""
        deadline = time.monotonic() + seconds
        if not self.line.enter(seconds):
            raise GateTimeout
        try:
            turn = lock_file(self.turnstile, deadline)
            try:
                gate = lock_file(self.path, deadline)
            finally:
                os.close(turn)
        except BaseException:
            self.line.leave()
            raise
        return Pass(gate, self.line)


class Pass:
    """Leaves the gate when called; calling again does nothing."""

    def __init__(self, descriptor: int, line: Line) -> None:
        self._descriptor: int | None = descriptor
        self._line = line
        self._process = os.getpid()

    def __call__(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is None:
            return
        os.close(descriptor)
        if os.getpid() == self._process:
            self._line.leave()


def lock_file(path: Path, deadline: float) -> int:
    """A descriptor that holds the lock; closing it lets go."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    naps = 0
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return descriptor
        except BlockingIOError:
            if time.monotonic() >= deadline:
                os.close(descriptor)
                raise GateTimeout from None
        except BaseException:
            os.close(descriptor)
            raise
        naps += 1
        time.sleep(SHORT_NAP if naps <= FIRST_NAPS else NAP)


_gates: dict[str, Gate] = {}
_mutex = threading.Lock()


def gate_of(database: str) -> Gate:
    with _mutex:
        return _gates.setdefault(os.path.realpath(database), Gate(os.path.realpath(database)))


def _forget() -> None:
    """A forked child has no thread of the parent's line."""
    global _mutex
    _mutex = threading.Lock()
    _gates.clear()


os.register_at_fork(after_in_child=_forget)
