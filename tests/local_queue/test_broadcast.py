"""Frames written straight into connections: whole, in order, and never into one that is full or gone."""

from functools import partial
from typing import Any

import pytest
from autobahn.websocket.protocol import WebSocketProtocol

from local_queue.board.broadcast import framed, writer_of


class Line:
    """A transport that takes a few bytes at once."""

    connected, disconnecting = 1, False

    def __init__(self, takes: object = 10_000, waiting: bytes = b"") -> None:
        self.takes, self.dataBuffer, self._tempDataBuffer = takes, waiting, []
        self.sent = b""

    def writeSomeData(self, data: bytes) -> object:
        if not isinstance(self.takes, int):
            return self.takes
        self.sent += data[: self.takes]
        return min(self.takes, len(data))

    def write(self, data: bytes) -> None:
        self.sent += data


def connection(line: Line, state: int = WebSocketProtocol.STATE_OPEN) -> Any:
    one: Any = WebSocketProtocol.__new__(WebSocketProtocol)
    one.state, one.transport, one._perMessageCompress = state, line, None
    one.queued, one.dropped = [], []
    one.sendData = one.queued.append
    one.dropConnection = lambda abort: one.dropped.append(abort)
    return one


def write(one: Any, frame: bytes) -> None:
    way = writer_of(partial(lambda protocol, message: None, one))
    assert way is not None
    way(frame)


@pytest.mark.parametrize("text", ["", "А-101", "ї" * 5_000, "x" * 70_000])
def test_a_frame_is_a_text_that_a_client_can_read(text: str) -> None:
    frame, body = framed(text), text.encode()
    assert frame[0] == 0x81
    assert frame.endswith(body)
    assert len(frame) - len(body) == (2 if len(body) < 126 else 4 if len(body) < 65_536 else 10)


def test_what_the_line_does_not_take_at_once_follows_in_order() -> None:
    line = Line(takes=3)
    write(connection(line), b"abcdefgh")
    assert line.sent == b"abcdefgh"


def test_nothing_overtakes_what_waits_already() -> None:
    line = Line(waiting=b"before")
    one = connection(line)
    write(one, b"after")
    assert (line.sent, one.queued) == (b"", [b"after"])


def test_a_client_that_is_gone_is_dropped_and_one_that_closes_gets_nothing() -> None:
    gone = connection(Line(takes=OSError("reset")))
    write(gone, b"frame")
    assert gone.dropped == [True]
    closing = connection(Line(), WebSocketProtocol.STATE_CLOSING)
    write(closing, b"frame")
    assert closing.transport.sent == b""


def test_anything_else_is_sent_to_in_the_usual_way() -> None:
    async def send(message: object) -> None:
        """Another server's way."""

    assert writer_of(send) is None
    assert writer_of(partial(send, object())) is None
