"""Whole pages for anonymous visitors, in the cache that every process shares.

Only answers that ask for it are kept (`limit_page_cache`), and only under query arguments that the view knows: a
topic that exists, a page that there is (`know_argument`). The key holds everything that changes a page:
generation, host, scheme of the address, path, query, reading preferences. Visitors with a session, forms with a
token, messages and unknown query arguments are never cached.

To a browser we say `private, no-cache` with an ETag: it may keep the page, must ask each time, and gets 304 while
nothing changed. So a publication is seen at once, and no proxy can hand one visitor's variant to another.
"""

import hashlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.request import split_domain_port
from django.utils.cache import patch_vary_headers
from django.utils.http import quote_etag

from portal.common.page_generation import generation, is_own_address, known_arguments, known_generation
from portal.common.preferences import preferences_key
from portal.pages.constants import PAGE_ARGUMENTS

KEPT_HEADERS = ("Content-Type", "Content-Language", "X-Frame-Options", "Link")
CACHE_CONTROL = "private, no-cache"
LONGEST_QUERY = 100
LONGEST_PATH = 500
LARGEST_BODY = 1_000_000


def may_use_cache(request: HttpRequest) -> bool:
    """An anonymous reader of a public address: no session, no message, no form, no unknown argument or port."""
    return (
        request.method in {"GET", "HEAD"}
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "messages" not in request.COOKIES
        and len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY
        and len(request.path) <= LONGEST_PATH
        and set(request.GET) <= PAGE_ARGUMENTS
        and request.GET.get("page", "1").isdecimal()
        and is_own_address(request)
    )


def page_key(request: HttpRequest, host: str, current: str) -> str:
    arguments = sorted((name, request.GET[name]) for name in request.GET)
    parts = [current, host, request.META.get("HTTP_HOST", ""), request.scheme or "", request.path, repr(arguments)]
    parts.append(preferences_key(request))
    return "page:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()


def answer_from(stored: dict[str, Any], request: HttpRequest) -> HttpResponse:
    """The stored page, or 304 if the browser has this very one."""
    etag = stored["etag"]
    if etag in {tag.strip() for tag in request.headers.get("If-None-Match", "").split(",")}:
        response = HttpResponse(status=304)
        del response["Content-Type"]
    else:
        response = HttpResponse(stored["body"])
        for name, value in stored["headers"].items():
            response[name] = value
    response["ETag"], response["Cache-Control"] = etag, CACHE_CONTROL
    patch_vary_headers(response, ["Cookie"])
    return response


def is_storable(request: HttpRequest, response: HttpResponseBase) -> bool:
    """A whole 200 that nobody's cookie, token or message went into."""
    return (
        getattr(request, "page_cache_seconds", 0) > 0
        and dict(request.GET.items()) == known_arguments(request)
        and isinstance(response, HttpResponse)
        and response.status_code == 200
        and not response.cookies
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and not getattr(getattr(request, "session", None), "modified", False)
        and not getattr(getattr(request, "user", None), "is_authenticated", False)
        and len(response.content) <= LARGEST_BODY
    )


class PageCacheMiddleware:
    """Before the site is looked up and any session opened; after the middleware that adds security headers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not may_use_cache(request):
            return self.get_response(request)
        host, _port = split_domain_port(request.META.get("HTTP_HOST", ""))
        current = known_generation(host)
        key = page_key(request, host, current) if current is not None else ""
        stored = cache.get(key) if key else None
        if stored is None:
            response = self.get_response(request)
            if not is_storable(request, response):
                return response
            stored = self._keep(request, response, host, key)
        return answer_from(stored, request)

    def _keep(self, request: HttpRequest, response: Any, host: str, key: str) -> dict[str, Any]:
        body = response.content.decode(response.charset)
        # The tag follows the text and the variant, so that an unchanged page stays 304 over a restart.
        variant = f"{preferences_key(request)}{body}"
        etag = quote_etag(hashlib.sha256(variant.encode()).hexdigest()[:32])
        headers = {name: response[name] for name in KEPT_HEADERS if response.has_header(name)}
        stored = {"body": body, "headers": headers, "etag": etag}
        if key:
            cache.set(key, stored, request.page_cache_seconds)
        else:
            # The first page of a host begins its generation; rendered without one, it is not kept itself.
            generation(host)
        return stored
