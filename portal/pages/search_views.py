"""Search of a site: its page, and what is suggested while somebody types."""

from dataclasses import asdict

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import translate_url
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Site

from portal.common.client_address import client_network
from portal.common.limits import count_attempt
from portal.pages.views import here_in, root_of, trail
from portal.search.constants import LONGEST_QUERY, RESULTS_ON_A_PAGE, SHORTEST_BEGINNING
from portal.search.selectors import NOTHING, search, suggest
from portal.search.values import Results

# From one address, a minute: more than a reading room asks, less than a script wants.
SEARCHES = 120
SUGGESTED = 600


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """?q=words&kind=pages.news&page=2; what was typed stays in the field, too long a query is cut."""
    site = Site.find_for_request(request)
    if root_of(request) is None or site is None:
        return redirect(translate_url(request.get_full_path(), "uk"))
    words = typed(request)
    is_refused = bool(words) and not may_ask(request, "pages.search", SEARCHES)
    results = NOTHING
    if words and not is_refused:
        results = search(request, site, get_language() or "uk", words, request.GET.get("kind", ""), number_of(request))
    context = {
        "words": words,
        "suggestions": suggest(request, site, get_language() or "uk", words)
        if words and not is_refused and not results.everything
        else [],
        "results": results,
        "page_obj": pages_of(results),
        "is_refused": is_refused,
        "breadcrumbs": trail(_("Search")),
        "translations": here_in(request),
    }
    return render(request, "pages/search.html", context, status=429 if is_refused else 200)


@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """?q=words: {"suggestions": [{"title", "url", "label"}]}, for the list under the field."""
    site = Site.find_for_request(request)
    words = typed(request)
    if site is None or len(words) < SHORTEST_BEGINNING:
        return JsonResponse({"suggestions": []})
    if not may_ask(request, "pages.suggestions", SUGGESTED):
        return JsonResponse({"suggestions": []}, status=429)
    found = suggest(request, site, get_language() or "uk", words)
    return JsonResponse(
        {"suggestions": [asdict(each) for each in found]}, headers={"Cache-Control": "private, max-age=60"}
    )


def typed(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY]


def number_of(request: HttpRequest) -> int:
    number = request.GET.get("page", "1")
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 9 else 1


def pages_of(results: Results) -> Page[int]:
    """Numbers for the list of pages; the results themselves are already cut."""
    return Paginator(range(results.total), RESULTS_ON_A_PAGE).get_page(results.number)


def may_ask(request: HttpRequest, scope: str, limit: int) -> bool:
    """Counted by network; a machine of our own that does not say who asks is not counted."""
    who = client_network(request)
    return not who or count_attempt(scope=scope, who=who, limit=limit, seconds=60)
