"""The outer guards of every WebSocket: from which pages, whose host it is, who may come in. Consumers stand behind.

`/ws/cabinet/…` is for who works for the host's community; elsewhere a worker of another community is nobody.
"""

from typing import Any
from urllib.parse import urlsplit

from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser
from django.http.request import split_domain_port

from portal.accounts.policies import has_proven_second_factor, needs_second_factor
from portal.communities.selectors import site_for_host, works_for
from portal.communities.services import refresh_roles
from portal.registry.guards import NOT_THERE, REFUSED, close_socket

CABINET = "/ws/cabinet/"
ORIGIN_AND_HOST = (b"origin", b"host")


DEFAULT_PORTS = {"http": ":80", "https": ":443"}


class OwnPages:
    """Closes the socket that a page of another origin opens: browsers send cookies along whoever asks.

    ALLOWED_HOSTS cannot tell: `*` stands there, and a host of one community is foreign to another's. A client
    that sends no Origin is no browser and has no cookies but its own.
    """

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if is_own_page(scope["headers"]):
            await self.inner(scope, receive, send)
        else:
            await close_socket(receive, send, REFUSED)


def is_own_page(headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether Origin, if there is one, names the very host and port that Host names."""
    origins, hosts = ([value.decode("latin1") for name, value in headers if name == each] for each in ORIGIN_AND_HOST)
    if not origins:
        return True
    if len(origins) > 1 or len(hosts) != 1:
        return False
    try:
        origin = urlsplit(origins[0])
    except ValueError:
        return False
    port = DEFAULT_PORTS.get(origin.scheme)
    if port is None or not origin.netloc:
        return False  # "null" of a sandboxed frame, file://
    return origin.netloc.lower().removesuffix(port) == hosts[0].lower().removesuffix(port)


class GuardedSockets:
    """Puts `site` and `community` on the scope, or closes the socket before it is accepted."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        scope = dict(scope)
        code = await sync_to_async(admit)(scope)
        if code:
            await close_socket(receive, send, code)
        else:
            await self.inner(scope, receive, send)


def admit(scope: dict[str, Any]) -> int:
    """0 to go on, else the code to close with."""
    hosts = [value.decode("latin1") for name, value in scope["headers"] if name == b"host"]
    site = site_for_host(split_domain_port(hosts[0])[0]) if hosts else None
    if site is None:
        return NOT_THERE
    community = site.community_site.community
    scope["site"], scope["community"] = site, community
    user = scope["user"]
    if user.is_authenticated:
        refresh_roles(user)
        if needs_second_factor(user) and not has_proven_second_factor(scope["session"], user):
            return REFUSED
    if works_for(user, community):
        return 0
    if scope["path"].startswith(CABINET):
        return REFUSED
    if works_for(user):
        scope["user"] = AnonymousUser()
    return 0
