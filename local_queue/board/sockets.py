"""Sockets of monitors: read-only, from pages of this very server."""

from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from django.core.exceptions import SuspiciousOperation
from django.http import QueryDict

from local_queue.board.broadcast import writer_of
from local_queue.board.feed import feed
from local_queue.board.screens import EVERYTHING, screen_of
from local_queue.board.speakers import speakers
from local_queue.logs import refusals
from local_queue.web import is_own_page

MAX_QUERY = 2000


class SameOrigin:
    """A page of another site may not open the hall's sockets."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        if not is_own_page(scope["headers"]):
            refusals.note("socket of a foreign page", str((scope.get("client") or [""])[0]))
            await send({"type": "websocket.close", "code": 4003})
            return None
        return await self.inner(scope, receive, send)


class BoardSocket(AsyncWebsocketConsumer):
    """hello = the newest frame; then frames and heartbeats. A client says only whether it could speak, 1 or 0."""

    name = ""
    screen = EVERYTHING

    async def connect(self) -> None:
        await self.accept()
        try:
            parameters = QueryDict(self.scope.get("query_string", b"")[:MAX_QUERY]).dict()
        except SuspiciousOperation:  # hundreds of parameters
            await self.close(code=4000)
            return
        self.screen, self.name = screen_of(parameters), parameters.get("screen", "")
        self._heard(can=parameters.get("can") != "0")
        await feed.join(self, self.screen, self._say, writer_of(self.base_send))

    def _heard(self, *, can: bool) -> None:
        if self.name and self.screen.sound == "auto":
            speakers.heard(self.screen.desks, self.name, can=can)

    async def _say(self, text: str) -> None:
        await self.base_send({"type": "websocket.send", "text": text})

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if len(text_data or bytes_data or b"") > 1024:
            await self.close(code=1009)
        elif text_data in ("0", "1"):
            self._heard(can=text_data == "1")

    async def disconnect(self, code: int) -> None:
        feed.leave(self)
        speakers.left(self.screen.desks, self.name)
