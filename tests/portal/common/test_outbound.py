"""Calls to addresses that people gave: into no network of ours, and not for ever."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from portal.common import clock
from portal.common.outbound import CallFailed, CallRefused, call, client
from portal.common.outbound.addresses import is_public

LOOPBACKS = [
    "https://127.0.0.1/",
    "https://127.1/",
    "https://127.0.1/",
    "https://127.255.255.254/",
    "https://0/",
    "https://0.0.0.0/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.1/",
    "https://0x7f.0x0.0x0.0x1/",
    "https://017700000001/",
    "https://0177.0.0.1/",
    "https://0177.0.0.01/",
    "https://localhost/",
    "https://LOCALHOST/",
    "https://localhost./",
    "https://[::1]/",
    "https://[0:0:0:0:0:0:0:1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[0:0:0:0:0:ffff:127.0.0.1]/",
    "https://[::127.0.0.1]/",
    "https://[64:ff9b::127.0.0.1]/",
    "https://[64:ff9b:1::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[2001:0:7f00:1::1]/",
    "https://[fe80::1%25lo]/",
    "https://①②⑦.⓪.⓪.①/",
    "https://127。0。0。1/",
    "https://127.0.0.1%2f@example.com/",
    "https://example.com@127.0.0.1/",
    "https://127.0.0.1:8443/",
    "https://%6c%6f%63%61%6c%68%6f%73%74/",
    "https:127.0.0.1",
    "https:///127.0.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://100.100.100.200/",
    "https://10.0.0.1/",
    "https://[fd00:ec2::254]/",
]


@pytest.mark.parametrize("url", LOOPBACKS)
def test_no_spelling_leads_inside(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names that the resolver does not know at all fail; none may get as far as a connection."""
    tried: list[str] = []
    monkeypatch.setattr(client.httpcore.SyncBackend, "connect_tcp", lambda _self, host, *_, **__: tried.append(host))
    with pytest.raises((CallRefused, CallFailed)):
        call("POST", url, body=b"{}")
    assert not tried


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com/",
        "//example.com/",
        "example.com",
        "",
        "https://",
        "https://user:secret@example.com/",
        "https://example.com:22/",
        "https://example.com:99999/",
        "https://exa mple.com/",
        "https://example.com/\x00",
        "https://example.com/" + "a" * 3000,
    ],
)
def test_what_is_no_address_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(CallRefused):
        call("GET", url)


@given(st.ip_addresses(v=4).filter(lambda each: not each.is_global))
def test_what_python_calls_private_is_never_public(address: Any) -> None:
    assert not is_public(str(address))
    assert not is_public(f"::ffff:{address}")


@given(st.ip_addresses(v=4))
def test_no_address_hides_in_a_longer_one(address: Any) -> None:
    number = int(address)
    for prefix in (0x0064FF9B << 96, 0x0064FF9B0001 << 80, 0, 0xFFFF << 32):
        assert not is_public(str(ip_address(prefix + number)) if prefix + number > 2**32 else f"::{address}")
    assert not is_public(str(ip_address((0x2002 << 112) + (number << 80))))


@pytest.mark.parametrize("address", ["8.8.8.8", "91.198.174.192", "2a00:1450:4001:812::200e", "2606:4700::1111"])
def test_internet_is_open(address: str) -> None:
    assert is_public(address)


def test_name_with_one_address_inside_is_refused_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_resolve", lambda *_: ["91.198.174.192", "10.0.0.7"])
    with pytest.raises(CallRefused):
        call("GET", "https://rebinding.example/")


def test_name_is_asked_once_and_that_very_address_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that answers something else the next time gets nothing by it."""
    called: list[str] = []
    asked = iter([["91.198.174.192"], ["127.0.0.1"]])
    monkeypatch.setattr(client, "_resolve", lambda *_: next(asked))

    def connect(_self: Any, host: str, port: int, **_more: Any) -> Any:
        called.append(f"{host}:{port}")
        raise client.httpcore.ConnectError("no network in a test")

    monkeypatch.setattr(client.httpcore.SyncBackend, "connect_tcp", connect)
    with pytest.raises(CallFailed):
        call("GET", "https://rebinding.example/")
    assert called == ["91.198.174.192:443"]


Talk = Callable[[socket.socket], None]


@contextmanager
def server(talk: Talk) -> Iterator[int]:
    """A server on a free port that does to each connection what `talk` says; gives the port."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                talk(connection)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()


