"""Which site answers a request, and in which theme."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.http.request import split_domain_port

from portal.common.error_pages import unknown_host
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
            return unknown_host(request)
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
