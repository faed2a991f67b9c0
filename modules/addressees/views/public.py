"""The public catalogue and the pages of addressees."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from modules.addressees.blocks import USUAL, chosen_panels
from modules.addressees.constants import AddresseeKind
from modules.addressees.models import Addressee, AddresseeGroup
from modules.addressees.selectors.catalogue import (
    Filters,
    branch,
    found_page,
    groups_of,
    open_page,
    public_rows,
    settlements_of,
)
from modules.addressees.selectors.sheet import sheet
from modules.addressees.selectors.subject import page_of_addressee
from modules.addressees.widgets import panels_of
from portal.common.qr import qr_file, qr_svg


def crumbs(*more: tuple[str, str]) -> list[dict[str, str]]:
    trail = [
        (_("Home"), reverse("wagtail_serve", args=[""])),
        (_("Catalogue of addressees"), reverse("addressees:catalogue")),
    ]
    return [{"label": label, "url": url} for label, url in (*trail, *more)]


def filters_of(request: HttpRequest, group: str, groups: list[Any], places: list[tuple[str, str]]) -> Filters:
    """What the address asks for; a value that is no choice is none."""
    asked = request.GET
    kind, place = asked.get("kind", ""), asked.get("settlement", "")
    in_group = group or asked.get("group", "")
    return Filters(
        query=asked.get("q", "").strip()[:100],
        kind=kind if kind in AddresseeKind.values else "",
        group=in_group if any(item.slug == in_group for item in groups) else "",
        settlement=place if any(code == place for code, _label in places) else "",
        is_open=asked.get("open") == "1",
    )


def catalogue(request: HttpRequest, group: str = "") -> HttpResponse:
    """The tree, a branch of it, or a flat list of what a search and filters leave; a group has an address of its
    own."""
    groups, places = list(groups_of(request.community)), settlements_of(request.community)
    chosen = next((item for item in groups if item.slug == group), None)
    if group and chosen is None:
        raise Http404
    filters = filters_of(request, group, groups, places)
    part = request.GET.get("part", "")[:80]
    if request.GET.get("print") == "1":
        return printed(request, filters, part, chosen)
    tree = None if filters.are_any else branch(request.community, part, request.GET.get("page", ""))
    if tree is None and not filters.are_any:
        raise Http404
    context = {
        "tree": tree,
        "filters": filters,
        "is_narrowed": filters != Filters(group=filters.group if chosen else ""),
        "kinds": AddresseeKind.choices,
        "groups": groups,
        "places": places,
        "chosen": chosen,
        "asked": asked_without_page(request),
        "breadcrumbs": crumbs((chosen.name, "")) if chosen else crumbs(),
        **(_found(request, filters) if tree is None else {"rows": tree.rows, "pages": tree.page}),
    }
    return render(request, "addressees/catalogue.html", context)


def printed(request: HttpRequest, filters: Filters, part: str, chosen: AddresseeGroup | None) -> HttpResponse:
    """A sheet of phones and addresses of what the catalogue shows."""
    found = sheet(request.community, filters, part)
    if found is None:
        raise Http404
    back = request.GET.copy()
    back.pop("print", None)
    address = f"{request.path}?{back.urlencode()}" if back else request.path
    place = found.top.name if found.top else chosen.name if chosen else ""
    context = {"sheet": found, "place": place, "back": address, "breadcrumbs": crumbs((_("Phones and addresses"), ""))}
    return render(request, "addressees/sheet.html", context)


def _found(request: HttpRequest, filters: Filters) -> dict[str, Any]:
    if filters.is_open:
        since = request.GET.get("since", "")
        found = open_page(request.community, filters, int(since) if since.isdecimal() and len(since) < 9 else 0)
        return {"rows": found.rows, "following": found.following}
    rows, pages = found_page(request.community, filters, request.GET.get("page", ""))
    return {"rows": rows, "pages": pages, "count": pages.paginator.count}


def asked_without_page(request: HttpRequest) -> str:
    """The query of the address, for links to other pages of the same list."""
    asked = request.GET.copy()
    for name in ("page", "since", "print"):
        asked.pop(name, None)
    return asked.urlencode()


def page(request: HttpRequest, slug: str) -> HttpResponse:
    """One addressee, with the panels that modules contribute."""
    subject = page_of_addressee(request.community, slug)
    if subject is None:
        raise Http404
    order = chosen_panels(subject.addressee.panels) or USUAL
    actions, panels = panels_of(request, subject, order)
    trail = [(row.short_name or row.name, reverse("addressees:page", args=[row.slug])) for row in subject.ancestors]
    context = {
        "subject": subject,
        "addressee": subject.addressee,
        "actions": actions,
        "panels": panels,
        "figures": next((panel.figures for panel in panels if panel.figures), ()),
        "share": share_of(request, subject.addressee),
        "breadcrumbs": crumbs(*trail, (subject.addressee.short_name or subject.addressee.name, "")),
    }
    return render(request, "addressees/page.html", context)


def share_of(request: HttpRequest, addressee: Addressee) -> dict[str, Any]:
    """The address of a page for paper and for telephones."""
    address = request.build_absolute_uri(reverse("addressees:page", args=[addressee.slug]))
    return {"address": address, "qr": qr_svg(address, _("Code with the address of this page"))}


def card(request: HttpRequest, slug: str) -> HttpResponse:
    """One sheet of paper for a door or a notice board."""
    subject = page_of_addressee(request.community, slug)
    if subject is None:
        raise Http404
    name = subject.addressee.short_name or subject.addressee.name
    trail = [(name, reverse("addressees:page", args=[slug])), (_("Card to print"), "")]
    context = {
        "subject": subject,
        "addressee": subject.addressee,
        "share": share_of(request, subject.addressee),
        "schedules": [view.on_paper() for view in subject.schedules],
        "breadcrumbs": crumbs(*trail),
    }
    return render(request, "addressees/card.html", context)


def qr(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The code alone as a file, for those who lay paper out themselves."""
    found = public_rows(request.community).filter(slug=slug).first()
    if found is None or kind not in ("svg", "png"):
        raise Http404
    body, content_type = qr_file(share_of(request, found)["address"], kind)
    name = f'attachment; filename="{found.slug}-qr.{kind}"'
    return HttpResponse(body, content_type=content_type, headers={"Content-Disposition": name})
