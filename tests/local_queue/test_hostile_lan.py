"""A hostile computer in the hall's network, over real sockets: it is refused, and others are served meanwhile."""

import base64
import contextlib
import os
import socket
import struct
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.support.hall import Hall, HallBrowser, running_hall

pytestmark = pytest.mark.e2e
STRANGER, VISITOR = "127.0.0.2", "127.0.0.3"  # Linux answers for all of 127/8


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with running_hall(tmp_path_factory.mktemp("hostile"), HALL_TRUSTED="127.0.0.1") as hall:
        yield hall


@pytest.fixture(autouse=True)
def nobody_else_suffers(hall: Hall) -> Iterator[None]:
    yield
    began = time.monotonic()
    assert visitor(hall).get("/monitor/state").status_code == 200
    assert time.monotonic() - began < 2
    wait_until_gone(hall)


def visitor(hall: Hall) -> httpx.Client:
    transport = httpx.HTTPTransport(local_address=VISITOR)
    return httpx.Client(base_url=hall.url, transport=transport, timeout=10, headers={"Connection": "close"})


def wait_until_gone(hall: Hall) -> None:
    """The stranger's connections of the test before are counted no more."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        with call(hall) as line:
            line.sendall(b"GET /healthz/live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            if b"200" in answer(line):
                return
        time.sleep(0.1)
    raise AssertionError("the stranger is still shut out")


def call(hall: Hall, address: str = STRANGER) -> socket.socket:
    return socket.create_connection(("127.0.0.1", hall.port), timeout=15, source_address=(address, 0))


def answer(line: socket.socket) -> bytes:
    """All that the hall says until it hangs up."""
    said = b""
    try:
        while more := line.recv(65_536):
            said += more
    except ConnectionResetError:
        pass
    return said


def log_of(hall: Hall) -> str:
    return (hall.folder / "log").read_text()


@pytest.mark.parametrize("page", ["/kiosk/take", "/desk/act", "/monitor/state", "/state/activate"])
def test_announced_long_body_is_refused_before_it_is_read(hall: Hall, page: str) -> None:
    with call(hall) as line:
        line.sendall(f"POST {page} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1073741824\r\n\r\n".encode())
        began = time.monotonic()
        assert answer(line).startswith(b"HTTP/1.1 413 ")
        assert time.monotonic() - began < 3


def test_body_of_a_gigabyte_in_pieces_is_cut_off(hall: Hall) -> None:
    before, sent, piece = memory(hall), 0, b"10000\r\n" + b"x" * 65_536 + b"\r\n"
    with call(hall) as line:
        line.sendall(b"POST /kiosk/take HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n")
        with pytest.raises(OSError):
            while sent < 1024**3:
                line.sendall(piece)
                sent += len(piece)
    assert sent < 32 * 1024**2
    assert memory(hall) - before < 16 * 1024
    assert "long body" in log_of(hall)


def test_body_in_pieces_may_be_as_long_as_one_in_whole(hall: Hall) -> None:
    pieces = b"".join(b"%x\r\n%s\r\n" % (1000, b"x" * 1000) for _piece in range(60))
    for more, status in ((b"", b"403"), (b"%x\r\n%s\r\n" % (9000, b"x" * 9000), b"413")):
        with call(hall) as line:
            line.sendall(b"POST /kiosk/take HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n")
            line.sendall(b"Transfer-Encoding: chunked\r\n\r\n" + pieces + more + b"0\r\n\r\n")
            assert answer(line).split(b" ")[1] == status


def memory(hall: Hall) -> int:
    """Kilobytes of the hall's process."""
    assert hall.process is not None
    lines = Path(f"/proc/{hall.process.pid}/status").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmRSS")))


def drip(line: socket.socket, data: bytes, every: float) -> float:
    """Send a byte at a time until the hall hangs up; the seconds that it took."""
    began = time.monotonic()
    line.settimeout(every)
    for byte in data:
        try:
            line.sendall(bytes([byte]))
            if not line.recv(1000):
                break
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - began


