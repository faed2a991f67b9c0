"""One reader a process: it tails the database and writes the ready frame to every socket.

A commit of this process wakes it at once; a commit of another one is seen by `PRAGMA data_version` within
TICK. A heartbeat every BEAT seconds carries the newest version, so that a lost frame is noticed. When the
database fails, the heartbeats stop, and the monitors say that their data are old.
"""

import asyncio
import gc
import json
import logging
import sqlite3
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection

from local_queue import clock
from local_queue.board.broadcast import Write, framed
from local_queue.board.screens import Screen
from local_queue.board.selectors import Moment, frame_of, instant, moment
from local_queue.board.speakers import speakers
from local_queue.tickets.signals import log_grew
from local_queue.voice.store import spoken

TICK = 0.1
BEAT = 2.0
SWEEP = 60.0  # seconds between two collections of garbage: after a picture went out nobody waits for the next one
REFRESH = 10.0  # seconds after which the clock alone may have changed the picture
FRESH = 1.0  # a moment that the reader has looked at within this time is the newest one
PATIENCE = 0.1  # seconds that a desk's answer waits for the screens
BATCH = 100  # sends between which the loop may do something else

log = logging.getLogger("local_queue.board")
Send = Callable[[str], Awaitable[None]]


def read_moment() -> Moment:
    """Only the reader's thread calls it, and keeps its connection: opening one costs a fifth of a picture."""
    try:
        return moment()
    except Exception:
        connection.close()
        raise


class Feed:
    """Sockets subscribe with what their screen shows and the coroutine that sends text to their client."""

    def __init__(self) -> None:
        self.sends: dict[object, tuple[Screen, Send]] = {}
        self.writes: dict[object, Write] = {}
        self.moment: Moment | None = None
        self.frames: dict[Screen, dict[str, Any]] = {}
        self.sent: dict[Screen, tuple[str, str]] = {}  # epoch and version that everybody of a screen has
        self.task: asyncio.Task[None] | None = None
        self.woken: asyncio.Event | None = None
        self.reading: asyncio.Lock | None = None
        self.loop: asyncio.AbstractEventLoop | None = None
        self.alive_at = 0.0
        self.connection: sqlite3.Connection | None = None
        self.data_version = -1
        self.swept_at = 0.0
        self.commits = self.shown = 0  # how many this process has made, and up to which of them all screens were told
        self.told = threading.Condition()
        self.thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="board")

    def start(self) -> None:
        """Run the reader in this event loop, once."""
        if self.task is None or self.task.done():
            self.loop = asyncio.get_running_loop()
            self.woken, self.reading = asyncio.Event(), asyncio.Lock()
            self.alive_at = 0.0
            self.task = self.loop.create_task(self._run())
            log_grew.connect(self.wake, dispatch_uid="board-feed")
            spoken.connect(self.wake, dispatch_uid="board-feed")

    def wake(self, **kwargs: object) -> None:
        """From any thread: something was committed."""
        with self.told:
            self.commits += 1
        if self.loop is not None and self.woken is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.woken.set)

    def wait(self, seconds: float = PATIENCE) -> None:
        """Let the screens go first: until they were told of every commit so far, or for so long at most.

        A reader that shares the interpreter with the next page of the one who pressed is a third slower.
        """
        if self.task is None or self.task.done() or not self.sends:
            return
        with self.told:
            commits = self.commits
            self.told.wait_for(lambda: self.shown >= commits, seconds)

    async def join(self, socket: object, screen: Screen, send: Send, write: Write | None = None) -> None:
        """Greet a socket with the newest frame and keep it fed, by `write` where the server has so short a way.

        A thousand monitors that come back at once are served from one reading: whatever is committed after it is sent
        to them like to everybody.
        """
        self.start()
        if self.reading is None:
            return
        async with self.reading:
            if self.moment is None or time.monotonic() - self.alive_at > FRESH:
                await self._read()
        screen = Screen(screen.desks)  # who shows the same desks shares the frame
        self.sends[socket] = (screen, send)
        if write is not None:
            self.writes[socket] = write
        await send(_text(self._frame(screen), screen))

    def leave(self, socket: object) -> None:
        self.sends.pop(socket, None)
        self.writes.pop(socket, None)

    async def _read(self) -> None:
        self.moment = await sync_to_async(read_moment, thread_sensitive=False, executor=self.thread)()
        self.frames = {}
        self.alive_at = time.monotonic()

    def _frame(self, screen: Screen) -> dict[str, Any]:
        if screen not in self.frames:
            if self.moment is None:
                raise LookupError("nothing has been read yet")
            self.frames[screen] = frame_of(self.moment, screen)
        return self.frames[screen]

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
                    if await self._publish():
                        beat_at = now + BEAT
                self.alive_at = time.monotonic()
                if now >= beat_at:
                    beat_at = now + BEAT
                    await self._beat()
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

    async def _publish(self) -> bool:
        """Read once; every screen whose picture changed gets its new frame. Whether that was everybody: a frame says
        all that a heartbeat does.
        """
        if self.reading is None:
            return False
        commits = self.commits
        async with self.reading:
            await self._read()
        texts, sent = {}, {}
        for screen in self._screens():
            frame = self._frame(screen)
            sent[screen] = (frame["epoch"], frame["version"])
            if self.sent.get(screen) != sent[screen]:
                texts[screen] = _text(frame, screen)
        self.sent = sent
        await self._send(texts)
        with self.told:
            self.shown = commits
            self.told.notify_all()
        self._sweep()
        return len(texts) == len(sent)

    def _sweep(self) -> None:
        """A full collection stops a hall of a thousand sockets for a tenth of a second: here it makes no call late."""
        if time.monotonic() - self.swept_at > SWEEP:
            gc.collect()
            self.swept_at = time.monotonic()

    async def _beat(self) -> None:
        now = instant(clock.now())
        await self._send(
            {one: _text({**self._frame(one), "kind": "beat", "board": None, **now}, one) for one in self._screens()}
        )

    def _screens(self) -> set[Screen]:
        return {screen for screen, _send in self.sends.values()}

    async def _send(self, texts: dict[Screen, str]) -> None:
        if not texts:
            return
        frames = {screen: framed(text) for screen, text in texts.items()}
        for number, (socket, (screen, send)) in enumerate(list(self.sends.items())):
            text = texts.get(screen)
            if text is None or socket not in self.sends:
                continue
            write = self.writes.get(socket)
            try:
                if write is not None:
                    write(frames[screen])
                else:
                    await send(text)
            except Exception:
                log.info("a monitor went away")
                self.leave(socket)
            if number % BATCH == BATCH - 1:
                await asyncio.sleep(0)


def _text(frame: dict[str, Any], screen: Screen) -> str:
    frame = {**frame, "speaker": speakers.of(screen.desks)}
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))


feed = Feed()
