"""The monitors of a hall in numbers (equeue.md E, B7 and B8): fan-out to a thousand sockets beside nginx with nchan in
the same run with the same client, nothing lost, memory, and how fast all are right again after a cut or a restart.

The fan-out is counted from the moment at which the server has the message (a commit of the hall, a publication of
nchan); the press of the desk, with its request and the commit to the disk, is counted too.
"""

import asyncio
import os
import random
import re
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import httpx

from tests.bench import nchan
from tests.bench.figures import Figure, at_most
from tests.bench.memory import pss_megabytes
from tests.bench.monitors import PAUSE, Monitor, opened, until
from tests.support.hall import Hall, HallBrowser, running_hall

SEQ = re.compile(rb'"seq":(\d+)')
NOW = re.compile(rb'"now":(\d+)')
READ_AT: dict[str, float] = {}  # when the hall began to read the picture of an event, right after its commit
MANY, FEW, CALLS = 1000, 20, 100
PAYLOAD = 1200  # bytes of a frame published by the peer; the hall's own are about as long
FAN_OUT, RATIO, AFTER_CUT, AFTER_RESTART, MEMORY = 300, 2, 1.0, 5.0, 250


def measure() -> Iterator[Figure]:
    yield Figure("monitors.load_before", round(os.getloadavg()[0], 2), "load", True)
    yield from asyncio.run(_measure())


async def _measure() -> list[Figure]:
    found: list[Figure] = []
    with (
        tempfile.TemporaryDirectory(prefix="hall-bench-") as folder,
        running_hall(Path(folder), HALL_VOICE="off") as hall,
    ):
        desk = _desk(hall)
        found += await after_cut(hall, desk)
        sockets = await opened(MANY, hall.port, "/ws/monitor", version_of)
        times = await fan_out(sockets, lambda number: _recall(desk, number), one_event_an_act(hall))
        assert hall.process is not None
        memory = pss_megabytes(hall.process.pid)
        for number in range(20):  # faster than anybody reads: what is left out is repaired by the newest picture
            await asyncio.to_thread(desk.press, "recall", f"burst-{number}")
        newest = str(hall.state()["seq"])
        await settled(sockets, newest)
        lost = sum(one.version != newest for one in sockets)
        found += [at_most("monitors.lost", lost, "sockets", 0), at_most("monitors.memory", memory, "MB", MEMORY)]
        found += await after_restart(hall, sockets)
        for one in sockets:
            one.stop()
    return [*found, *await beside_nchan(times)]


async def settled(sockets: list[Monitor], newest: str) -> None:
    """Time for everybody to show the newest picture; who does not is counted by the caller."""
    try:
        await until(lambda: all(one.version == newest for one in sockets), 10)
    except TimeoutError:
        return


def version_of(body: bytes) -> str:
    """The event that a picture is up to; a heartbeat says what is the newest, not that it came."""
    if not body.startswith(b'{"kind":"board"'):
        return ""
    found = SEQ.search(body)
    if not found:
        return ""
    version = found[1].decode()
    if version not in READ_AT:
        READ_AT[version] = int(NOW.findall(body)[0]) / 1000
    return version


def _desk(hall: Hall) -> HallBrowser:
    hall.browser().take_ticket("one-press-of-the-monitors-bench")
    desk = hall.browser()
    desk.sign_in(3)
    desk.press("next", "first")
    return desk


async def _recall(desk: HallBrowser, number: int) -> None:
    """As the desk's page presses: its script takes the new bar."""
    await asyncio.to_thread(desk.press, "recall", f"recall-{number}", {"X-Hall": "bar"})


def one_event_an_act(hall: Hall) -> Callable[[], Awaitable[str]]:
    """What the newest picture is up to, known without asking the server at that very moment."""
    known = {"seq": int(hall.state()["seq"])}

    async def ask() -> str:
        known["seq"] += 1
        return str(known["seq"])

    return ask


async def fan_out(
    sockets: list[Monitor], act: Callable[[int], Awaitable[None]], newest: Callable[[], Awaitable[str]]
) -> list[tuple[float, float]]:
    """Milliseconds to the last receipt, act by act, one a half second: from the beginning of the act, and from the
    moment at which the server had the message (a commit seen; for a peer they are one)."""
    found = []
    for number in range(CALLS + 3):
        began = time.time()
        await act(number)
        version = await newest()
        await until(lambda version=version: all(version in one.seen for one in sockets), 10)  # type: ignore[misc]  bound
        last = max(one.seen[version] for one in sockets)
        found.append(((last - began) * 1000, (last - READ_AT.get(version, began)) * 1000))
        for one in sockets:
            one.seen.clear()
        await asyncio.sleep(max(0.0, 0.5 - (time.time() - began)))
    return found[3:]


