"""Signed requests to the portal, and what can go wrong with them in one exception each."""

from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx

from local_queue import clock
from local_queue.protocol.activation import Activated, Activation
from local_queue.protocol.bookings import PullAnswer, Snapshot
from local_queue.protocol.events import EventAck, EventBatch, EventPage
from local_queue.protocol.signing import sign
from local_queue.protocol.wire import ProtocolError, dumps, loads, pack

BASE = "/api/v1/equeue/sync"
TIMEOUT = httpx.Timeout(10.0, connect=4.0)

T = TypeVar("T")


class PortalUnreachable(Exception):
    """No answer, or none of ours: try again later; the hall works on."""


class PortalRefused(Exception):
    """The portal answered no (wrong code, revoked key): a person has to look."""


class PortalClient:
    """`hall` and `key` are empty before the activation."""

    def __init__(self, url: str, hall: str = "", key: str = "", transport: httpx.BaseTransport | None = None) -> None:
        self.url = url.rstrip("/")
        self.hall = hall
        self.key = key
        self.http = httpx.Client(timeout=TIMEOUT, transport=transport, follow_redirects=False)

    def close(self) -> None:
        self.http.close()

    def activate(self, message: Activation) -> Activated:
        return self._ask(Activated, "POST", "/activate", body=dumps(message))

    def pull(self, cursor: int, revision: str, origin: str) -> PullAnswer:
        return self._ask(PullAnswer, "GET", f"/pull?cursor={cursor}&revision={revision}&origin={origin}")

    def snapshot(self, origin: str) -> Snapshot:
        return self._ask(Snapshot, "GET", f"/snapshot?origin={origin}")

    def events(self, origin: str, after: int) -> EventPage:
        return self._ask(EventPage, "GET", f"/events?origin={origin}&after={after}")

    def push(self, batch: EventBatch) -> EventAck:
        return self._ask(EventAck, "POST", "/push", body=pack(dumps(batch)), is_packed=True)

    def _ask(self, answer: type[T], method: str, path: str, body: bytes = b"", is_packed: bool = False) -> T:
        full = BASE + path
        headers: dict[str, Any] = {"Accept": "application/json", "Content-Type": "application/json"}
        if is_packed:
            headers["Content-Encoding"] = "gzip"
        if self.key:
            prefix = urlsplit(self.url).path
            signature = sign(self.key, self.hall, method=method, path=prefix + full, body=body, now=clock.now())
            headers |= signature.headers()
        try:
            response = self.http.request(method, self.url + full, content=body, headers=headers)
        except httpx.HTTPError as error:
            raise PortalUnreachable(f"{type(error).__name__}: {error}"[:200]) from error
        if response.status_code in (400, 401, 403, 409, 410, 422):
            raise PortalRefused(_reason(response))
        if response.status_code != 200:
            raise PortalUnreachable(f"HTTP {response.status_code}")
        try:
            return loads(answer, response.content)
        except ProtocolError as error:
            raise PortalUnreachable(f"an answer that is not of the protocol: {error}"[:200]) from error


def _reason(response: httpx.Response) -> str:
    try:
        text = str(response.json().get("detail", ""))
    except (ValueError, AttributeError):
        text = ""
    return (text or f"HTTP {response.status_code}")[:200]
