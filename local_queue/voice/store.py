"""Spoken sentences as files: made once, kept by their text, the longest unused thrown away.

Nobody waits for a voice: `address` answers at once, a thread of its own speaks, and `spoken` is sent when a new file
is there. Without an engine, or when it fails, the address stays empty and monitors sound the chime alone.
"""

import hashlib
import logging
import os
import queue
import threading
import time
from pathlib import Path

from django.conf import settings
from django.dispatch import Signal

from local_queue.voice import engines

MOST_FILES, MOST_BYTES = 400, 64 * 1024**2
WAITING = 50
AFTER_THE_PICTURE = 0.2  # seconds; the chime lasts longer

log = logging.getLogger("local_queue.voice")
spoken = Signal()


def folder() -> Path:
    return Path(settings.VAR_DIR) / "voice"


def address(text: str) -> str:
    """Where monitors hear a sentence, or nothing yet: then it is being made."""
    try:
        engine = engines.chosen()
    except engines.VoiceFailed:
        return ""
    if engine is None:
        return ""
    file = _file(engine, text)
    if file.exists():
        return f"/monitor/voice/{file.stem}.wav"
    speaker.want(text)
    return ""


def file_of(mark: str) -> Path | None:
    """The file of an address."""
    file = folder() / f"{mark}.wav"
    return file if mark.isalnum() and file.is_file() else None


def _file(engine: engines.Engine, text: str) -> Path:
    mark = hashlib.sha256(f"{engine.name} {text}".encode()).hexdigest()[:24]
    return folder() / f"{mark}.wav"


def make(text: str) -> Path:
    """The file of a sentence, made now if there is none. Raises VoiceFailed or OSError."""
    engine = engines.chosen()
    if engine is None:
        raise engines.VoiceFailed("there is no engine")
    file = _file(engine, text)
    if file.exists():
        os.utime(file)
        return file
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(f".{os.getpid()}.{threading.get_ident()}.tmp")
    try:
        engine.speak(text, draft)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    prune()
    return file


def prune() -> None:
    """Keep the newest files within the limits."""
    found = sorted(folder().glob("*.wav"), key=lambda one: one.stat().st_mtime, reverse=True)
    taken = 0
    for number, file in enumerate(found):
        taken += file.stat().st_size
        if number >= MOST_FILES or taken > MOST_BYTES:
            file.unlink(missing_ok=True)


class Speaker:
    """One thread that makes what is wanted, in order; what it cannot make is not tried again for a while."""

    def __init__(self) -> None:
        self.queue: queue.Queue[str] = queue.Queue(WAITING)
        self.pending: set[str] = set()
        self.lock = threading.Lock()
        self.thread: threading.Thread | None = None

    def want(self, text: str) -> None:
        with self.lock:
            if text in self.pending:
                return
            try:
                self.queue.put_nowait(text)
            except queue.Full:
                return
            self.pending.add(text)
            if self.thread is None or not self.thread.is_alive():
                self.thread = threading.Thread(target=self._run, name="voice", daemon=True)
                self.thread.start()

    def _run(self) -> None:
        while True:
            text = self.queue.get()
            time.sleep(AFTER_THE_PICTURE)
            try:
                make(text)
            except (engines.VoiceFailed, OSError) as error:
                # It stays pending: a broken engine is not started for every frame.
                log.warning("no voice: %s", error)
                threading.Timer(60, self._forget, (text,)).start()
                continue
            except Exception:
                log.exception("the voice failed")
                threading.Timer(60, self._forget, (text,)).start()
                continue
            self._forget(text)
            spoken.send(sender=Speaker)

    def _forget(self, text: str) -> None:
        with self.lock:
            self.pending.discard(text)


speaker = Speaker()
