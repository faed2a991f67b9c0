"""Menu, alerts, footer and search address for every page of a site."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from wagtail.models import Site

from portal.pages.frame import alerts_of_the_moment, mark_current, site_frame


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Lazy: the admin and answers without the public frame pay nothing."""
    site = Site.find_for_request(request)
    if site is None or getattr(request, "community_site", None) is None:
        return {}
    data = SimpleLazyObject(lambda: site_frame(request, site))
    return {
        "menu": SimpleLazyObject(lambda: mark_current(data["menu"], request.path)),
        "alerts": SimpleLazyObject(lambda: alerts_of_the_moment(data["alerts"], request)),
        "footer": SimpleLazyObject(lambda: _with_time(data["footer"])),
        "site_languages": SimpleLazyObject(lambda: tuple(data["languages"])),
        "site_search_url": SimpleLazyObject(lambda: reverse("search")),
    }


def _with_time(footer: dict[str, Any]) -> dict[str, Any]:
    stamp = footer["updated_at"]
    return {**footer, "updated_at": datetime.fromisoformat(stamp) if stamp else None}
