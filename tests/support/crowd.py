"""People who book all at once, over HTTP."""

import asyncio
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx

Slot = tuple[str, str, str]  # type, date, time as the API has them


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


def storm(base: str, slots: list[Slot], host: str) -> Crowd:
    """One person for each slot: hold it, then confirm it."""
    crowd = Crowd()
    # In a thread of its own: a browser of another test may keep an event loop in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _storm(base, slots, host, crowd)).result()
    return crowd


async def _storm(base: str, slots: list[Slot], host: str, crowd: Crowd) -> None:
    limits = httpx.Limits(max_connections=len(slots), max_keepalive_connections=0)
    async with httpx.AsyncClient(base_url=base, timeout=300, limits=limits, headers={"Host": host}) as client:
        await asyncio.gather(*(_person(client, slot, crowd) for slot in slots))


async def _person(client: httpx.AsyncClient, slot: Slot, crowd: Crowd) -> None:
    name = uuid.uuid4().hex
    body = {"type": slot[0], "date": slot[1], "time": slot[2]}
    began = time.perf_counter()
    try:
        held = await _post(client, "holds", body, name, crowd)
        slowest = time.perf_counter() - began
        if held.status_code == 201:
            began = time.perf_counter()
            # By phone, so that it is booked at once: an e-mail address would be asked for its code first.
            person = {"name": f"Людина {name[:6]}", "phone": "+380670000000", "consent": True}
            await _post(client, "bookings", {"token": held.json()["token"]} | person, name, crowd)
            slowest = max(slowest, time.perf_counter() - began)
        crowd.seconds.append(slowest)
    except httpx.TransportError as problem:
        crowd.statuses.append(type(problem).__name__)
        crowd.seconds.append(time.perf_counter() - began)


async def _post(client: httpx.AsyncClient, path: str, body: dict[str, Any], name: str, crowd: Crowd) -> httpx.Response:
    headers = {"X-Client-Id": f"crowd-{name}", "Idempotency-Key": f"{path}-{name}"}
    answer = await client.post(f"/api/v1/equeue/{path}", json=body, headers=headers)
    crowd.statuses.append(answer.status_code)
    return answer
