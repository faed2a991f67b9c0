"""The public catalogue of services and the page of one service."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse, translate_url
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Site

from modules.service_guide.constants import LIVE_SECONDS, ON_A_PAGE, PAGE_SECONDS, Audience
from modules.service_guide.models import LifeEvent, Offer
from modules.service_guide.selectors.catalogue import (
    Filters,
    by_letters,
    event_of,
    events_of,
    filtered,
    offers_of,
    popular,
    tiles,
)
from modules.service_guide.selectors.finding import matching
from modules.service_guide.selectors.page import ServicePage, page_of_offer, page_of_service
from portal.common.page_generation import limit_page_cache
from portal.common.qr import qr_svg
from portal.registry.contract import ServicePanel
from portal.registry.modules import call, contributions

LONGEST_QUERY = 200


def crumbs(*more: tuple[str, str]) -> list[dict[str, str]]:
    trail = [(_("Home"), reverse("wagtail_serve", args=[""])), (_("Services"), reverse("service_guide:catalogue"))]
    return [{"label": label, "url": url} for label, url in (*trail, *more)]


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Search, life events, what people need often, the way to the whole alphabet."""
    limit_page_cache(request, PAGE_SECONDS)
    context = {
        "tiles": tiles(request.community),
        "popular": popular(request.community),
        "total": offers_of(request.community).count(),
        **addresses(request),
        "breadcrumbs": crumbs(),
    }
    return render(request, "service_guide/catalogue.html", context)


@require_safe
def listing(request: HttpRequest, event: str = "") -> HttpResponse:
    """Services from А to Я, those of a life event, or what a search and filters leave."""
    chosen = event_of(request.community, event) if event else None
    if event and chosen is None:
        raise Http404
    query = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUERY]
    filters = filters_of(request, chosen)
    rows = filtered(offers_of(request.community), filters)
    if query:
        allowed = set(rows.values_list("pk", flat=True))
        found: Any = [offer for offer in matching(request, query) if offer.pk in allowed]
    else:
        found = rows
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    if not request.GET:
        limit_page_cache(request, PAGE_SECONDS)
    context = {
        "page_obj": page,
        "total": page.paginator.count,
        "offers": list(page) if query else [],
        "letters": [] if query else by_letters(page),
        "query": query,
        "filters": filters,
        "is_filtered": bool(query or filters.who or filters.is_online or filters.is_free),
        "chosen": chosen,
        "events": events_of(request.community),
        "audiences": [(value, label) for value, label in Audience.choices if value != Audience.ALL],
        **addresses(request),
        "breadcrumbs": crumbs((name_of(chosen) if chosen else _("From А to Я"), "")),
    }
    return render(request, "service_guide/list.html", context)


def filters_of(request: HttpRequest, chosen: LifeEvent | None = None) -> Filters:
    who, event = request.GET.get("who", ""), request.GET.get("event", "")
    known = {row.slug for row in events_of(request.community)} if event and chosen is None else set()
    return Filters(
        event=chosen.slug if chosen else event if event in known else "",
        who=who if who in Audience.values else "",
        is_online="online" in request.GET,
        is_free="free" in request.GET,
    )


@require_safe
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """The card of a service, with what other modules do for it: booking, a form."""
    limit_page_cache(request, LIVE_SECONDS)
    page = page_of_service(request.community, slug, get_language() or "uk")
    if page is None:
        raise Http404
    panels = panels_of(request, page.offer)
    context = {
        **context_of(request, page),
        "panels": [html for _action, html in panels],
        "action": next((action for action, _html in panels if action), None),
    }
    return render(request, "service_guide/service.html", context)


def context_of(request: HttpRequest, page: ServicePage) -> dict[str, Any]:
    """The card without what other modules do for the service."""
    trail = []
    if page.event is not None:
        trail = [(name_of(page.event), reverse("service_guide:event", args=[page.event.slug]))]
    canonical = _canonical(request)
    return {
        **parts_of(page),
        **addresses(request, page.is_translated),
        "qr": qr_svg(canonical, _("Code with the address of this page")),
        "ld": linked_data(page, canonical),
        "breadcrumbs": crumbs(*trail, (title_of(page.offer), "")),
    }


def previewed(request: HttpRequest, offer: Offer) -> HttpResponse:
    """The card as it would be; neither the offer nor its service need be saved."""
    page = page_of_offer(offer, get_language() or "uk")
    context = {**context_of(request, page), "is_preview": True}
    return render(request, "service_guide/service.html", context)


def parts_of(page: ServicePage) -> dict[str, Any]:
    """The facts by the parts of the page that show them."""
    return {
        "subject": page,
        "offer": page.offer,
        "service": page.offer.service,
        "facts": page.facts,
        "short": [page.facts[kind] for kind in ("term", "cost", "result") if kind in page.facts],
    }


def panels_of(request: HttpRequest, offer: Offer) -> list[tuple[dict[str, Any] | None, str]]:
    """(action, html) of the modules that the site has on; `action` is {"label", "url", "note"}."""
    found = []
    for _label, panel in contributions(ServicePanel, Site.find_for_request(request)):
        context = call(panel.context, request, offer.service_id)
        if isinstance(context, dict):
            html = render_to_string(panel.template, context, request=request) if panel.template else ""
            found.append((context.get("action"), html))
    return found


def title_of(offer: Offer) -> str:
    service = offer.service
    return (service.title_en if get_language() == "en" else "") or service.title


def name_of(event: LifeEvent) -> str:
    return (event.title_en if get_language() == "en" else "") or event.title


def linked_data(page: ServicePage, url: str) -> dict[str, Any]:
    """schema.org/GovernmentService for search engines."""
    service = page.offer.service
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": service.title,
        "description": service.lead,
        "url": url,
        "provider": {"@type": "GovernmentOrganization", "name": str(page.offer.community)},
        "isAccessibleForFree": service.cost_kind == "free",
    }
    if service.code and not service.is_example:
        data["identifier"] = service.code
    if service.online_url:
        data["availableChannel"] = {"@type": "ServiceChannel", "serviceUrl": service.online_url}
    return data


def _canonical(request: HttpRequest) -> str:
    """The address of the page on the site's own host, whatever alias was asked."""
    site = Site.find_for_request(request)
    return f"{site.root_url}{request.path}" if site is not None else request.build_absolute_uri(request.path)


def addresses(request: HttpRequest, is_translated: bool = True) -> dict[str, Any]:
    canonical = _canonical(request)
    return {"canonical": canonical, "languages_here": languages_of(canonical) if is_translated else []}


def languages_of(canonical: str) -> list[tuple[str, str]]:
    """(code, absolute address) of the same page in each language of the site."""
    return [(code, translate_url(canonical, code)) for code, _name in settings.LANGUAGES]