def answer(text: bytes) -> Talk:
    def talk(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(text)

    return talk


def drip(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for _ in range(1000):
        connection.sendall(b"X-Drip: 1\r\n")
        time.sleep(0.05)


def endless(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"2000\r\n" + b"a" * 0x2000 + b"\r\n")


@pytest.fixture
def own(settings: Any) -> Callable[[int], str]:
    """own(port): an address of the community's own network that the administrator has named."""

    def name(port: int) -> str:
        settings.OUTBOUND_OWN_HOSTS = [f"127.0.0.1:{port}"]
        return f"http://127.0.0.1:{port}/hook"

    return name


def test_host_that_the_administrator_named_is_called(own: Callable[[int], str]) -> None:
    heard: list[bytes] = []

    def listen(connection: socket.socket) -> None:
        heard.append(connection.recv(65536))
        while not heard[0].endswith(b"}"):
            heard[0] += connection.recv(65536)
        connection.sendall(b"HTTP/1.1 201 Created\r\nX-Mine: 1\r\nContent-Length: 2\r\n\r\nok")

    with server(listen) as port:
        found = call("POST", own(port), body=b'{"a":1}', headers={"Content-Type": "application/json"})
    assert (found.status, found.body, found.headers["x-mine"]) == (201, b"ok", "1")
    assert heard[0].startswith(b"POST /hook HTTP/1.1\r\n") and heard[0].endswith(b'\r\n\r\n{"a":1}')


def test_neighbour_of_a_named_host_is_not_called(own: Callable[[int], str]) -> None:
    with server(answer(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) as port:
        own(port + 1)
        with pytest.raises(CallRefused):
            call("POST", f"https://127.0.0.1:{port}/hook")


def test_redirect_is_an_answer_and_is_not_followed(own: Callable[[int], str]) -> None:
    text = b"HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1/\r\nContent-Length: 0\r\n\r\n"
    with server(answer(text)) as port:
        assert call("GET", own(port)).status == 302


@pytest.mark.parametrize(
    "talk",
    [
        drip,
        lambda connection: time.sleep(1.2),
        lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\na") or time.sleep(1.2),
    ],
)
def test_slow_answer_ends_at_the_deadline(
    own: Callable[[int], str], monkeypatch: pytest.MonkeyPatch, talk: Talk
) -> None:
    monkeypatch.setattr(client, "SECONDS", 0.4)
    with server(talk) as port:
        started = time.monotonic()
        with pytest.raises(CallFailed):
            call("GET", own(port))
        assert time.monotonic() - started < 1


@pytest.mark.parametrize(
    "talk",
    [
        endless,
        answer(b"HTTP/1.1 200 OK\r\nContent-Length: 70000\r\n\r\n" + b"a" * 70000),
        answer(b"HTTP/1.1 200 OK\r\n" + b"X-Long: " + b"a" * 300_000 + b"\r\n\r\n"),
        answer(b"SSH-2.0-OpenSSH_9.2\r\n"),
        answer(b""),
    ],
    ids=["endless", "long", "long headers", "another protocol", "nothing"],
)
def test_answer_that_is_none_is_refused(own: Callable[[int], str], talk: Talk) -> None:
    with server(talk) as port, pytest.raises(CallFailed):
        call("GET", own(port))


def test_resolver_that_hangs_does_not_hold_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "SECONDS", 0.2)
    monkeypatch.setattr(client.socket, "getaddrinfo", lambda *_, **__: time.sleep(2) or [])
    started = time.monotonic()
    with pytest.raises(CallFailed):
        call("GET", "https://example.com/")
    assert time.monotonic() - started < 1


def certificate(folder: Path, name: str) -> Path:
    """A self-signed certificate with its key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(days=1))
        .not_valid_after(clock.now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(made.public_bytes(pem) + private)
    return path


@pytest.mark.parametrize(("trusted", "works"), [(True, True), (False, False)])
def test_certificate_is_checked_by_the_name_though_the_address_is_pinned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any, trusted: bool, works: bool
) -> None:
    pem = certificate(tmp_path, "hook.example")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)

    def talk(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as safe:
            answer(b"HTTP/1.1 204 No Content\r\n\r\n")(safe)

    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    monkeypatch.setattr(client, "_resolve", lambda *_: ["127.0.0.1"])
    with server(talk) as port:
        settings.OUTBOUND_OWN_HOSTS = [f"hook.example:{port}", f"other.example:{port}"]
        if works:
            assert call("GET", f"https://hook.example:{port}/").status == 204
            with pytest.raises(CallFailed, match=r"(?i)hostname|certificate"):
                call("GET", f"https://other.example:{port}/")
        else:
            with pytest.raises(CallFailed, match=r"(?i)certificate"):
                call("GET", f"https://hook.example:{port}/")
