"""Calls to addresses that people gave (webhooks above all), so that they harm neither the server nor its neighbours.

Https to the public internet only; the name is resolved once and the very address that was checked is called; no
redirect is followed; all of it, from the name to the last byte, takes five seconds and 64 KB at most. Hosts of the
community's own network (its document flow) are named by the administrator in OUTBOUND_OWN_HOSTS.
"""

import re
import socket
import ssl
import threading
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx
from django.conf import settings
from django.utils.translation import gettext as _

from portal.common.outbound.addresses import is_public

SECONDS = 5.0
LARGEST_ANSWER = 64 * 1024
LONGEST_ADDRESS = 2000
PIECE = 16 * 1024
LOWEST_FREE_PORT, HIGHEST_PORT = 1024, 65535
HOST = re.compile(r"[a-z0-9._-]+|\[?[0-9a-f:.]+\]?")


class CallRefused(Exception):
    """The address may not be called; the text says why, for the person who gave it."""


class CallFailed(Exception):
    """The other side did not answer as it should; the text says how, for the person who looks after it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said; `body` is what came, not unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def call(
    method: str,
    url: str,
    *,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    own_hosts: Collection[str] | None = None,
) -> Answer:
    """One request. `own_hosts` ("host:port") in place of OUTBOUND_OWN_HOSTS, which those who work for a community may
    name, and nobody else. CallRefused: not an address for us. CallFailed: no whole answer in time."""
    deadline = time.monotonic() + SECONDS
    parsed = checked(url, own_hosts)
    own = {"Host": parsed.netloc.decode(), "User-Agent": "Viche", "Accept-Encoding": "identity", "Connection": "close"}
    sent = [(name.encode(), value.encode()) for name, value in (own | dict(headers or {})).items()]
    sent.append((b"Content-Length", str(len(body)).encode()))
    try:
        address = pinned_address(parsed, deadline, own_hosts)
        with (
            httpcore.ConnectionPool(
                ssl_context=ssl.create_default_context(), network_backend=_Pinned(address, deadline), retries=0
            ) as pool,
            pool.stream(method, str(parsed), headers=sent, content=body) as response,
        ):
            return Answer(
                status=response.status,
                headers={name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers},
                body=_read(response.iter_stream()),
            )
    except httpcore.TimeoutException as error:
        raise CallFailed(_("No whole answer within %(seconds)d seconds.") % {"seconds": SECONDS}) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError, OSError) as error:
        text = _("The connection failed: %(error)s.") % {"error": str(error)[:200] or type(error).__name__}
        raise CallFailed(text) from error


def checked(url: str, own_hosts: Collection[str] | None = None) -> httpx.URL:
    """The address, if its spelling is one that may be called at all; the network is not asked here."""
    try:
        parsed = httpx.URL(url) if len(url) <= LONGEST_ADDRESS else httpx.URL()
    except (httpx.InvalidURL, ValueError, UnicodeError):
        raise CallRefused(_("This is not an address of the web.")) from None
    is_web = parsed.scheme in {"http", "https"} and HOST.fullmatch(parsed.raw_host.decode("ascii"))
    if not is_web or (parsed.port or 1) > HIGHEST_PORT:
        raise CallRefused(_("This is not an address of the web."))
    if parsed.userinfo:
        raise CallRefused(_("The address must hold neither a name nor a password."))
    if _is_own(parsed, own_hosts):
        return parsed
    if parsed.scheme != "https":
        raise CallRefused(_("The address must begin with https://."))
    if parsed.port is not None and parsed.port < LOWEST_FREE_PORT:
        raise CallRefused(_("This port is not for the web."))
    return parsed


def pinned_address(parsed: httpx.URL, deadline: float, own_hosts: Collection[str] | None = None) -> str:
    """The address that will be called. Every address of the name must be public: one inside is a trap."""
    host = parsed.raw_host.decode("ascii").strip("[]")
    found = _resolve(host, parsed.port or (443 if parsed.scheme == "https" else 80), deadline)
    if not found:
        raise CallFailed(_("The name of the host is not known."))
    if not _is_own(parsed, own_hosts) and not all(is_public(each) for each in found):
        raise CallRefused(_("The address leads into an own network, not to the internet."))
    return found[0]


def _is_own(parsed: httpx.URL, own_hosts: Collection[str] | None) -> bool:
    port = parsed.port or (443 if parsed.scheme == "https" else 80)
    return f"{parsed.raw_host.decode('ascii')}:{port}" in (
        settings.OUTBOUND_OWN_HOSTS if own_hosts is None else own_hosts
    )


def _resolve(host: str, port: int, deadline: float) -> list[str]:
    """Addresses of a name, in the order of the system; empty if there are none. A resolver may hang: not we."""
    found: list[str] = []

    def ask() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return
        found.extend(str(row[4][0]) for row in rows)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(max(0.0, deadline - time.monotonic()))
    if asking.is_alive():
        raise CallFailed(_("The name of the host is not known."))
    return list(dict.fromkeys(found))


def _read(pieces: Iterable[bytes]) -> bytes:
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > LARGEST_ANSWER:
            raise CallFailed(_("The answer is too long."))
    return bytes(body)


class _Pinned(httpcore.NetworkBackend):
    """Connects to the address that was checked, whatever the name says by now."""

    def __init__(self, address: str, deadline: float) -> None:
        self.address, self.deadline = address, deadline

    def connect_tcp(self, host: str, port: int, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        stream = httpcore.SyncBackend().connect_tcp(self.address, port, timeout=_left(self.deadline))
        return _Bounded(stream, self.deadline)


class _Bounded(httpcore.NetworkStream):
    """A connection whose every step ends at the deadline, however slowly the other side drips."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self.stream, self.deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, _left(self.deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), PIECE):
            self.stream.write(buffer[start : start + PIECE], _left(self.deadline))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Bounded(self.stream.start_tls(ssl_context, server_hostname, _left(self.deadline)), self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left
