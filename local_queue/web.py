"""The frame of every answer: health first, then host, size and policy; a database that fails says so."""

import ipaddress
import logging
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from local_queue import clock, health
from local_queue.logs import refusals
from local_queue.protocol.wire import MAX_BODY

Handler = Callable[[HttpRequest], HttpResponseBase]
log = logging.getLogger("local_queue.web")
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "media-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; object-src 'none'"
)


def is_known_host(host: str) -> bool:
    """Addresses of the local network, this machine's own names, and HALL_HOSTS.

    A foreign name that was made to point here (DNS rebinding) is none of them.
    """
    name = host.rsplit(":", 1)[0] if host.count(":") == 1 or host.startswith("[") else host
    name = name.strip("[]").lower().rstrip(".")
    own = socket.gethostname().lower()
    if name in ("localhost", "testserver", own, f"{own}.local", *settings.HALL_HOSTS):
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return not address.is_global or name in settings.HALL_HOSTS


DEFAULT_PORTS = {"http": ":80", "https": ":443"}


def is_own_page(headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether the host is one of ours and Origin, if there is one, names it with its port. No browser, no Origin."""
    named = [(name.lower(), value.decode("latin1").lower()) for name, value in headers]
    hosts = [value for name, value in named if name == b"host"]
    origins = [value for name, value in named if name == b"origin"]
    if len(hosts) != 1 or not is_known_host(hosts[0]) or len(origins) > 1:
        return False
    if not origins:
        return True
    try:
        origin = urlsplit(origins[0])
    except ValueError:
        return False
    port = DEFAULT_PORTS.get(origin.scheme)
    if port is None or not origin.netloc:
        return False  # "null" of a sandboxed frame, file://
    return origin.netloc.removesuffix(port) == hosts[0].removesuffix(port)


def _has_known_host(request: HttpRequest) -> bool:
    try:
        return is_known_host(request.get_host())
    except DisallowedHost:
        return False


def _is_from_own_page(request: HttpRequest) -> bool:
    headers = [(b"host", request.get_host().encode("latin1"))]
    if "HTTP_ORIGIN" in request.META:
        headers.append((b"origin", request.META["HTTP_ORIGIN"].encode("latin1", "replace")))
    return is_own_page(headers) and request.headers.get("Sec-Fetch-Site", "same-origin") != "cross-site"


def is_local(request: HttpRequest) -> bool:
    """The browser runs on this very machine."""
    return request.META.get("REMOTE_ADDR", "") in ("127.0.0.1", "::1")


def plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


def _back(request: HttpRequest) -> str:
    """Where «try again» leads: this page, or the screen to which a form belongs."""
    if request.method in ("GET", "HEAD"):
        return request.path
    return next((door for door in ("/kiosk/", "/desk/", "/state/") if request.path.startswith(door)), "/")


def message(request: HttpRequest, heading: str, text: str, status: int, *, back: str = "") -> HttpResponse:
    """A page that says why nothing was done. At a kiosk it is a screen of the kiosk: it leads to the start and clears
    itself, since nobody there can type an address; it reads no database."""
    if request.path.startswith("/kiosk/"):
        context = {"heading": heading, "text": text, "back": "/kiosk/"}
        return render(request, "kiosk/message.html", context, status=status)
    return render(request, "hall/message.html", {"heading": heading, "text": text, "back": back}, status=status)


class HealthMiddleware:
    """/healthz/live, /ready, /deep: before hosts, sessions and pages."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith("/healthz/"):
            return self.get_response(request)
        return health.answer(request, is_local(request))


class GuardMiddleware:
    """Unknown hosts and long bodies end here; every answer carries the policy."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not _has_known_host(request):
            refusals.note("unknown host name", request.META.get("REMOTE_ADDR", ""))
            response: HttpResponseBase = plain(_("This hall server does not answer under this name."), 400)
        elif request.method not in SAFE and not _is_from_own_page(request):
            refusals.note("write from a foreign page", request.META.get("REMOTE_ADDR", ""))
            response = plain(
                _("This page belongs to another site, so nothing was changed. Open the hall itself."), 403
            )
        elif not length.isdecimal() or int(length) > MAX_BODY:
            response = plain(_("The request is too long."), 413)
        else:
            response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("X-Frame-Options", "DENY")
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


FULL = ("disk is full",)
UNWRITABLE = ("readonly database", "disk i/o error")


def disk_trouble(error: Exception) -> str:
    """A sentence for people when the disk takes nothing more; empty for any other error. What is there can be read."""
    text = str(error).lower()
    if any(words in text for words in FULL):
        return _("The disk of the hall server is full, so nothing was written. Please call the administrator.")
    if any(words in text for words in UNWRITABLE):
        return _(
            "The disk of the hall server takes no changes, so nothing was written. Please call the administrator."
        )
    return ""


class DatabaseErrorMiddleware:
    """A missing, locked or unwritable database is a sentence and 503, never a traceback."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DatabaseError):
            return None
        log.error("database: %s (%s)", error, request.path)
        is_locked = "locked" in str(error)
        heading, text = _("One moment"), disk_trouble(error)
        if text:
            heading = _("Nothing can be written now")
        elif is_locked:
            text = _("The hall's database is busy. Nothing was lost and nothing was changed. Try again in a moment.")
        else:
            text = _("The hall's database is not available. Please call the administrator of the hall.")
        if request.headers.get("Accept") == "application/json":
            response: HttpResponse = plain(text, 503)
        else:
            response = message(request, heading, text, 503, back=_back(request))
        response.headers["Retry-After"] = "2"
        return response


class LanguageMiddleware:
    """The language of the session; the kiosk forgets it when the screen is wiped."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        asked = request.session.get("language", "")
        language = asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]  as Django's own middleware does
            return self.get_response(request)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    text = _("The page stood open for too long. Go back, refresh it and try again; nothing was changed.")
    return message(request, _("Refresh the page"), text, 403, back=_back(request))


def frame(request: HttpRequest) -> dict[str, Any]:
    """What every page shows: the name of the place, the time, the language."""
    return {"LANGUAGE_CODE": translation.get_language(), "local_now": clock.local(clock.now())}
