"""Disks of their own for a hall: ext4 in a file, mounted through a loop device. Needs the rights to mount."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def may_mount() -> bool:
    return os.name == "posix" and os.geteuid() == 0 and bool(shutil.which("mkfs.ext4")) and _try()


def _try() -> bool:
    """Whether this machine really lets us: containers often do not."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        try:
            with Disk(Path(folder), 8).mounted():
                return True
        except subprocess.CalledProcessError:
            return False


def run(*words: str | Path) -> str:
    done = subprocess.run([str(word) for word in words], check=True, capture_output=True, text=True)
    return done.stdout.strip()


class Disk:
    """An image with ext4 of so many megabytes; the journal is written only when somebody asks for it (fsync)."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.image, self.place = folder / "disk.img", folder / "disk"
        self.place.mkdir(exist_ok=True)
        with self.image.open("wb") as file:
            file.truncate(megabytes * 1024**2)
        run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0", self.image)

    @contextmanager
    def mounted(self) -> Iterator[Path]:
        run("mount", "-o", "loop,commit=600,errors=remount-ro", self.image, self.place)
        try:
            yield self.place
        finally:
            run("umount", "-l", self.place)

    def loop(self) -> str:
        return run("findmnt", "-n", "-o", "SOURCE", self.place)

    def cut(self, folder: Path) -> "Disk":
        """What a power cut would leave now: the bytes that have reached the image. The writer must stand still."""
        folder.mkdir(parents=True, exist_ok=True)
        copy = object.__new__(Disk)
        copy.image, copy.place = folder / "cut.img", folder / "cut"
        copy.place.mkdir(exist_ok=True)
        run("cp", "--sparse=always", self.image, copy.image)
        return copy
