"""Which site answers a request, and in which theme."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.request import split_domain_port

from portal.common.themes import DEFAULT_THEME, use_theme
from portal.communities.selectors import site_for_host
from portal.communities.theming import theme_of_site

Handler = Callable[[HttpRequest], HttpResponseBase]


class SiteMiddleware:
    """Puts the site on the request; a host that is no community's gets a neutral 404."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        hostname, _port = split_domain_port(request.META.get("HTTP_HOST", ""))
        site = site_for_host(hostname)
        if site is None:
            return HttpResponse("404", status=404, content_type="text/plain; charset=utf-8")
        request._wagtail_site = site  # type: ignore[attr-defined]  Wagtail's own cache of it
        request.community_site = site.community_site  # type: ignore[attr-defined]
        request.community = site.community_site.community  # type: ignore[attr-defined]
        return self.get_response(request)


class ThemeMiddleware:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        site = getattr(request, "_wagtail_site", None)
        with use_theme(theme_of_site(site) if site is not None else DEFAULT_THEME):
            return self.get_response(request)
