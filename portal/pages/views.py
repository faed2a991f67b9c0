"""The map of a site."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, translate_url
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from portal.common.page_generation import limit_page_cache
from portal.pages.frame import site_frame
from portal.pages.models.base import PAGE_SECONDS
from portal.pages.selectors import Translation, public_pages, root_in_language
from portal.pages.ways import ways_of


def root_of(request: HttpRequest) -> Page | None:
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    return root_in_language(site, get_language() or "uk")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    root = root_of(request)
    if root is None:
        return redirect(translate_url(request.get_full_path(), "uk"))
    limit_page_cache(request, PAGE_SECONDS)
    pages = public_pages(root).filter(depth__lte=root.depth + 3).exclude(content_type__model="news").order_by("path")
    entries: list[dict[str, Any]] = [
        {"title": page.title, "url": page.get_url(request) or "", "level": page.depth - root.depth} for page in pages
    ]
    entries += [{"title": way.title, "url": way.url, "level": 1} for way in ways_of(Site.find_for_request(request))]
    context = {"entries": entries, "translations": here_in(request), "breadcrumbs": trail(_("Map of the site"))}
    return render(request, "pages/sitemap.html", context)


def trail(title: str) -> list[dict[str, str]]:
    """From home to a page of the core."""
    return [{"label": _("Home"), "url": reverse("wagtail_serve", args=[""])}, {"label": title, "url": ""}]


def here_in(request: HttpRequest) -> list[Translation]:
    """The same address in the languages in which the site has pages."""
    site = Site.find_for_request(request)
    codes = site_frame(request, site)["languages"] if site is not None else []
    return [Translation(code, translate_url(request.get_full_path(), code), True) for code in codes]
