"""A thousand monitors in one process: raw WebSocket clients that note when each frame came.

They come back as the page does (static/hall/monitor.js): every attempt after a random pause of its own.
"""

import asyncio
import base64
import os
import random
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass, field

PAUSE = (0.2, 0.8)  # seconds; as again() in monitor.js


@dataclass(eq=False)
class Monitor:
    """One socket; `version` tells what it shows, `seen` when it got each frame that the test asked about."""

    port: int
    path: str
    read: Callable[[bytes], str]
    version: str = ""
    frames: int = 0
    seen: dict[str, float] = field(default_factory=dict)
    writer: asyncio.StreamWriter | None = None
    task: asyncio.Task[None] | None = None
    is_stopped: bool = False

    async def open(self) -> None:
        reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            f"GET {self.path} HTTP/1.1",
            f"Host: 127.0.0.1:{self.port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
        ]
        lines += [f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", f"Origin: http://127.0.0.1:{self.port}"]
        self.writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 20)
        if b" 101 " not in head.partition(b"\r\n")[0]:
            raise ConnectionError(head[:60])
        self.task = asyncio.create_task(self._listen(reader))

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        try:
            while True:
                first, second = await reader.readexactly(2)
                size = second & 127
                if size == 126:
                    (size,) = struct.unpack(">H", await reader.readexactly(2))
                elif size == 127:
                    (size,) = struct.unpack(">Q", await reader.readexactly(8))
                body = await reader.readexactly(size)
                if first & 15 == 1:
                    self._take(body)
                elif first & 15 == 9 and self.writer:
                    self.writer.write(bytes([0x8A, 0x80 | len(body), 0, 0, 0, 0]) + body)
        except (OSError, asyncio.IncompleteReadError):
            return

    def _take(self, body: bytes) -> None:
        self.frames += 1
        version = self.read(body)
        if version:
            self.version = version
            self.seen.setdefault(version, time.time())

    async def keep(self) -> None:
        """Open, and open again after a pause, until it is stopped."""
        while not self.is_stopped:
            try:
                await self.open()
                return
            except (OSError, asyncio.IncompleteReadError, TimeoutError):
                await asyncio.sleep(random.uniform(*PAUSE))

    def cut(self) -> None:
        if self.writer is not None:
            self.writer.transport.abort()

    def stop(self) -> None:
        self.is_stopped = True
        self.cut()
        if self.task is not None:
            self.task.cancel()


async def until(done: Callable[[], bool], seconds: float) -> float:
    """When it became true. Raises TimeoutError."""
    end = time.perf_counter() + seconds
    while not done():
        if time.perf_counter() > end:
            raise TimeoutError
        await asyncio.sleep(0.002)
    return time.perf_counter()


async def opened(count: int, port: int, path: str, read: Callable[[bytes], str]) -> list[Monitor]:
    """So many open sockets, fifty at a time."""
    found = [Monitor(port, path, read) for _number in range(count)]
    for begin in range(0, count, 50):
        await asyncio.gather(*(one.keep() for one in found[begin : begin + 50]))
    return found
