"""Around every view of a urls_widget door: the widget's config, its framing rights, and no cookies."""

from functools import wraps
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.views.decorators.csrf import csrf_exempt
from wagtail.models import Site

from portal.embed.models import WidgetConfig
from portal.embed.selectors import active_widget, known_widget, sister_origins, widget_kinds
from portal.embed.tokens import FIELD, is_valid
from portal.registry.guards import View

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def widget_view(label: str, view: View) -> View:
    """`request.widget` is the WidgetConfig; 404 for an unknown, foreign or switched-off key. What is only switched
    off says so in a sentence, which its origins may frame: else the foreign page shows the browser's broken frame.

    A frame on a foreign page gets no cookies of ours: the person is anonymous there, forms carry a signed
    token (`{% form_token %}`) in place of the CSRF cookie, and the answer may be framed by the widget's origins.
    """
    if iscoroutinefunction(view):
        raise ImproperlyConfigured(f"Module {label}: views of urls_widget are not async.")

    @wraps(view)
    def wrapper(request: HttpRequest, key: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        site = Site.find_for_request(request)
        config = active_widget(key, site)
        if config is None:
            return switched_off(request, key, site)
        if widget_kinds(site)[config.kind][0] != label:
            raise Http404
        request.widget = config  # type: ignore[attr-defined]  what the views of a widget read
        request.user = AnonymousUser()
        if request.method in SAFE or is_valid(config, request.POST.get(FIELD, "")):
            response = view(request, *args, key=key, **kwargs)
        else:
            response = TemplateResponse(request, "embed/expired.html", {"widget": config}, status=403)
        return allow_framing(response, config)

    return csrf_exempt(wrapper)


def switched_off(request: HttpRequest, key: str, site: Site) -> HttpResponseBase:
    """A page for the frame of a widget that does not work now; Http404 for a key that is none of this site's."""
    config = known_widget(key, site)
    if config is None:
        raise Http404
    request.user = AnonymousUser()
    return allow_framing(TemplateResponse(request, "embed/off.html", {"widget": config}, status=404), config)


def allow_framing(response: HttpResponseBase, config: WidgetConfig) -> HttpResponseBase:
    """frame-ancestors = sites of the community and the origins; X-Frame-Options cannot say that: it is not sent."""
    origins = [*sister_origins(config), *config.origins]
    response._csp_replace = {"frame-ancestors": ["'self'", *origins]}  # type: ignore[attr-defined]  django-csp reads it
    response.xframe_options_exempt = True  # type: ignore[attr-defined]  Django's middleware reads it
    response.headers.setdefault("Cache-Control", "private, no-store")
    return response
