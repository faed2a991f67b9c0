"""/healthz/live, /ready and /deep, answered before any host, session or site is looked at; and a calm page
where the database fails so early that nothing else can answer."""

import hmac
from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _

from portal.common.error_pages import unavailable
from portal.registry.health import Line, deep_lines, ready_lines

Handler = Callable[[HttpRequest], HttpResponseBase]
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


class HealthMiddleware:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith("/healthz/"):
            return _answer(request)
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError):
            return unavailable(request)


def _answer(request: HttpRequest) -> HttpResponse:
    if request.path == "/healthz/live":
        return HttpResponse("ok", content_type="text/plain")
    if request.path == "/healthz/ready":
        return _as_json(ready_lines())
    if request.path == "/healthz/deep":
        if not may_look_deep(request):
            sentence = _("Ask from the server itself, or send the health token.")
            return JsonResponse({"status": "refused", "detail": sentence}, status=403)
        return _as_json(deep_lines())
    return HttpResponse("404", status=404, content_type="text/plain")


def may_look_deep(request: HttpRequest) -> bool:
    """With `Authorization: Bearer <HEALTH_TOKEN>`; from this very machine, unless a proxy may stand between."""
    token = settings.HEALTH_TOKEN
    sent = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(sent.encode(), token.encode()):
        return True
    if settings.BEHIND_PROXY or any(request.META.get(name) for name in FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _as_json(lines: list[Line]) -> HttpResponse:
    # This answer never passes the end-of-request signals of a broken connection: close what cannot be used.
    if not lines[0].is_well:
        connection.close_if_unusable_or_obsolete()
    is_well = all(line.is_well for line in lines)
    response = JsonResponse(
        {"status": "ok" if is_well else "failing", "checks": [line.as_dict() for line in lines]},
        status=200 if is_well else 503,
        json_dumps_params={"ensure_ascii": False},
    )
    response["Cache-Control"] = "no-store"
    return response
