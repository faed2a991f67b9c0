"""Live blocks that editors put on pages, and the list inside a foreign page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from modules.service_guide.constants import ON_A_PAGE
from modules.service_guide.selectors.catalogue import by_letters, offers_of, popular, tiles
from modules.service_guide.selectors.finding import matching


def events(request: HttpRequest, params: dict[str, Any]) -> dict[str, Any] | None:
    """Life events with their first services; nothing where the community gives none."""
    found = tiles(request.community)
    if not found:
        return None
    total = offers_of(request.community).count()
    return {"tiles": found, "total": total, "heading": params.get("heading", "")}


def popular_services(request: HttpRequest, params: dict[str, Any]) -> dict[str, Any] | None:
    found = popular(request.community)
    return {"offers": found, "heading": params.get("heading", "")} if found else None


def search_box(request: HttpRequest, params: dict[str, Any]) -> dict[str, Any] | None:
    if not offers_of(request.community).exists():
        return None
    return {"heading": params.get("heading", ""), "field_id": f"sgw-{params.get('zone', 'main')}"}


@require_safe
def framed_list(request: HttpRequest, key: str) -> HttpResponse:
    """The same list in a frame: a service opens on the community's own site."""
    query = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    found = matching(request, query) if query else list(offers_of(request.community)[: ON_A_PAGE * 8])
    context = {
        "query": query,
        "offers": found if query else [],
        "letters": [] if query else by_letters(found),
        "list_url": reverse("service_guide_widget:list", args=[key]),
        "is_widget": True,
    }
    return render(request, "service_guide/framed.html", context)
