"""Which pages may open the monitor's socket, through the whole stack of local_queue.asgi."""

import asyncio

import pytest
from channels.testing import WebsocketCommunicator

pytestmark = pytest.mark.django_db(transaction=True)

HOST = "192.168.1.10:9012"


def opens(host: str, *origins: str) -> bool:
    from local_queue.asgi import application

    headers = [(b"host", host.encode()), *[(b"origin", each.encode()) for each in origins]]

    async def knock() -> bool:
        socket = WebsocketCommunicator(application, "/ws/monitor", headers=headers)
        is_open, _code = await socket.connect(timeout=20)
        if is_open:
            await socket.disconnect()
        return bool(is_open)

    return asyncio.run(knock())


@pytest.mark.parametrize(
    ("host", "origin"),
    [(HOST, f"http://{HOST}"), ("localhost", "http://LOCALHOST:80"), ("localhost:80", "http://localhost")],
)
def test_page_of_this_server_gets_in(hall: object, host: str, origin: str) -> None:
    assert opens(host, origin)


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://192.168.1.10", "http://192.168.1.11:9012", "null", "file://", "", "http://[x"],
)
def test_page_of_another_origin_does_not(hall: object, origin: str) -> None:
    assert not opens(HOST, origin)


def test_two_origins_are_nobodys(hall: object) -> None:
    assert not opens(HOST, f"http://{HOST}", "https://evil.example")


def test_screen_that_is_no_browser_has_no_origin_and_gets_in(hall: object) -> None:
    assert opens(HOST)
