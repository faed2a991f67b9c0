"""One reader a process: it tails the database and writes the ready frame to every socket.

A commit of this process wakes it at once; a commit of another one is seen by `PRAGMA data_version` within
TICK. A heartbeat every BEAT seconds carries the newest version, so that a lost frame is noticed. When the
database fails, the heartbeats stop, and the monitors say that their data are old.
"""

import asyncio
import json
import logging
import sqlite3
import time
from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections

from local_queue import clock
from local_queue.board.selectors import hall_frame
from local_queue.tickets.signals import log_grew

TICK = 0.1
BEAT = 2.0
REFRESH = 10.0  # seconds after which the clock alone may have changed the picture

log = logging.getLogger("local_queue.board")
Send = Callable[[str], Awaitable[None]]


def read_frame() -> dict[str, Any]:
    close_old_connections()
    try:
        return hall_frame()
    finally:
        close_old_connections()


class Feed:
    """Sockets subscribe with the coroutine that sends text to their client."""

    def __init__(self) -> None:
        self.sends: dict[object, Send] = {}
        self.frame: dict[str, Any] | None = None
        self.task: asyncio.Task[None] | None = None
        self.woken: asyncio.Event | None = None
        self.loop: asyncio.AbstractEventLoop | None = None
        self.alive_at = 0.0
        self.connection: sqlite3.Connection | None = None
        self.data_version = -1

    def start(self) -> None:
        """Run the reader in this event loop, once."""
        if self.task is None or self.task.done():
            self.loop = asyncio.get_running_loop()
            self.woken = asyncio.Event()
            self.task = self.loop.create_task(self._run())
            log_grew.connect(self.wake, dispatch_uid="board-feed")

    def wake(self, **kwargs: object) -> None:
        """From any thread: something was committed."""
        if self.loop is not None and self.woken is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.woken.set)

    async def join(self, socket: object, send: Send) -> None:
        """Greet a socket with the newest frame and keep it fed."""
        self.start()
        frame = await sync_to_async(read_frame, thread_sensitive=False)()
        self.sends[socket] = send
        await send(json.dumps(frame, ensure_ascii=False))

    def leave(self, socket: object) -> None:
        self.sends.pop(socket, None)

    def _has_changed(self) -> bool:
        """Whether another connection has committed since the last look."""
        if self.connection is None:
            path = f"file:{settings.DATABASES['default']['NAME']}?mode=ro"
            self.connection = sqlite3.connect(path, uri=True, check_same_thread=False, timeout=0.2)
        version: int = self.connection.execute("PRAGMA data_version").fetchone()[0]
        changed = version != self.data_version
        self.data_version = version
        return changed

    async def _run(self) -> None:
        refresh_at = beat_at = 0.0
        while True:
            try:
                is_woken = await self._wait()
                now = time.monotonic()
                if is_woken or self._has_changed() or now >= refresh_at:
                    refresh_at = now + REFRESH
                    await self._publish()
                self.alive_at = time.monotonic()
                if now >= beat_at and self.frame is not None:
                    beat_at = now + BEAT
                    await self._send({**self.frame, "kind": "beat", "board": None, "at": _instant()})
            except asyncio.CancelledError:
                raise
            except Exception:
                log.exception("the board's reader failed; it goes on")
                self.connection = None
                await asyncio.sleep(1)

    async def _wait(self) -> bool:
        woken = self.woken
        if woken is None:
            return False
        try:
            await asyncio.wait_for(woken.wait(), TICK)
        except TimeoutError:
            return False
        woken.clear()
        return True

    async def _publish(self) -> None:
        frame = await sync_to_async(read_frame, thread_sensitive=False)()
        if self.frame is None or frame["version"] != self.frame["version"] or frame["epoch"] != self.frame["epoch"]:
            self.frame = frame
            await self._send(frame)

    async def _send(self, frame: dict[str, Any]) -> None:
        text = json.dumps(frame, ensure_ascii=False)
        for socket, send in list(self.sends.items()):
            try:
                await send(text)
            except Exception:
                log.info("a monitor went away")
                self.leave(socket)


def _instant() -> str:
    return clock.now().isoformat(timespec="milliseconds")


feed = Feed()