def test_slow_header_is_given_five_seconds_in_all(hall: Hall) -> None:
    with call(hall) as line:
        assert 4 < drip(line, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: " + b"a" * 1000, 0.2) < 7.5


def test_slow_body_is_given_ten_seconds_in_all(hall: Hall) -> None:
    with call(hall) as line:
        line.sendall(b"POST /kiosk/take HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 60000\r\n\r\n")
        assert 9 < drip(line, b"a" * 60_000, 0.2) < 12.5


def test_second_request_of_a_connection_has_the_same_deadline(hall: Hall) -> None:
    with call(hall) as line:
        line.sendall(b"GET /healthz/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert b"200" in line.recv(4000)
        assert 4 < drip(line, b"GET / HTTP/1.1\r\nX-Slow: " + b"a" * 1000, 0.2) < 7.5


def test_silent_connection_is_closed(hall: Hall) -> None:
    with call(hall) as line:
        began = time.monotonic()
        assert answer(line) == b""
        assert time.monotonic() - began < 7


def test_thousand_connections_of_one_address_leave_room_for_others(hall: Hall) -> None:
    lines: list[socket.socket] = []
    try:
        for _number in range(1000):
            line = call(hall)
            line.setblocking(False)
            lines.append(line)
        browser = HallBrowser(hall.url)
        browser.http = visitor(hall)
        browser.sign_in(1)
        assert browser.press("pause", "during-the-flood").status_code == 200
        open_ones = 0
        for line in lines:
            try:
                line.recv(1)
            except BlockingIOError:
                open_ones += 1
            except OSError:
                pass
        assert open_ones <= 20
    finally:
        for line in lines:
            line.close()
    assert log_of(hall).count("too many connections") < 5


def test_twenty_connections_are_allowed_and_counted_again_when_closed(hall: Hall) -> None:
    for _turn in range(3):
        lines = [call(hall) for _number in range(20)]
        for line in lines:
            line.sendall(b"GET /healthz/live HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        assert all(b"200" in answer(line) for line in lines)
        for line in lines:
            line.close()
        time.sleep(0.2)


@pytest.mark.parametrize(
    "text",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a browser that expects https\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon here\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: a\r\n" % number for number in range(300)) + b"\r\n",
        b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: " + b"a" * 60_000 + b"\r\n\r\n",
    ],
    ids=lambda text: text[:14].decode("latin1"),
)
def test_malformed_request_is_refused(hall: Hall, text: bytes) -> None:
    with call(hall) as line:
        line.sendall(text)
        assert answer(line).split(b"\r\n")[0] in (
            b"HTTP/1.1 400 Bad Request",
            b"HTTP/1.1 431 Request Header Fields Too Large",
        )


def test_root_of_the_addresses_is_not_taken_from_a_header(hall: Hall) -> None:
    answer = visitor(hall).get("/desk/", headers={"Daphne-Root-Path": "/evil"})
    assert answer.headers["location"].startswith("/desk")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "8.8.8.8", ""])
def test_foreign_name_is_not_answered(hall: Hall, host: str) -> None:
    assert visitor(hall).get("/kiosk/", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_write_from_a_foreign_page_changes_nothing(hall: Hall, origin: str) -> None:
    browser = HallBrowser(hall.url)
    before = hall.state()["seq"]
    browser.http.get("/kiosk/services")
    data = {
        "csrfmiddlewaretoken": browser.http.cookies["hallcsrf"],
        "type": "passport",
        "press": "foreign-page-press-1",
    }
    answer = browser.http.post("/kiosk/take", data=data, headers={"Origin": origin})
    assert answer.status_code == 403
    assert "іншому сайту" in answer.text
    assert hall.state()["seq"] == before


# sockets


def socket_line(hall: Hall, **headers: str) -> tuple[socket.socket, bytes]:
    line = call(hall)
    named = {
        "Host": f"127.0.0.1:{hall.port}",
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    text = "GET /ws/monitor HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in named.items()) + "\r\n"
    line.sendall(text.encode("latin1"))
    return line, line.recv(1000)


def frame(code: int, payload: bytes, masked: bool = True, announced: int | None = None) -> bytes:
    length = len(payload) if announced is None else announced
    size = struct.pack("!BH", 126, length) if length < 65_536 else struct.pack("!BQ", 127, length)
    size = bytes([length]) if length < 126 else size
    if not masked:
        return bytes([code]) + size + payload
    return bytes([code]) + bytes([size[0] | 128]) + size[1:] + b"\0\0\0\0" + payload


@pytest.mark.parametrize(
    "data",
    [
        frame(0x81, b"x" * 20_000),
        frame(0x81, b"", announced=1 << 40),
        frame(0x81, b"hello", masked=False),
        frame(0x81, b"\xff\xfe\xff"),
        frame(0x83, b"unknown"),
        frame(0xF1, b"reserved"),
        frame(0x89, b"x" * 200),
        frame(0x80, b"continues nothing"),
        b"GET / HTTP/1.1\r\n\r\n",
        (frame(0x01, b"x" * 9000) + frame(0x00, b"x" * 9000)),
        frame(0x81, b"talks and talks") * 2000,
    ],
    ids=["long", "terabyte", "unmasked", "utf8", "opcode", "reserved", "ping", "orphan", "http", "message", "flood"],
)
def test_malformed_frame_closes_the_socket(hall: Hall, data: bytes) -> None:
    line, said = socket_line(hall, Origin=hall.url)
    with line:
        assert said.startswith(b"HTTP/1.1 101")
        with contextlib.suppress(OSError):
            line.sendall(data)
        line.settimeout(5)
        answer(line)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Host": "evil.example"},
        {"Sec_WebSocket_Version": "99"},
        {"Sec_WebSocket_Key": "short"},
        {"Sec_WebSocket_Protocol": "й".encode().decode("latin1")},
    ],
)
def test_socket_of_a_stranger_is_refused(hall: Hall, headers: dict[str, str]) -> None:
    line, said = socket_line(hall, **headers)
    with line:
        assert said.split(b" ")[1] in (b"400", b"403", b"426", b"500")


def test_sockets_count_as_connections_and_are_given_back(hall: Hall) -> None:
    for _turn in range(2):
        lines = [socket_line(hall, Origin=hall.url) for _number in range(20)]
        assert all(said.startswith(b"HTTP/1.1 101") for _line, said in lines)
        with call(hall) as one_too_many:
            assert answer(one_too_many) == b""
        for line, _said in lines:
            line.close()
        wait_until_gone(hall)
