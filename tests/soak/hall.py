"""The hall through the worst: 500 kills under load, 100 power cuts with a control that must lose, 14 whole days.

KILLS, CUTS and DAYS choose smaller numbers; ends with 1 if anything that was acknowledged is lost or done twice.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

from tests.support.crashes import configure, kill_under_load
from tests.support.disks import may_mount
from tests.support.hall import Hall
from tests.support.power import cut_the_power

BOOT_SECONDS = 5
PORTION = 100  # kills of one hall: its numbers of a day last for no more
DAYS = """
import random, sys, time
from datetime import date, datetime, timedelta
import time_machine
from local_queue import clock
from local_queue.tickets.services.days import roll_day
from tests.support.days import SimulatedDay, check_closed, configure
first, days, people = date(2026, 11, 16), int(sys.argv[1]), int(sys.argv[2])
with time_machine.travel(datetime(2026, 11, 16, 6, tzinfo=clock.KYIV), tick=False) as mover:
    configure(first, days)
    for shift in range(days):
        began, today = time.perf_counter(), first + timedelta(days=shift)
        day = SimulatedDay(mover, today, random.Random(shift), people)
        day.run()
        mover.move_to(datetime.combine(today, datetime.min.time(), clock.KYIV) + timedelta(days=1, seconds=5))
        roll_day()
        check_closed(today)
        print(today, day.told["issue"], "tickets,", day.told["finish"], "finished", flush=True)
"""


def say(text: str) -> None:
    print(text, flush=True)


def kills(number: int) -> list[str]:
    problems: list[str] = []
    acts, slowest, done = 0, 0.0, 0
    while done < number:
        portion = min(PORTION, number - done)
        with tempfile.TemporaryDirectory(prefix="hall-kills-") as folder:
            hall = Hall(Path(folder))
            configure(hall)
            hall.start()
            try:
                account, boots, found = kill_under_load(hall, portion)
            finally:
                hall.stop()
        done, acts, slowest = done + portion, acts + account.size(), max(slowest, *boots)
        problems += found
        say(f"kills {done}, acknowledged acts {acts}, slowest boot {slowest:.2f} s, problems {len(problems)}")
    if slowest > BOOT_SECONDS:
        problems.append(f"a boot took {slowest:.1f} s")
    return problems


def cuts(number: int) -> list[str]:
    if not may_mount():
        return ["this machine lets nobody mount a disk: power cuts were not tried"]
    with tempfile.TemporaryDirectory(prefix="hall-cuts-") as folder:
        acts, problems, boots = cut_the_power(Path(folder), number, boots=10)
    slowest = max(boots)
    say(f"power cuts {number}, acknowledged acts {acts}, slowest boot {slowest:.2f} s, problems {len(problems)}")
    with tempfile.TemporaryDirectory(prefix="hall-control-") as folder:
        _acts, lost, _boots = cut_the_power(Path(folder), 10, is_unsafe=True)
    say(f"control with synchronous=NORMAL: {len(lost)} losses in 10 cuts")
    if not any("are lost" in problem for problem in lost):
        problems.append("the control lost nothing: the cuts prove nothing")
    if slowest > BOOT_SECONDS:
        problems.append(f"a boot after a cut took {slowest:.1f} s")
    return problems


def days(number: int) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="hall-days-") as folder:
        hall = Hall(Path(folder))
        hall.env["CLOCK_SHIFT_SECONDS"] = "0"
        assert hall.run("init").returncode == 0
        began = time.monotonic()
        try:
            said = hall.script(DAYS, str(number), os.environ.get("PEOPLE", "2000"))
        except AssertionError as error:
            return [f"days: {error}"]
        size = sum(file.stat().st_size for file in Path(folder).glob("hall.sqlite3*")) / 1024**2
    say(said.strip())
    say(f"{number} days in {time.monotonic() - began:.0f} s, {size:.0f} MB on the disk")
    return []


def main() -> int:
    problems = []
    for name, act, usual in (("KILLS", kills, 500), ("CUTS", cuts, 100), ("DAYS", days, 14)):
        number = int(os.environ.get(name, usual))
        problems += act(number) if number else []
    for problem in problems:
        say(f"✗ {problem}")
    say("hall: nothing that was acknowledged is lost" if not problems else f"hall: {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
