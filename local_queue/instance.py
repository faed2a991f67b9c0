"""Which of the servers with one identity this is, and that only one of them works with a database."""

import os
import secrets
from importlib import import_module
from pathlib import Path
from typing import IO

# Of this very process: a copy of the whole disk has another one.
CURRENT = secrets.token_urlsafe(12)


def hold(database: Path) -> IO[str] | None:
    """A lock that lasts as long as the process, however it ends; None if another one has it."""
    file = database.with_name(f"{database.name}.lock")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    handle = file.open()  # not for writing: a disk may become read-only under a hall that goes on reading
    try:
        if os.name == "nt":
            windows = import_module("msvcrt")
            windows.locking(handle.fileno(), windows.LK_NBLCK, 1)
        else:
            unix = import_module("fcntl")
            unix.flock(handle, unix.LOCK_EX | unix.LOCK_NB)
    except OSError:
        handle.close()
        return None
    return handle
