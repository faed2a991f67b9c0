"""Sockets of monitors: read-only, from pages of this very server."""

from typing import Any
from urllib.parse import urlsplit

from channels.generic.websocket import AsyncWebsocketConsumer

from local_queue.board.feed import feed
from local_queue.web import is_known_host


class SameOrigin:
    """A page of another site may not open the hall's sockets."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        if not is_own_page(scope["headers"]):
            await send({"type": "websocket.close", "code": 4003})
            return None
        return await self.inner(scope, receive, send)


DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def is_own_page(headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether the host is one of ours and Origin, if there is one, names it with its port. No browser, no Origin."""
    named = [(name.lower(), value.decode("latin1").lower()) for name, value in headers]
    hosts = [value for name, value in named if name == b"host"]
    origins = [value for name, value in named if name == b"origin"]
    if len(hosts) != 1 or not is_known_host(hosts[0]) or len(origins) > 1:
        return False
    if not origins:
        return True
    try:
        origin = urlsplit(origins[0])
    except ValueError:
        return False
    port = DEFAULT_PORTS.get(origin.scheme)
    if port is None or not origin.netloc:
        return False  # "null" of a sandboxed frame, file://
    return origin.netloc.removesuffix(port) == hosts[0].removesuffix(port)


class BoardSocket(AsyncWebsocketConsumer):
    """hello = the newest frame; then frames and heartbeats. What a client says is not listened to."""

    async def connect(self) -> None:
        await self.accept()
        await feed.join(self, self._say)

    async def _say(self, text: str) -> None:
        await self.base_send({"type": "websocket.send", "text": text})

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if len(text_data or bytes_data or b"") > 1024:
            await self.close(code=1009)

    async def disconnect(self, code: int) -> None:
        feed.leave(self)
