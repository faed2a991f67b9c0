"""The daemon of ClamAV, by its own protocol (INSTREAM and PING over TCP or a UNIX socket; man clamd)."""

import socket
import struct
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

CONNECT_SECONDS = 2
ANSWER_SECONDS = 20
CHUNK = 64 * 1024
LONGEST_ANSWER = 4096
PORT = 3310


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class ScannerSilent(Exception):
    """The daemon is not there, too slow, or says something that is no verdict about the file."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`finding` names a threat; `problem` says why the daemon could not look at all (and never will)."""

    is_clean: bool
    finding: str = ""
    problem: str = ""


def scan(address: str, source: Readable) -> Verdict:
    """`address` is tcp://host[:port] or unix:///path."""
    answer = _ask(address, b"INSTREAM", source)
    if answer == "stream: OK":
        return Verdict(is_clean=True)
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return Verdict(False, finding=answer.removeprefix("stream: ").removesuffix(" FOUND") or "unnamed")
    if answer.startswith("INSTREAM size limit exceeded"):
        return Verdict(False, problem=answer)
    raise ScannerSilent(answer or "no answer")


def is_alive(address: str) -> bool:
    try:
        return _ask(address, b"PING") == "PONG"
    except ScannerSilent:
        return False


def _ask(address: str, command: bytes, source: Readable | None = None) -> str:
    try:
        with _connected(address) as line:
            line.settimeout(ANSWER_SECONDS)
            line.sendall(b"z" + command + b"\0")
            try:
                while source is not None and (chunk := source.read(CHUNK)):
                    line.sendall(struct.pack("!L", len(chunk)) + chunk)
                if source is not None:
                    line.sendall(struct.pack("!L", 0))
            except (BrokenPipeError, ConnectionResetError):
                pass  # over its size limit the daemon answers before it has heard all
            answer = bytearray()
            while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER and (part := line.recv(CHUNK)):
                answer += part
    except OSError as error:
        raise ScannerSilent(str(error)) from error
    if not answer.endswith(b"\0"):
        raise ScannerSilent("the answer was cut off")
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()


def _connected(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            line.settimeout(CONNECT_SECONDS)
            line.connect(parts.path)
        except OSError:
            line.close()
            raise
        return line
    return socket.create_connection((parts.hostname or "127.0.0.1", parts.port or PORT), CONNECT_SECONDS)
