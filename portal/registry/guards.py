"""The guard of every door: 404 where the site has the module off, login where the door asks for it.

Works for functions, class-based views and async views; nothing else of the view changes (csrf_exempt,
view_class and the like stay on it).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver
from wagtail.models import Site

from portal.registry.modules import is_enabled

View = Callable[..., Any]
REFUSED, NOT_THERE = 4403, 4404  # codes of closing a socket


def require_enabled(label: str, request: HttpRequest) -> None:
    """Http404 where the request's site has the module off."""
    if not is_enabled(label, Site.find_for_request(request)):
        raise Http404


def guarded_view(label: str, view: View, needs_login: bool) -> View:
    inner = login_required(view) if needs_login else view

    if iscoroutinefunction(view):

        @wraps(view)
        async def async_wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            await sync_to_async(require_enabled)(label, request)
            return await inner(request, *args, **kwargs)

        return markcoroutinefunction(async_wrapper)

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require_enabled(label, request)
        return inner(request, *args, **kwargs)

    return wrapper


def guarded_socket(label: str, consumer: View) -> View:
    """Closes the socket where the site has the module off; `scope["site"]` is the outer guard's."""

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if await sync_to_async(is_enabled)(label, scope["site"]):
            await consumer(scope, receive, send)
        else:
            await close_socket(receive, send, NOT_THERE)

    return application


async def close_socket(receive: Any, send: Any, code: int) -> None:
    """Refuse a socket before it is accepted; a browser sees a failed handshake, a server the code."""
    await receive()
    await send({"type": "websocket.close", "code": code})


def guarded_patterns(label: str, patterns: list[Any], wrap: Callable[[View], View]) -> list[Any]:
    """Copies of URL patterns with every view wrapped; the module's own list stays as it was."""
    copies: list[Any] = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = guarded_patterns(label, pattern.url_patterns, wrap)
            copies.append(
                URLResolver(pattern.pattern, inner, pattern.default_kwargs, pattern.app_name, pattern.namespace)
            )
        elif isinstance(pattern, URLPattern):
            copies.append(URLPattern(pattern.pattern, wrap(pattern.callback), pattern.default_args, pattern.name))
        else:
            raise TypeError(f"Module {label}: {pattern!r} is no URL pattern.")
    return copies
