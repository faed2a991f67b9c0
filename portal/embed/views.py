"""The script of foreign pages, and the short address that it opens."""

from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.views.decorators.http import require_safe
from wagtail.models import Site

from portal.embed.guards import allow_framing, switched_off
from portal.embed.selectors import active_widget, fallback_path, widget_path

SCRIPT = Path(__file__).parent / "static" / "embed" / "embed.js"


@cache
def _script() -> bytes:
    return SCRIPT.read_bytes()


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """embed.js under a lasting name; any site may load it."""
    response = HttpResponse(_script(), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
def open_widget(request: HttpRequest, key: str) -> HttpResponseBase:
    """To the widget's page; with ?open=1 to the public page that needs no frame."""
    site = Site.find_for_request(request)
    config = active_widget(key, site)
    if config is None:
        return switched_off(request, key, site)
    path = fallback_path(config) if "open" in request.GET else widget_path(config)
    response = HttpResponseRedirect(path)
    allow_framing(response, config)
    return response
