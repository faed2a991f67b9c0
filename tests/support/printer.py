"""A printer that speaks ESC/POS on a TCP port: it answers status questions and keeps what would be on its paper."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from PIL import Image

ONLINE, PAPER = 0x12, 0x12  # the fixed bits of real-time status bytes


@dataclass
class Printer:
    """`sheets` are whole tickets, cut; `torn` what was begun and never cut. `dies_after` hangs up after so many bytes
    of a ticket; `is_mute` answers nothing, as cheap ones do."""

    paper: str = "ready"  # ready, low, empty
    is_cover_open: bool = False
    is_mute: bool = False
    dies_after: int = 0
    seconds: float = 0.0  # that a ticket takes
    forgets_to_say_done: bool = False
    sheets: list[Image.Image] = field(default_factory=list)
    torn: int = 0
    connections: int = 0
    port: int = 0

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def settled(self, sheets: int) -> list[Image.Image]:
        """Its sheets once so many of them are there; it reads in a thread of its own."""
        end = time.monotonic() + 3
        while len(self.sheets) < sheets and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(0.05)
        return self.sheets

    def speak(self, client: socket.socket) -> None:
        self.connections += 1
        reader = _Reader(client)
        parts: list[Image.Image] = []
        try:
            while True:
                sign = reader.take(1)
                if sign == b"\x10":
                    self._status(client, reader.take(2)[1])
                elif sign == b"\x1b":
                    parts = [] if reader.take(1) == b"@" else (reader.take(1) and parts)
                    reader.ticket_bytes = 0
                elif sign == b"\x1d":
                    parts = self._group(client, reader, parts)
        except (EOFError, OSError):
            self.torn += bool(parts)

    def _status(self, client: socket.socket, kind: int) -> None:
        if self.is_mute:
            return
        is_empty = self.paper == "empty"
        answers = {
            1: ONLINE | (0x08 if is_empty or self.is_cover_open else 0),
            2: 0x12 | (0x20 if is_empty else 0) | (0x04 if self.is_cover_open else 0),
            4: PAPER | {"ready": 0, "low": 0x0C, "empty": 0x6C}[self.paper],
        }
        client.sendall(bytes([answers[kind]]))

    def _group(self, client: socket.socket, reader: "_Reader", parts: list[Image.Image]) -> list[Image.Image]:
        kind = reader.take(1)
        if kind == b"v":
            head = reader.take(6)
            width, height = int.from_bytes(head[2:4], "little"), int.from_bytes(head[4:6], "little")
            raw = reader.take(width * height, self.dies_after)
            black = bytes(255 - byte for byte in raw)
            return [*parts, Image.frombytes("1", (width * 8, height), black)]
        if kind == b"V":
            reader.take(1)
            time.sleep(self.seconds)
            self.sheets.append(_joined(parts))
            return []
        if kind == b"r":
            reader.take(1)
            if not self.is_mute and not self.forgets_to_say_done:
                client.sendall(bytes([0x0C if self.paper == "empty" else 0]))
        return parts


class _Reader:
    def __init__(self, client: socket.socket) -> None:
        self.client = client
        self.kept = b""

    def take(self, count: int, most: int = 0) -> bytes:
        while len(self.kept) < count:
            if most and len(self.kept) >= most:
                self.client.close()
                raise EOFError
            more = self.client.recv(65_536)
            if not more:
                raise EOFError
            self.kept += more
        if most and count > most:
            self.client.close()
            raise EOFError
        taken, self.kept = self.kept[:count], self.kept[count:]
        return taken


def _joined(parts: list[Image.Image]) -> Image.Image:
    whole = Image.new("1", (max(part.width for part in parts), sum(part.height for part in parts)))
    top = 0
    for part in parts:
        whole.paste(part, (0, top))
        top += part.height
    return whole


@contextmanager
def running_printer(**how: object) -> Iterator[Printer]:
    printer = Printer(**how)
    with socket.create_server(("127.0.0.1", printer.port)) as server:
        printer.port = server.getsockname()[1]

        def serve() -> None:
            while True:
                try:
                    client, _address = server.accept()
                except OSError:
                    return
                threading.Thread(target=printer.speak, args=(client,), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield printer
        server.shutdown(socket.SHUT_RDWR)
