"""A clamd that speaks the real protocol on a socket: PING, INSTREAM with lengths, its size limit, and EICAR."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# In two parts, so that no antivirus stops this file.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    """`address` for CLAMAV_ADDRESS; `seen` holds what was scanned."""

    address = ""
    limit = 25 * 1024 * 1024
    answer = b""  # instead of a verdict

    def __init__(self) -> None:
        self.seen: list[bytes] = []


def _handler(clamd: Clamd) -> type[socketserver.BaseRequestHandler]:
    class Handler(socketserver.BaseRequestHandler):
        def exactly(self, count: int) -> bytes:
            data = b""
            while len(data) < count:
                part = self.request.recv(count - len(data))
                if not part:
                    raise ConnectionError
                data += part
            return data

        def handle(self) -> None:
            command = b""
            while not command.endswith(b"\0"):
                command += self.exactly(1)
            if command == b"zPING\0":
                self.request.sendall(b"PONG\0")
                return
            assert command == b"zINSTREAM\0", command
            data = b""
            while length := struct.unpack("!L", self.exactly(4))[0]:
                data += self.exactly(length)
                if len(data) > clamd.limit:
                    self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                    return
            clamd.seen.append(data)
            found = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in data else b"stream: OK\0"
            self.request.sendall(clamd.answer or found)

    return Handler


@contextmanager
def running_clamd(socket_file: Path | None = None) -> Iterator[Clamd]:
    """Over TCP, or over a UNIX socket where a path is given."""
    clamd = Clamd()
    server: Any
    if socket_file is not None:
        server = socketserver.ThreadingUnixStreamServer(str(socket_file), _handler(clamd))
        clamd.address = f"unix://{socket_file}"
    else:
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _handler(clamd))
        clamd.address = f"tcp://127.0.0.1:{server.server_address[1]}"
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield clamd
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
