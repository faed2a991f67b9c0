"""Work that is repeated only when its inputs changed: the hash of the inputs is kept in var/stamps/."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def fingerprint(root: Path, patterns: Iterable[str], *extra: str) -> str:
    """One hash over names and contents of all files that match, and over `extra`."""
    digest = hashlib.sha256("\0".join(extra).encode())
    for path in sorted({path for pattern in patterns for path in root.glob(pattern) if path.is_file()}):
        digest.update(f"{path.relative_to(root)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


class Stamp:
    """`if stamp.is_stale(): work(); stamp.set()`. A stamp set before the work ended would hide a failure."""

    def __init__(self, folder: Path, name: str, value: str) -> None:
        self.path = folder / name
        self.value = value

    def is_stale(self) -> bool:
        return not self.path.exists() or self.path.read_text("utf-8") != self.value

    def set(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.value, "utf-8")
