"""The cache in files, with an `add` that only one process wins: locks and limits of libraries stand on it."""

import fcntl
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache


class LockedFileCache(FileBasedCache):
    """Django's own looks whether a key is there and then writes it, in two steps."""

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        self._createdir()  # type: ignore[attr-defined]  no stub has it
        with (Path(self._dir) / "add.lock").open("ab") as lock:  # type: ignore[attr-defined]  no stub has it
            fcntl.flock(lock, fcntl.LOCK_EX)
            return super().add(key, value, timeout, version)
