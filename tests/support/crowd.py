"""People who book all at once, over HTTP."""

import asyncio
import json
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

Slot = tuple[str, str, str]  # type, date, time as the API has them
SECONDS = 300


@dataclass
class Crowd:
    """What the people saw: every status (an exception by its name), and the slowest request of each, in seconds."""

    statuses: list[int | str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]

    def summary(self) -> str:
        counts = {status: self.statuses.count(status) for status in sorted(set(self.statuses), key=str)}
        return f"{counts} p50={self.percentile(0.5):.2f} p99={self.percentile(0.99):.2f} max={max(self.seconds):.2f}"


def storm(base: str, slots: list[Slot], host: str, at_once: int = 0) -> Crowd:
    """One person for each slot holds it, then confirms it: all together, or `at_once` of them at a time."""
    crowd = Crowd()
    # In a thread of its own: a browser of another test may keep an event loop in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _storm(base, slots, host, at_once or len(slots), crowd)).result()
    return crowd


async def _storm(base: str, slots: list[Slot], host: str, at_once: int, crowd: Crowd) -> None:
    left = iter(slots)

    async def line() -> None:
        for slot in left:
            await _person(base, host, slot, crowd)

    await asyncio.gather(*(line() for _number in range(at_once)))


async def _person(base: str, host: str, slot: Slot, crowd: Crowd) -> None:
    name = uuid.uuid4().hex
    body = {"type": slot[0], "date": slot[1], "time": slot[2]}
    began = time.perf_counter()
    try:
        status, held = await _post(base, host, "holds", body, name, crowd)
        slowest = time.perf_counter() - began
        if status == 201:
            began = time.perf_counter()
            # By phone, so that it is booked at once: an e-mail address would be asked for its code first.
            person = {"name": f"Людина {name[:6]}", "phone": "+380670000000", "consent": True}
            await _post(base, host, "bookings", {"token": held["token"]} | person, name, crowd)
            slowest = max(slowest, time.perf_counter() - began)
        crowd.seconds.append(slowest)
    except (OSError, EOFError, TimeoutError, ValueError) as problem:
        crowd.statuses.append(type(problem).__name__)
        crowd.seconds.append(time.perf_counter() - began)


async def _post(
    base: str, host: str, path: str, body: dict[str, Any], name: str, crowd: Crowd
) -> tuple[int, dict[str, Any]]:
    """A connection a request, as gunicorn's sync workers answer. By hand: a client library takes more of the
    processor than is left for the server beside it."""
    data = json.dumps(body).encode()
    lines = [
        f"POST /api/v1/equeue/{path} HTTP/1.1",
        f"Host: {host}",
        f"X-Client-Id: crowd-{name}",
        f"Idempotency-Key: {path}-{name}",
        "Content-Type: application/json",
        f"Content-Length: {len(data)}",
        "Connection: close",
    ]
    async with asyncio.timeout(SECONDS):
        status, text = await _exchange(base, "\r\n".join(lines).encode() + b"\r\n\r\n" + data)
    crowd.statuses.append(status)
    return status, json.loads(text) if status == 201 else {}


async def _exchange(base: str, request: bytes) -> tuple[int, bytes]:
    parts = urlsplit(base)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        writer.write(request)
        head, _blank, body = (await reader.read(-1)).partition(b"\r\n\r\n")
        return int(head.split(maxsplit=2)[1]), body
    except IndexError:
        raise EOFError("The server closed the connection without an answer.") from None
    finally:
        writer.close()
