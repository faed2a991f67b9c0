"""Lines of threads inside one process."""

import threading
from collections import deque


class Line:
    """Lets `places` threads in at a time, in the order in which they came; any thread may leave for another."""

    def __init__(self, places: int = 1) -> None:
        self._mutex = threading.Lock()
        self._free = places
        self._waiting: deque[threading.Lock] = deque()

    def enter(self, seconds: float) -> bool:
        """Wait for a place; False when the time is over."""
        with self._mutex:
            if self._free:
                self._free -= 1
                return True
            ticket = threading.Lock()
            ticket.acquire()
            self._waiting.append(ticket)
        if ticket.acquire(timeout=seconds):
            return True
        with self._mutex:
            if ticket in self._waiting:
                self._waiting.remove(ticket)
                return False
        return True  # our turn came in the same moment

    def leave(self) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1
