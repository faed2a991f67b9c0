"""What one monitor was asked to show: the parameters of its address (docs/modules/local_queue.md)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from local_queue.tickets.models import Device

LAYOUTS = ("board", "calls", "media")
SOUNDS = ("voice", "chime", "off")
MOST = 40  # desks of one address
WINDOWS = ("вікно", "window")


@dataclass(frozen=True, slots=True)
class Screen:
    """`desks` are names as in the address, in small letters; empty means every desk of the hall. `sound` is "auto"
    where the address says nothing: the server chooses one screen that speaks (speakers.py)."""

    desks: tuple[str, ...] = ()
    layout: str = "board"
    sound: str = "auto"

    def shows(self, desk: Device) -> bool:
        """A desk is named by its title, by its name in the portal, or by the number of «Вікно 3»."""
        return not self.desks or any(name in self.desks for name in _names(desk))


EVERYTHING = Screen()


def _names(desk: Device) -> set[str]:
    found = set()
    for name in (str(desk), desk.name):
        first, _space, rest = name.lower().partition(" ")
        found.add(name.lower())
        if first in WINDOWS and rest:
            found.add(rest)
    return found


def screen_of(parameters: Mapping[str, str]) -> Screen:
    """Unknown values mean the usual ones: a television far up on a wall must show something."""
    layout, sound = parameters.get("layout", ""), parameters.get("sound", "")
    return Screen(
        _desks(parameters.get("desks", "")),
        layout if layout in LAYOUTS else "board",
        sound if sound in SOUNDS else "auto",
    )


def _desks(text: str) -> tuple[str, ...]:
    """«1-3, 7, приймальня» → 1, 2, 3, 7, приймальня."""
    found: set[str] = set()
    for part in text.lower().split(",")[:MOST]:
        span = re.fullmatch(r"\s*(\d{1,3})\s*[-–]\s*(\d{1,3})\s*", part)
        if span:
            first, last = int(span[1]), int(span[2])
            found.update(str(number) for number in range(first, min(last, first + MOST) + 1))
        elif part.strip():
            found.add(part.strip()[:60])
    return tuple(sorted(found)[:MOST])
