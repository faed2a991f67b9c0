"""Simulated power cuts: the process stands still, the image of its disk is copied, mounted and read.

What the hall has written but not asked the disk to keep (fsync) lies in the memory of this machine and is not in the
copy, as after a cut. The copy is taken while the hall stands, so it is the disk of one moment.
"""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.support.crashes import Load, audit, configure
from tests.support.disks import Disk
from tests.support.hall import Hall
from tests.support.paths import ROOT
from tests.support.ports import wait_for_port

MEGABYTES = 96
SERVE = "import local_queue.sqlite, django; django.setup(); from local_queue import server; server.serve()"


class HallOnDisk(Hall):
    """`is_unsafe`: the control, whose commits are not kept at once."""

    def __init__(self, folder: Path, is_unsafe: bool = False, **more: str) -> None:
        super().__init__(folder, **more)
        self.is_unsafe = is_unsafe

    def start(self) -> None:
        if not self.is_unsafe:
            super().start()
            return
        env = {**self.env, "DJANGO_SETTINGS_MODULE": "tests.soak.unsafe"}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", SERVE], cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True
            )
        wait_for_port(self.port, 30)


def cut_the_power(
    folder: Path, cuts: int, is_unsafe: bool = False, boots: int = 0
) -> tuple[int, list[str], list[float]]:
    """(acknowledged acts in all, what was lost or wrong, seconds of the boots on the disk that was left)."""
    disk, problems, times = Disk(folder, MEGABYTES), [], []
    with disk.mounted() as place:
        # Copies would fill the small disk and sync it meanwhile.
        hall = HallOnDisk(place / "hall", is_unsafe, HALL_COPIES=str(folder / "copies"))
        hall.folder.mkdir()
        configure(hall)
        run_sync()
        hall.start()
        try:
            with Load(hall) as load:
                for number in range(cuts):
                    load.wait_for_more(tickets=2, presses=1, seconds=20)
                    time.sleep(random.random() * 0.2)
                    problems += _cut(hall, load, disk, folder / "cut", times if number < boots else None)
                total = load.account.size()
        finally:
            hall.stop()
    return total, problems, times


def run_sync() -> None:
    os.sync()


def _cut(hall: Hall, load: Load, disk: Disk, folder: Path, boots: list[float] | None) -> list[str]:
    assert hall.process is not None
    os.kill(hall.process.pid, signal.SIGSTOP)
    try:
        time.sleep(0.05)  # answers on their way are read by the clients
        account = load.account.copy()
        left = disk.cut(folder)
    finally:
        os.kill(hall.process.pid, signal.SIGCONT)
    with left.mounted() as place:
        if boots is not None:
            again = Hall(place / "hall", HALL_COPIES=str(folder / "copies"))
            began = time.monotonic()
            again.start()
            boots.append(time.monotonic() - began)
            again.stop()
        found = audit(place / "hall" / "hall.sqlite3", account)
    left.image.unlink()
    return found
