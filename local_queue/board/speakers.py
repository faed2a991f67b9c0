"""Who speaks where several monitors hang in one room: one screen of those that show the same desks.

A screen names itself with a random word while it lives. Who speaks goes on speaking; when it falls silent (a socket
that closed, or nothing heard for LOST seconds) the next one takes over, and every frame and heartbeat says who it is.
With heartbeats every two seconds the voice is back within six. One whose browser forbids sound is chosen only where no
other is left. A screen told `sound=voice` speaks in any case and takes no part: a monitor signs in nowhere, so no word
of a stranger may silence the screen that speaks.
"""

import re
import threading
import time
from dataclasses import dataclass

LOST = 3.5
MOST = 2000
NAME = re.compile(r"[a-z0-9]{8,32}")


@dataclass(slots=True)
class Seat:
    place: int
    heard_at: float
    can: bool


class Speakers:
    def __init__(self) -> None:
        self.seats: dict[tuple[str, ...], dict[str, Seat]] = {}
        self.speaking: dict[tuple[str, ...], str] = {}
        self.places = 0
        self.lock = threading.Lock()  # sockets live in the event loop, polling screens in its threads

    def heard(self, desks: tuple[str, ...], name: str, *, can: bool = True) -> None:
        """A screen is there. What is no name takes no part."""
        if not NAME.fullmatch(name):
            return
        with self.lock:
            if name not in self.seats.get(desks, {}):
                if sum(map(len, self.seats.values())) >= MOST:
                    for other in list(self.seats):  # nobody asks for them any more: their seats are free
                        self._forget_silent(other)
                    if sum(map(len, self.seats.values())) >= MOST:
                        return
                self.places += 1
                self.seats.setdefault(desks, {})[name] = Seat(self.places, 0.0, can)
            group = self.seats[desks]
            seat = group[name]
            seat.heard_at, seat.can = time.monotonic(), can

    def left(self, desks: tuple[str, ...], name: str) -> None:
        with self.lock:
            self.seats.get(desks, {}).pop(name, None)
            self._forget_silent(desks)

    def of(self, desks: tuple[str, ...]) -> str:
        """The screen that speaks among those with these desks; nothing where there is none."""
        with self.lock:
            self._forget_silent(desks)
            group = self.seats.get(desks)
            if group is None:
                return ""
            now = self.speaking.get(desks, "")
            chosen = min(group, key=lambda name: _rank(group[name], is_speaking=name == now))
            self.speaking[desks] = chosen
            return chosen

    def _forget_silent(self, desks: tuple[str, ...]) -> None:
        """Under the lock: screens not heard of lately, and the room itself when nobody is left in it."""
        group, since = self.seats.get(desks, {}), time.monotonic() - LOST
        for name in [name for name, seat in group.items() if seat.heard_at < since]:
            del group[name]
        if not group:
            self.seats.pop(desks, None)
            self.speaking.pop(desks, None)


def _rank(seat: Seat, *, is_speaking: bool) -> tuple[bool, bool, int]:
    return not seat.can, not is_speaking, seat.place


speakers = Speakers()
