"""No proxy stands before the hall: what one computer of the network may take of this server is bounded here.

`Doors` counts connections of an address, `BoundedChannel` gives a request its time, `BoundedRequest` its length,
`BoundedSocket` its messages. A refusal is answered where that is possible, and the log tells of it once a minute.
"""

import ipaddress
import time
from collections import Counter
from io import BytesIO
from typing import Any

from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.server import Server
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from django.conf import settings
from twisted.protocols.policies import ProtocolWrapper, WrappingFactory
from twisted.web.http import HTTPChannel

from local_queue.logs import refusals
from local_queue.protocol.wire import MAX_BODY

PER_ADDRESS = 20
IN_ALL = 4_000
HEAD_SECONDS = 5  # from the first byte, or from the connection, to the end of the headers
BODY_SECONDS = 10
ANSWER_SECONDS = 30
IDLE_SECONDS = 30  # between two requests of one connection
LINGER_SECONDS = 1  # to read the refusal
FRAME = 16_384
MESSAGES = 120  # of one socket in a minute; no page of the hall says so much


def is_trusted(address: str) -> bool:
    """Addresses that may open as many connections as they like: this machine, and what HALL_TRUSTED names."""
    try:
        found = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None) or found
    return any(mapped in network for network in settings.HALL_TRUSTED)


class Door(ProtocolWrapper):
    """One connection, counted until it is lost, whatever protocol it comes to speak."""

    address = ""

    def makeConnection(self, transport: Any) -> None:
        self.address = transport.getPeer().host
        self.factory.count[self.address] += 1
        super().makeConnection(transport)

    def connectionLost(self, reason: Any) -> None:
        self.factory.count[self.address] -= 1
        if self.factory.count[self.address] <= 0:
            del self.factory.count[self.address]
        super().connectionLost(reason)


class Doors(WrappingFactory):
    """Shared by all listening ports of the hall through `count`."""

    protocol = Door
    noisy = False
    count: Counter[str] = Counter()

    def buildProtocol(self, addr: Any) -> Any:
        """None, which closes the connection at once, when the address has enough of them."""
        if not is_trusted(addr.host):
            if self.count[addr.host] >= PER_ADDRESS:
                refusals.note("too many connections", addr.host)
                return None
            if self.count.total() >= IN_ALL:
                refusals.note("the hall has too many connections", addr.host)
                return None
        return super().buildProtocol(addr)


class BoundedChannel(HTTPChannel):
    """HTTP/1.1 with deadlines: a byte now and then does not keep a request alive."""

    abortTimeout = LINGER_SECONDS
    totalHeadersSize = 16_384
    maxHeaders = 100
    is_idle = False
    refused = False
    discarded = 0
    unsent = 0

    def connectionMade(self) -> None:
        super().connectionMade()
        self.setTimeout(HEAD_SECONDS)

    def dataReceived(self, data: bytes) -> None:
        if self.refused:
            self.discarded += len(data)
            if self.discarded > 16 * MAX_BODY:
                self.transport.abortConnection()
            return
        if self.is_idle:
            self.is_idle = False
            self.setTimeout(HEAD_SECONDS)
        # Not HTTPChannel's own: there every byte would put the deadline off.
        super(HTTPChannel, self).dataReceived(data)

    def lineLengthExceeded(self, line: bytes) -> None:
        self.refuse(431, b"Request Header Fields Too Large", "long header")

    def allHeadersReceived(self) -> None:
        if self.length is not None and self.length > MAX_BODY:
            self.refuse(413, b"Content Too Large", "long body")
            return
        self.setTimeout(BODY_SECONDS)
        super().allHeadersReceived()

    def lineReceived(self, line: bytes) -> None:
        if not self.refused:
            super().lineReceived(line)

    def rawDataReceived(self, data: bytes) -> None:
        if not self.refused:
            super().rawDataReceived(data)

    def allContentReceived(self) -> None:
        if not self.refused:
            super().allContentReceived()

    def requestDone(self, request: Any) -> None:
        super().requestDone(request)
        if not self._handlingRequest or not self.persistent:
            # Also the time that is left to a client which does not read the last answer.
            self.is_idle = not self._buffer
            self.unsent = self._unsent() + 1
            self.setTimeout(IDLE_SECONDS if self.is_idle else HEAD_SECONDS)

    def timeoutConnection(self) -> None:
        unsent = self._unsent()
        if not self.refused and 0 < unsent < self.unsent:
            self.unsent = unsent
            self.setTimeout(IDLE_SECONDS)  # a long file goes to a slow screen
        elif self.is_idle or self.refused or not self.persistent:
            self.transport.abortConnection()
        elif not self.requests and not self._buffer:
            self.transport.abortConnection()  # a connection opened in advance: browsers do that
        else:
            self.refuse(408, b"Request Timeout", "slow request")

    def _unsent(self) -> int:
        """Bytes of answers that the client has not taken yet."""
        transport = self.transport
        return len(transport.dataBuffer) - transport.offset + transport._tempDataLen

    def refuse(self, status: int, words: bytes, reason: str) -> None:
        """Answer, read no more, and hang up a moment later, so that the answer arrives."""
        if self.refused:
            return
        self.refused = True
        refusals.note(reason, self.transport.getPeer().host)
        self.transport.write(b"HTTP/1.1 %d %s\r\nConnection: close\r\nContent-Length: 0\r\n\r\n" % (status, words))
        self.setTimeout(LINGER_SECONDS)

    def _respondToBadRequestAndDisconnect(self) -> None:
        self.refuse(400, b"Bad Request", "malformed request")