async def after_cut(hall: Hall, desk: HallBrowser) -> list[Figure]:
    """Twenty monitors are cut, twenty events happen, the cable is back: each comes after a pause of its own."""
    worst = []
    for turn in range(5):
        sockets = await opened(FEW, hall.port, "/ws/monitor", version_of)
        for one in sockets:
            one.cut()
        for number in range(20):
            await asyncio.to_thread(desk.press, "recall", f"cut-{turn}-{number}")
        newest = str(hall.state()["seq"])
        began = time.perf_counter()
        tasks = [asyncio.create_task(_late(one)) for one in sockets]
        await until(lambda newest=newest, sockets=sockets: all(one.version == newest for one in sockets), 20)  # type: ignore[misc]  bound
        worst.append(time.perf_counter() - began)
        await asyncio.gather(*tasks)
        for one in sockets:
            one.stop()
    return [at_most("monitors.after_cut.20.last_right", max(worst), "s", AFTER_CUT)]


async def _late(one: Monitor) -> None:
    await asyncio.sleep(random.uniform(*PAUSE))
    await one.keep()


async def after_restart(hall: Hall, sockets: list[Monitor]) -> list[Figure]:
    """kill −9; everybody knocks as the page does; from the first answer of the new one to the last picture."""
    hall.kill()
    for one in sockets:
        one.version = ""
    tasks = [asyncio.create_task(_late(one)) for one in sockets]
    started = time.perf_counter()
    await asyncio.to_thread(hall.start)
    began = time.perf_counter()
    await until(lambda: all(one.version for one in sockets), 60)
    seconds = time.perf_counter() - began
    await asyncio.gather(*tasks)
    newest = str(hall.state()["seq"])
    await until(lambda: all(one.version == newest for one in sockets), 10)
    return [
        at_most("monitors.after_restart.1000.last_right", seconds, "s", AFTER_RESTART),
        Figure("monitors.after_restart.boot", round(began - started, 2), "s", True),
    ]


async def beside_nchan(times: list[tuple[float, float]]) -> list[Figure]:
    """The same client, the same number of sockets, the same length of a frame."""
    name, fan = "monitors.fan_out.1000.last_receipt", [time for _press, time in times]
    press, p99 = [time for time, _fan in times], percentile(fan, 0.99)
    mine = [
        at_most(f"{name}.p99", p99, "ms", FAN_OUT),
        Figure(f"{name}.median", round(percentile(fan, 0.5), 1), "ms", True),
        at_most("monitors.press.1000.last_receipt.p99", percentile(press, 0.99), "ms", FAN_OUT),
        Figure("monitors.press.1000.last_receipt.median", round(percentile(press, 0.5), 1), "ms", True),
    ]
    try:
        theirs = percentile([time for time, _same in await _peer()], 0.99)
    except (OSError, subprocess.SubprocessError) as problem:
        said = str(getattr(problem, "stderr", "") or problem)[-200:].replace("\n", " ")
        return [*mine, Figure(f"monitors.peer.nchan: not measured: {said}", 0, "", True)]
    ratio = p99 / theirs
    return [
        *mine,
        Figure("monitors.peer.nchan.last_receipt.p99", round(theirs, 1), "ms", True, "for comparison"),
        Figure(
            f"{name}.ratio",
            round(ratio, 2),
            "x",
            ratio <= RATIO,
            f"<= {RATIO} x nchan",
            round(theirs, 1),
            round(ratio, 3),
        ),
    ]


async def _peer() -> list[tuple[float, float]]:
    nchan.unpack()
    with nchan.running() as port:
        sockets = await opened(MANY, port, "/sub", lambda body: body.split(b" ", 1)[0].decode())
        newest = {"version": ""}

        async def publish(number: int) -> None:
            newest["version"] = f"v{number}"
            body = f"v{number} ".ljust(PAYLOAD, "x")
            await http.post(f"http://127.0.0.1:{port}/pub", content=body)

        async def ask() -> str:
            return newest["version"]

        async with httpx.AsyncClient() as http:
            times = await fan_out(sockets, publish, ask)
        for one in sockets:
            one.stop()
    return times


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
