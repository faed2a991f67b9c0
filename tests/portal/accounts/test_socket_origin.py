"""Which pages may open a socket: those of the very host that they ask, through the whole stack of portal.asgi."""

import asyncio
from typing import Any

import pytest
from channels.testing import WebsocketCommunicator

from portal.communities.models import Community

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.fake_module]


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Any:
    """The application that Daphne serves; whatever host may be asked, as production allows by default."""
    monkeypatch.setenv("DATABASE_POOL", "0")
    settings.ALLOWED_HOSTS = ["*"]
    from portal.asgi import application

    return application


def opens(stack: Any, host: str, *origins: str) -> bool:
    headers = [(b"host", host.encode()), *[(b"origin", each.encode()) for each in origins]]

    async def knock() -> bool:
        socket = WebsocketCommunicator(stack, "/ws/viche_fake/", headers=headers)
        is_open, _code = await socket.connect(timeout=20)
        if is_open:
            assert await socket.receive_from() == "hello"
            await socket.disconnect()
        return bool(is_open)

    return asyncio.run(knock())


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("vyshneva.test", "https://vyshneva.test"),
        ("vyshneva.test", "http://VYSHNEVA.test"),
        ("vyshneva.test", "https://vyshneva.test:443"),
        ("vyshneva.test:8100", "http://vyshneva.test:8100"),
    ],
)
def test_page_of_the_host_itself_gets_in(vyshneva: Community, stack: Any, host: str, origin: str) -> None:
    assert opens(stack, host, origin)


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("vyshneva.test", "https://evil.example"),
        ("vyshneva.test", "https://kalynova.test"),
        ("vyshneva.test", "https://vyshneva.test.evil.example"),
        ("vyshneva.test", "https://vyshneva.test:8443"),
        ("vyshneva.test:8100", "http://vyshneva.test"),
        ("vyshneva.test", "null"),
        ("vyshneva.test", "file://"),
        ("vyshneva.test", ""),
        ("vyshneva.test", "http://[vyshneva.test"),
        ("vyshneva.test", "http://vyshneva.test:x"),
    ],
)
def test_page_of_another_origin_does_not(
    vyshneva: Community, kalynova: Community, stack: Any, host: str, origin: str
) -> None:
    assert not opens(stack, host, origin)


def test_two_origins_are_nobodys(vyshneva: Community, stack: Any) -> None:
    assert not opens(stack, "vyshneva.test", "https://vyshneva.test", "https://evil.example")


def test_client_that_is_no_browser_has_no_origin_and_gets_in(vyshneva: Community, stack: Any) -> None:
    assert opens(stack, "vyshneva.test")
