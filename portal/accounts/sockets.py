"""The outer guard of every WebSocket: whose host it is, and who may come in. Consumers stand behind it.

`/ws/cabinet/…` is for who works for the host's community; elsewhere a worker of another community is nobody.
"""

from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser
from django.http.request import split_domain_port

from portal.accounts.policies import has_proven_second_factor, needs_second_factor
from portal.communities.selectors import site_for_host, works_for
from portal.communities.services import refresh_roles
from portal.registry.guards import NOT_THERE, REFUSED, close_socket

CABINET = "/ws/cabinet/"


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
