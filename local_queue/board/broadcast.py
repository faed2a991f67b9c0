"""One text to many sockets: framed once, written straight into each connection.

Daphne's way (a coroutine, a message, a frame and a turn of the event loop for every socket) costs four times as much,
and a thousand monitors notice it. What is not such a connection is sent to in the usual way.
"""

from collections.abc import Callable
from typing import Any

from autobahn.websocket.protocol import PreparedMessage, WebSocketProtocol

Write = Callable[[bytes], None]


def framed(text: str) -> bytes:
    """The WebSocket frame of a text, as a server sends it."""
    frame: bytes = PreparedMessage(text.encode(), False, False, True).payloadHybi
    return frame


def writer_of(send: Any) -> Write | None:
    """A function that writes a ready frame to the client of an ASGI `send`, or None where there is no such way.

    It must be called in the event loop of the server.
    """
    protocol = (getattr(send, "args", None) or (None,))[0]
    if not isinstance(protocol, WebSocketProtocol) or protocol._perMessageCompress is not None:
        return None

    def write(frame: bytes) -> None:
        if protocol.state != WebSocketProtocol.STATE_OPEN:
            return
        transport = getattr(protocol.transport, "transport", protocol.transport)
        if not _is_empty(transport):
            protocol.sendData(frame)
            return
        taken = transport.writeSomeData(frame)
        if not isinstance(taken, int):
            protocol.dropConnection(abort=True)  # the client is gone; the usual end of a connection follows
        elif taken < len(frame):
            transport.write(frame[taken:])

    return write


def _is_empty(transport: Any) -> bool:
    """Whether nothing waits before this frame in a connection that can be written to directly."""
    return (
        hasattr(transport, "writeSomeData")
        and getattr(transport, "connected", 0)
        and not getattr(transport, "disconnecting", True)
        and not transport.dataBuffer
        and not transport._tempDataBuffer
    )