class BoundedRequest(WebRequest):
    """A body is counted while it is read, in pieces too, and stays in memory."""

    def gotLength(self, length: int | None) -> None:
        self.content = BytesIO()

    def handleContentChunk(self, data: bytes) -> None:
        if self.content.tell() + len(data) > MAX_BODY:
            self.channel.refuse(413, b"Content Too Large", "long body")
            return
        super().handleContentChunk(data)

    def process(self) -> Any:
        # Daphne would take the root of all addresses from whoever asks.
        self.requestHeaders.removeHeader(b"Daphne-Root-Path")
        return super().process()


class BoundedSocket(WebSocketProtocol):
    """A socket that talks too much is closed."""

    minute = 0.0
    said = 0

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        now = time.monotonic()
        if now - self.minute > 60:
            self.minute, self.said = now, 0
        self.said += 1
        if self.said > MESSAGES:
            refusals.note("too many messages", self.transport.getPeer().host)
            self.dropConnection(abort=True)
            return
        super().onMessage(payload, isBinary)

    def _fail_connection(self, code: int = 1001, reason: str = "going away") -> None:
        refusals.note(f"malformed or long frame ({code})", self.transport.getPeer().host)
        super()._fail_connection(code, reason)


class BoundedFactory(HTTPFactory):
    protocol = BoundedChannel

    def buildProtocol(self, addr: Any) -> Any:
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = BoundedRequest
        return protocol

    def acceptableProtocols(self) -> list[bytes]:
        return [b"http/1.1"]


class BoundedServer(Server):
    """Daphne with the limits above on every port."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            http_timeout=ANSWER_SECONDS,
            websocket_timeout=-1,
            websocket_handshake_timeout=HEAD_SECONDS,
            websocket_connect_timeout=HEAD_SECONDS,
            websocket_max_message_size=FRAME,
            websocket_max_frame_size=FRAME,
            ping_interval=20,
            ping_timeout=40,
            server_name="hall",
            verbosity=0,
            **options,
        )

    # Server.run() makes both factories itself and has no place for others.
    @property
    def http_factory(self) -> Doors:
        return self._doors

    @http_factory.setter
    def http_factory(self, made: HTTPFactory) -> None:
        self._doors = Doors(BoundedFactory(self))

    @property
    def ws_factory(self) -> WebSocketFactory:
        return self._sockets

    @ws_factory.setter
    def ws_factory(self, made: WebSocketFactory) -> None:
        made.protocol = BoundedSocket
        self._sockets = made


def raise_open_files() -> None:
    """A thousand monitors need more open files than a login shell is given."""
    try:
        import resource
    except ImportError:  # Windows
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = IN_ALL + 500 if hard == resource.RLIM_INFINITY else min(hard, IN_ALL + 500)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
