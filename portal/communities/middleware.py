"""Which site answers a request, and in which theme."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.http.request import split_domain_port
from django.utils.functional import SimpleLazyObject

from portal.common.error_pages import unknown_host
from portal.common.themes import DEFAULT_THEME, use_theme
from portal.communities.frame import brand_of
from portal.communities.selectors import recent_site_for_host, site_for_host
from portal.communities.theming import palette_url, theme_setting_of

Handler = Callable[[HttpRequest], HttpResponseBase]


class SiteMiddleware:
    """Puts the site on the request; a host that is no community's gets a neutral 404."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        hostname, _port = split_domain_port(request.META.get("HTTP_HOST", request.META.get("SERVER_NAME", "")))
        find = recent_site_for_host if request.path.startswith("/api/") else site_for_host
        site = find(hostname)
        if site is None:
            return unknown_host(request)
        request._wagtail_site = site  # type: ignore[attr-defined]  Wagtail's own cache of it
        request.community_site = site.community_site
        request.community = site.community_site.community
        return self.get_response(request)


class ThemeMiddleware:
    """The whole request runs in the theme of its site; what error pages need is put on the request."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        site = getattr(request, "_wagtail_site", None)
        if site is None:
            with use_theme(DEFAULT_THEME):
                return self.get_response(request)
        setting = theme_setting_of(site)
        request.theme_setting = setting
        request.palette_url = palette_url(setting)
        request.brand = SimpleLazyObject(lambda: brand_of(request))
        with use_theme(setting.theme):
            return self.get_response(request)
