"""The ways to a printer that speaks ESC/POS: the network (port 9100), USB, a device file. One ticket is one image, so
no code page of any printer meets a Ukrainian letter (python-escpos carries the bytes)."""

import re
import socket
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from escpos.exceptions import Error as EscposError
from escpos.image import EscposImage
from PIL import Image
from usb.core import USBTimeoutError

from local_queue.environment import PRINTER
from local_queue.printing.models import PaperState

if TYPE_CHECKING:
    from escpos.printer import File, Network, Usb

PORT = 9100
SECONDS = 3.0  # to connect and to answer
PRINT_SECONDS = 8.0  # to print one ticket and say so
FRAGMENT = 960  # rows of one raster command
START, FEED_AND_CUT = b"\x1b@", b"\x1bd\x04\x1dV\x00"
# Answered at once, whatever is being printed: online, why offline, paper.
ASK_ONLINE, ASK_OFFLINE, ASK_PAPER = b"\x10\x04\x01", b"\x10\x04\x02", b"\x10\x04\x04"
OFFLINE, PAPER_LOW, PAPER_OUT = 0x08, 0x0C, 0x60
STOPPED_BY_PAPER = 0x20
# Answered in its turn: when it comes, everything before it is on paper.
ASK_DONE = b"\x1dr\x01"
OUT_AFTER_ALL = 0x0C

Troubles = (OSError, EscposError)


class Unreachable(Exception):
    """Nothing was sent."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`is_heard` is False for a printer (or a file) that answers nothing: then it is trusted."""

    state: str
    is_heard: bool


class Printer:
    """One printer. `look` opens it and asks how it is, `send` prints; `close` after each ticket, so that others of the
    network reach it too."""

    def __init__(self, address: str) -> None:
        found = PRINTER.fullmatch(address)
        if found is None:
            raise ValueError(address)
        self.found = found
        self.opened: Network | Usb | File | None = None

    @property
    def way(self) -> "Network | Usb | File":
        if self.opened is None:
            self.opened = way_of(self.found)
        return self.opened

    def look(self) -> Answer:
        """Raises Unreachable."""
        try:
            self.way.open()
            online = self._ask(ASK_ONLINE)
            if online is None:
                return Answer(PaperState.READY, is_heard=False)
            paper = self._ask(ASK_PAPER)
            if paper is not None and paper & PAPER_OUT:
                return Answer(PaperState.EMPTY, is_heard=True)
            if online & OFFLINE:
                why = self._ask(ASK_OFFLINE) or 0
                return Answer(PaperState.EMPTY if why & STOPPED_BY_PAPER else PaperState.CLOSED, is_heard=True)
            is_low = paper is not None and paper & PAPER_LOW
            return Answer(PaperState.LOW if is_low else PaperState.READY, is_heard=True)
        except Troubles as error:
            self.close()
            raise Unreachable(f"{type(error).__name__}: {error}"[:200]) from error

    def send(self, picture: Image.Image, *, must_confirm: bool) -> bool:
        """Print one ticket; whether it is surely on paper. Anything may have left once this was called."""
        try:
            self.way._raw(bytes_of(picture))
            if not must_confirm:
                self.way.close()  # a file is flushed by this
                return True
            done = self._ask(ASK_DONE, PRINT_SECONDS)
            return done is not None and not done & OUT_AFTER_ALL
        except Troubles:
            return False

    def close(self) -> None:
        if self.opened is not None:
            with suppress(*Troubles):
                self.opened.close()

    def _ask(self, question: bytes, seconds: float = SECONDS) -> int | None:
        """One byte of an answer; None where nobody answers. A device file is never asked."""
        if self.found["path"]:
            return None
        self.way._raw(question)
        if isinstance(self.way.device, socket.socket):
            self.way.device.settimeout(seconds)
        try:
            answer = self.way._read()
        except (TimeoutError, USBTimeoutError):
            return None
        if len(answer) == 0:
            raise ConnectionResetError("the printer has hung up")
        return int(answer[-1])


def way_of(found: re.Match[str]) -> "Network | Usb | File":
    """The library writes a cache when it is loaded, so not before somebody prints: a full disk must stop no hall."""
    from escpos.printer import File, Network, Usb

    if found["host"]:
        return Network(found["host"].strip("[]"), int(found["port"] or PORT), timeout=SECONDS)
    if found["vendor"]:
        return Usb(int(found["vendor"], 16), int(found["product"], 16), timeout=int(SECONDS * 1000))
    return File(found["path"], auto_flush=True)


def bytes_of(picture: Image.Image) -> bytes:
    """Start, the picture as raster images, feed, cut."""
    body = [START]
    for top in range(0, picture.height, FRAGMENT):
        part = EscposImage(picture.crop((0, top, picture.width, min(top + FRAGMENT, picture.height))))
        size = part.width_bytes.to_bytes(2, "little") + part.height.to_bytes(2, "little")
        body.append(b"\x1dv0\x00" + size + part.to_raster_format())
    return b"".join([*body, FEED_AND_CUT])
