"""Pages of errors, in the look of the site. Those of 500 and 503 ask the database nothing."""

import logging
import secrets
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.utils import translation
from django.utils.translation import gettext as _

from portal.common.preferences import reader_preferences

log = logging.getLogger("portal.errors")
Handler = Callable[[HttpRequest], HttpResponseBase]
LAST_RESORT = (
    "<!doctype html><html lang=uk><meta charset=utf-8><title>Помилка</title>"
    "<h1>Сталася помилка</h1><p>Спробуйте за кілька хвилин. Something went wrong, please try again.</p>"
)
EXPLAINED = frozenset({400, 403, 405, 429})


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django answers 400 also to a body over its limits, whoever reads it: those are told that they sent too much."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return too_large(request)
    if _is_of_program(request):
        return _as_json(400, "bad_request", _("The request is malformed or too large."))
    return render(request, "400.html", status=400)


def too_large(request: HttpRequest) -> HttpResponse:
    if _is_of_program(request):
        return _as_json(413, "too_large", _("The request is too large."))
    return render(request, "413.html", status=413)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    log.warning("csrf_failure %s: %s", request.path, reason)
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """A database that does not answer is a break (503), anything else is our mistake (500), with a code to quote."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable(request)
    code = secrets.token_hex(3).upper()
    log.error("error_code %s at %s", code, request.path)
    if _is_of_program(request):
        sentence = _("Something went wrong on our side. Tell us this code: %(code)s.") % {"code": code}
        return _as_json(500, "server_error", sentence)
    return _bare(request, "500.html", 500, {"error_code": code})


def unavailable(request: HttpRequest) -> HttpResponse:
    if _is_of_program(request):
        response = _as_json(503, "unavailable", _("The service is stopped for a short while. Try again soon."))
    else:
        response = _bare(request, "503.html", 503, {})
    response["Retry-After"] = "300"
    return response


def _is_of_program(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


def _as_json(status: int, code: str, sentence: str) -> HttpResponse:
    """The shape of every refusal of the API (portal.registry.api)."""
    response = JsonResponse({"error": code, "message": sentence, "detail": sentence}, status=status)
    response["Cache-Control"] = "no-store"
    return response


def unknown_host(request: HttpRequest) -> HttpResponse:
    """Names no community: whoever asks does not learn which ones live here."""
    return HttpResponse(loader.render_to_string("unknown_host.html"), status=404)


def _bare(request: HttpRequest, template: str, status: int, extra: dict[str, Any]) -> HttpResponse:
    language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
    context = {
        "request": request,
        "brand": getattr(request, "brand", None),
        "palette_url": getattr(request, "palette_url", ""),
        "preferences": reader_preferences(request),
        **extra,
    }
    try:
        with translation.override(language):
            html = loader.get_template(template).render(context)
    except Exception:
        log.exception("the page of error %s does not render", status)
        html = LAST_RESORT
    response = HttpResponse(html, status=status)
    response["Cache-Control"] = "no-store"
    return response


class MaintenanceMiddleware:
    """While the file `settings.MAINTENANCE_FILE` is there, everybody gets the page of a short break."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if Path(settings.MAINTENANCE_FILE).exists():
            return unavailable(request)
        return self.get_response(request)


class NulMiddleware:
    """404 for an address with a NUL in it: there is none, and PostgreSQL refuses even to look it up."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\0" not in request.path_info:
            return self.get_response(request)
        if _is_of_program(request):
            return _as_json(404, "not_found", _("There is nothing at this address."))
        raise Http404


class ErrorPageMiddleware:
    """Gives a page to refusals that Django and libraries leave empty (405 above all), where a person reads them; to a
    program below /api/ the shape of its refusals, for Ninja answers a wrong method in plain English."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code == 405 and _is_of_program(request):
            told = _as_json(405, "method_not_allowed", _("This address does not take the method of the request."))
            told["Allow"] = response.get("Allow", "")
            return told
        if (
            response.status_code in EXPLAINED
            and isinstance(response, HttpResponse)
            and not response.content
            and "text/html" in request.headers.get("Accept", "")
        ):
            page = render(request, f"{response.status_code}.html", status=response.status_code)
            if "Allow" in response:
                page["Allow"] = response["Allow"]
            return page
        return response
