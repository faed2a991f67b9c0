"""Copies of the hall's database: one every five minutes, the last good one put back when the database is broken.

A copy is made by SQLite's backup API while the hall works, is checked, and gets its name only when it is whole on the
disk. What a copy has missed comes back from the portal (tickets/services/replay.py).
"""

import logging
import os
import shutil
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from local_queue import clock

EVERY_SECONDS = 300
NEWEST = 12  # an hour
DAYS = 7  # and the last one of so many days before
ROOM = 50 * 1024**2  # never used up by copies
NAME = "hall-%Y%m%d-%H%M%S.sqlite3"

log = logging.getLogger("local_queue.copies")


class BadCopy(Exception):
    """Not a database of a hall; the text says why."""


def database() -> Path:
    return Path(settings.DATABASES["default"]["NAME"])


def defect(path: Path) -> str:
    """What is wrong with a database file, empty when it is sound and of a hall. Takes about a second for 100 MB."""
    if not path.exists():
        return _("there is no such file")
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)) as connection:
            found = [row[0] for row in connection.execute("PRAGMA quick_check(3)")]
            if found != ["ok"]:
                return "; ".join(str(text) for text in found)[:300]
            connection.execute("SELECT origin, last_seq FROM tickets_loghead WHERE id = 1").fetchone()
    except sqlite3.Error as error:
        return str(error)
    return ""


def make(target: Path | None = None) -> Path:
    """A checked copy of the database at this moment. Raises BadCopy or OSError; a half copy is never left behind."""
    folder = settings.HALL_COPIES
    target = target or folder / clock.machine().strftime(NAME)
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(target.name + ".part")
    _leave_room(target.parent)
    try:
        with closing(sqlite3.connect(database(), timeout=5)) as source, closing(sqlite3.connect(half)) as copy:
            source.backup(copy, pages=1000, sleep=0.01)
            half.chmod(0o600)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, to be carried away as it is
        found = defect(half)
        if found:
            raise BadCopy(found)
        _settle(half)
        half.replace(target)
        _settle(target.parent)
    finally:
        for left in (half, half.with_name(half.name + "-journal")):
            left.unlink(missing_ok=True)
    return target


def _leave_room(place: Path) -> None:
    """The last of the disk is for tickets: no copy is made there, and of the old ones only the newest stays."""
    needed = database().stat().st_size + ROOM if database().exists() else 0
    if place == settings.HALL_COPIES and shutil.disk_usage(place).free < needed:
        for copy in copies()[1:]:
            copy.unlink(missing_ok=True)
    free = shutil.disk_usage(place).free
    if free < needed:
        raise BadCopy(_("only %(free)s MB are free, they are left for tickets") % {"free": free // 1024**2})


def _settle(path: Path) -> None:
    """To the disk, a folder too: a name that is not there after a power cut is no copy."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def copies() -> list[Path]:
    """The newest first."""
    folder = settings.HALL_COPIES
    return sorted(folder.glob("hall-*.sqlite3"), reverse=True) if folder.is_dir() else []


def made_at(copy: Path) -> datetime:
    return datetime.fromtimestamp(copy.stat().st_mtime, UTC)


def newest_good() -> Path | None:
    return next((copy for copy in copies() if not defect(copy)), None)


def prune() -> None:
    """Keep the newest ones, and the last one of each day of a week."""
    kept = set(copies()[:NEWEST])
    of_day: dict[str, Path] = {}
    for copy in copies():
        of_day.setdefault(copy.name[5:13], copy)
    first = (clock.machine() - timedelta(days=DAYS)).strftime("%Y%m%d")
    kept |= {copy for day, copy in of_day.items() if day >= first}
    for copy in set(copies()) - kept:
        copy.unlink(missing_ok=True)


def put_back(copy: Path) -> Path | None:
    """Make a copy the database. The present one is moved aside whole, never deleted; answers where to, if any.

    The hall must not be running. Raises BadCopy.
    """
    found = defect(copy)
    if found:
        raise BadCopy(found)
    present = database()
    present.parent.mkdir(parents=True, exist_ok=True)
    aside = None
    parts = [part for part in present.parent.glob(f"{present.name}*") if part.name[len(present.name) :] in SIDES]
    if parts:
        aside = present.parent / "broken" / clock.machine().strftime("%Y%m%d-%H%M%S")
        aside.mkdir(parents=True)
        for part in parts:
            part.replace(aside / part.name)
    half = present.with_name(present.name + ".part")
    shutil.copyfile(copy, half)
    half.chmod(0o600)
    _settle(half)
    half.replace(present)
    _settle(present.parent)
    return aside


SIDES = ("", "-wal", "-shm", "-journal")


class CopyLoop(threading.Thread):
    """A copy at the start and every five minutes while the hall serves."""

    failure = ""  # of the last one; the health page tells it

    def __init__(self, stop: threading.Event, every: float = EVERY_SECONDS) -> None:
        super().__init__(name="hall-copies", daemon=True)
        self.stop = stop
        self.every = every

    def run(self) -> None:
        while True:
            try:
                make()
                prune()
                CopyLoop.failure = ""
            except (OSError, sqlite3.Error, BadCopy) as error:
                CopyLoop.failure = str(error) or type(error).__name__
                log.error("no copy could be made: %s", error)
            if self.stop.wait(self.every):
                return
