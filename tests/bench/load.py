"""A small HTTP load: closed loop, one connection a request, as gunicorn's sync workers answer."""

import asyncio
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Load:
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return self.statuses.get(200, 0) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """Seconds."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


async def fetch(host: str, port: int, request: bytes) -> int:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(request)
        head = await reader.readline()
        await reader.read()
        return int(head.split()[1])
    finally:
        writer.close()


def request_of(url: str, headers: dict[str, str]) -> tuple[str, int, bytes]:
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    if "Host" not in headers:
        lines.append(f"Host: {parts.netloc}")
    return parts.hostname or "", parts.port or 80, ("\r\n".join([*lines, "Connection: close"]) + "\r\n\r\n").encode()


async def _load(url: str, seconds: float, clients: int, headers: dict[str, str]) -> Load:
    host, port, request = request_of(url, headers)
    result = Load()
    end = time.perf_counter() + seconds

    async def client() -> None:
        while time.perf_counter() < end:
            started = time.perf_counter()
            status = await fetch(host, port, request)
            result.latencies.append(time.perf_counter() - started)
            result.statuses[status] = result.statuses.get(status, 0) + 1

    started = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    result.seconds = time.perf_counter() - started
    return result


def load(url: str, seconds: float = 8, clients: int = 4, headers: dict[str, str] | None = None) -> Load:
    """Ask for one address again and again; a short warm-up is not counted."""
    asyncio.run(_load(url, min(2.0, seconds / 4), clients, headers or {}))
    return asyncio.run(_load(url, seconds, clients, headers or {}))
