"""Signed requests to the portal, and what can go wrong with them in one exception each."""

from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

import httpx
from django.conf import settings

from local_queue import clock
from local_queue.protocol.activation import Activated, Activation
from local_queue.protocol.bookings import PullAnswer, Snapshot
from local_queue.protocol.events import EventAck, EventBatch, EventPage
from local_queue.protocol.signing import sign
from local_queue.protocol.state import HallState, StateAck
from local_queue.protocol.wire import ProtocolError, dumps, loads_what_reads, pack

BASE = "/api/v1/equeue/sync"
TIMEOUT = httpx.Timeout(10.0, connect=4.0)

T = TypeVar("T")


class PortalUnreachable(Exception):
    """No answer, or none of ours: try again later; the hall works on."""


class PortalRefused(Exception):
    """The portal answered no (wrong code, revoked key): a person has to look."""


class PortalAnswersAnother(PortalRefused):
    """Another server with the identity of this hall is at work: a cloned disk, or an old computer still on."""


class PortalClient:
    """`hall` and `key` are empty before the activation; `before` is the process that the portal answered last."""

    def __init__(
        self,
        url: str,
        hall: str = "",
        key: str = "",
        transport: httpx.BaseTransport | None = None,
        instance: str = "",
        before: str = "",
    ) -> None:
        self.url = url.rstrip("/")
        self.hall = hall
        self.key = key
        self.identity = ""
        if instance:
            self.identity = "&" + urlencode({"instance": instance, "before": before, "every": settings.PULL_SECONDS})
        self.portal_time: datetime | None = None  # of the newest answer
        self.spoilt: list[tuple[str, Any, str]] = []  # what of the newest answer this version cannot read
        self.http = httpx.Client(timeout=TIMEOUT, transport=transport, follow_redirects=False)

    def close(self) -> None:
        self.http.close()

    def activate(self, message: Activation) -> Activated:
        return self._ask(Activated, "POST", "/activate", body=dumps(message))

    def pull(self, cursor: int, revision: str, origin: str, times: str = "") -> PullAnswer:
        query = f"cursor={cursor}&revision={revision}&origin={origin}&times={times}"
        return self._ask(PullAnswer, "GET", f"/pull?{query}", items="bookings", whole="configuration")

    def snapshot(self, origin: str) -> Snapshot:
        return self._ask(Snapshot, "GET", f"/snapshot?origin={origin}", items="bookings", whole="configuration")

    def events(self, origin: str, after: int) -> EventPage:
        return self._ask(EventPage, "GET", f"/events?origin={origin}&after={after}", items="events")

    def push(self, batch: EventBatch) -> EventAck:
        return self._ask(EventAck, "POST", "/push?origin=" + batch.origin, body=pack(dumps(batch)), is_packed=True)

    def tell_state(self, state: HallState) -> StateAck:
        return self._ask(StateAck, "POST", f"/state?v={state.v}", body=dumps(state))

    def _ask(
        self,
        answer: type[T],
        method: str,
        path: str,
        body: bytes = b"",
        is_packed: bool = False,
        items: str = "",
        whole: str = "",
    ) -> T:
        full = BASE + path + (self.identity if "?" in path else "")
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
        if response.status_code == 409:
            raise PortalAnswersAnother(_reason(response))
        if response.status_code in (400, 401, 403, 410, 422):
            # Also of a refusal: a request that is too old or too new is refused because a clock is wrong.
            self.portal_time = _date(response)
            raise PortalRefused(_reason(response))
        if response.status_code != 200:
            raise PortalUnreachable(f"HTTP {response.status_code}")
        try:
            found, self.spoilt = loads_what_reads(answer, response.content, items, whole)
        except ProtocolError as error:
            raise PortalUnreachable(f"an answer that is not of the protocol: {error}"[:200]) from error
        self.portal_time = _date(response)
        return found


def _date(response: httpx.Response) -> datetime | None:
    try:
        found = parsedate_to_datetime(response.headers.get("date", ""))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _reason(response: httpx.Response) -> str:
    try:
        text = str(response.json().get("detail", ""))
    except (ValueError, AttributeError):
        text = ""
    return (text or f"HTTP {response.status_code}")[:200]
