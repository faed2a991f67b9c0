"""The kiosk of a site: tiles of everything that its modules offer there (slot KioskTile), and the end of a visit."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Site

from portal.common.preferences import COOKIE
from portal.common.qr import qr_path
from portal.pages.kiosk_links import kiosk_links
from portal.registry.contract import KioskTile
from portal.registry.modules import contributions

MOST = 6  # cards on one screen; nothing scrolls there


@dataclass(frozen=True, slots=True)
class Tile:
    label: str
    url: str
    icon: str


def tiles_of(site: Site | None) -> list[Tile]:
    """Tickets of the hall's own kiosk, where there is one; then tiles of modules in their order. A tile that
    works offline may be the hall's alone: then no address of ours opens it."""
    found = [Tile(_("Take a ticket for today"), settings.KIOSK_TICKETS_URL, "ticket")]
    found = found if settings.KIOSK_TICKETS_URL else []
    for _label, item in contributions(KioskTile, site):
        try:
            found.append(Tile(str(item.label), reverse(item.url_name), item.icon))
        except NoReverseMatch:
            if not item.is_offline:
                raise
    return found + [Tile(link.label, link.url, link.icon) for link in kiosk_links(site)]


@never_cache
@require_safe
def kiosk_link(request: HttpRequest, name: str) -> HttpResponse:
    """An own link to another site: nothing leads out of a kiosk, so the visitor takes it along."""
    links = {link.id: link for link in kiosk_links(Site.find_for_request(request)) if link.is_outside}
    if name not in links:
        raise Http404
    link = links[name]
    path, side = qr_path(link.address)
    shown = link.address.removeprefix("https://").rstrip("/")
    return TemplateResponse(
        request, "pages/kiosk_link.html", {"link": link, "path": path, "side": side, "shown": shown}
    )


@never_cache
@require_safe
def kiosk(request: HttpRequest) -> HttpResponse:
    """The first screen. What does not fit into six cards goes on the next one."""
    tiles = tiles_of(Site.find_for_request(request))
    page = Paginator(tiles, MOST if len(tiles) <= MOST else MOST - 1).get_page(request.GET.get("page"))
    cards = len(page.object_list) + page.has_next()
    context = {
        "page": page,
        "wide": 2 if cards % 2 == 0 else 1,
        "to": _own(request.GET.get("to", "")),
        "home": _hall(request.GET.get("home", "")),
    }
    return TemplateResponse(request, "pages/kiosk.html", context)


def _own(address: str) -> str:
    """A page of ours that the kiosk of a hall asks for; anything else is nothing."""
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts=None) and address.startswith("/")
    return address if is_ours else ""


def _hall(address: str) -> str:
    """The first screen of a hall's own kiosk, to which this visit goes back: in the local network only, so that no
    link of a stranger leads from here anywhere else."""
    if address == settings.KIOSK_TICKETS_URL:
        return address
    try:
        parts = urlsplit(address)
        name = parts.hostname or ""
        is_near = name == "localhost" or name.endswith(".local") or ipaddress.ip_address(name).is_private
    except ValueError:
        return ""
    is_whole = parts.scheme in ("http", "https") and not (parts.username or parts.query or parts.fragment)
    return address if is_near and is_whole and parts.path == "/kiosk/" else ""


@csrf_exempt  # a kiosk keeps no cookie of a token; a foreign origin is refused below
@require_POST
@never_cache
def end(request: HttpRequest) -> HttpResponse:
    """The next person finds nothing of this one: session, look of pages, what the browser has kept."""
    origin = request.headers.get("Origin", "")
    if origin not in {"", "null"} and urlsplit(origin).netloc != request.get_host():
        return HttpResponseForbidden()
    request.session.flush()
    response = redirect("kiosk")
    response.delete_cookie(COOKIE)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
