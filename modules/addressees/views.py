"""The public catalogue and the pages of addressees."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Site

from modules.addressees.constants import AddresseeKind
from modules.addressees.selectors.catalogue import SCHEDULES, groups_of, listing
from modules.addressees.selectors.catalogue import catalogue as catalogue_rows
from modules.addressees.selectors.moderation import moderated_by
from modules.addressees.selectors.subject import SubjectPage, page_of_addressee
from portal.registry.contract import SubjectPanel
from portal.registry.modules import call, contributions


def crumbs(*more: tuple[str, str]) -> list[dict[str, str]]:
    trail = [
        (_("Home"), reverse("wagtail_serve", args=[""])),
        (_("Catalogue of addressees"), reverse("addressees:catalogue")),
    ]
    return [{"label": label, "url": url} for label, url in (*trail, *more)]


def catalogue(request: HttpRequest, group: str = "") -> HttpResponse:
    """The whole tree, or a flat list of what a search and filters leave; a group has an address of its own."""
    groups = list(groups_of(request.community))
    chosen = next((item for item in groups if item.slug == group), None)
    if group and chosen is None:
        raise Http404
    query = request.GET.get("q", "").strip()[:100]
    kind = request.GET.get("kind", "")
    kind = kind if kind in AddresseeKind.values else ""
    in_group = group or request.GET.get("group", "")
    in_group = in_group if any(item.slug == in_group for item in groups) else ""
    rows = listing(catalogue_rows(request.community, query, kind, in_group))
    context = {
        "rows": rows,
        "is_tree": not (query or kind or in_group),
        "query": query,
        "kind": kind,
        "kinds": AddresseeKind.choices,
        "group": in_group,
        "groups": groups,
        "chosen": chosen,
        "breadcrumbs": crumbs((chosen.name, "")) if chosen else crumbs(),
    }
    return render(request, "addressees/catalogue.html", context)


def page(request: HttpRequest, slug: str) -> HttpResponse:
    """One addressee, with the panels that modules contribute."""
    subject = page_of_addressee(request.community, slug)
    if subject is None:
        raise Http404
    actions, panels = panels_of(request, subject)
    trail = [(row.short_name or row.name, reverse("addressees:page", args=[row.slug])) for row in subject.ancestors]
    context = {
        "subject": subject,
        "addressee": subject.addressee,
        "actions": actions,
        "panels": panels,
        "breadcrumbs": crumbs(*trail, (subject.addressee.short_name or subject.addressee.name, "")),
    }
    return render(request, "addressees/page.html", context)


def panels_of(request: HttpRequest, subject: SubjectPage) -> tuple[list[Any], list[str]]:
    """Panels of the modules that the site has on. A panel's context may carry `action`: {"label", "url"}."""
    actions, panels = [], []
    for _label, panel in contributions(SubjectPanel, Site.find_for_request(request)):
        context = call(panel.context, request, subject.addressee.pk)
        if isinstance(context, dict):
            panels.append(render_to_string(panel.template, {"panel": panel, **context}, request=request))
            actions += [context["action"]] if context.get("action") else []
    return actions, panels


def mine(request: HttpRequest) -> HttpResponse:
    """Cabinet: addressees a person works for today."""
    rows = listing(moderated_by(request.user, request.community).select_related("parent").prefetch_related(SCHEDULES))
    return render(request, "addressees/mine.html", {"rows": rows})
