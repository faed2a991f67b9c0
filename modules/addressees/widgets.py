"""Live blocks that editors put on pages, and small answers for the cabinet's menu."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from wagtail.models import Site

from modules.addressees.blocks import MODULES, OWN
from modules.addressees.selectors.catalogue import WORK_HOURS, listing, public_rows
from modules.addressees.selectors.editing import editable_by
from modules.addressees.selectors.moderation import moderated_by
from modules.addressees.selectors.photos import FACES
from modules.addressees.selectors.subject import SubjectPage, page_of_addressee, subject_of_site
from portal.calendar.selectors import calendar_of
from portal.registry.contract import Figure, SubjectFigures, SubjectPanel
from portal.registry.modules import call, contributions

MOST_CHOSEN = 12


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a page: of the registry by its template, of a module as drawn already."""

    key: str
    template: str = ""
    html: str = ""
    figures: tuple[Figure, ...] = ()


def panels_of(
    request: HttpRequest, subject: SubjectPage, order: Sequence[str]
) -> tuple[list[dict[str, Any]], list[Panel]]:
    """Actions of modules and panels in this order, without those that have nothing to say. A panel's context may carry
    `action`: {"label", "url"}. What is not asked for costs nothing."""
    site = Site.find_for_request(request)
    offered = {panel.key: panel for _label, panel in contributions(SubjectPanel, site)}
    keys = [key for each in order for key in (offered if each == MODULES else (each,))]
    actions: list[dict[str, Any]] = []
    panels: list[Panel] = []
    for key in keys:
        if key in OWN:
            figures = tuple(_figures(request, site, subject)) if key == "figures" else ()
            if figures or _has(subject, key):
                panels.append(Panel(key, template=f"addressees/panels/{key}.html", figures=figures))
        elif key in offered:
            context = call(offered[key].context, request, subject.addressee.pk)
            if isinstance(context, dict):
                said = {"panel": offered[key], **context}
                panels.append(Panel(key, html=render_to_string(offered[key].template, said, request=request)))
                actions += [context["action"]] if context.get("action") else []
    return actions, panels


def _has(subject: SubjectPage, key: str) -> bool:
    row = subject.addressee
    contacts = (subject.offices, subject.phones, subject.emails, row.phone, row.email, row.website)
    filled = {
        "schedule": bool(subject.schedules),
        "contacts": any(contacts),
        "competences": bool(row.competences),
        "people": bool(subject.people),
        "parts": bool(subject.parts),
        "share": True,
    }
    return filled.get(key, False)


def _figures(request: HttpRequest, site: Site | None, subject: SubjectPage) -> list[Figure]:
    """What modules count of the addressee (seed 002, rule 13)."""
    found: list[Figure] = []
    for _label, slot in contributions(SubjectFigures, site):
        found += call(slot.figures, request.community, subject.addressee.pk)  # type: ignore[arg-type]  by the contract
    return found


def has_addressees(user: Any, community: Any) -> bool:
    return moderated_by(user, community).exists() or editable_by(user, community).exists()


def subject(request: HttpRequest, params: dict[str, Any]) -> SubjectPage | None:
    """The addressee named by the block, else the one that the site itself is about."""
    slug = params.get("addressee") or subject_of_site(request.community, request.community_site.kind)
    return page_of_addressee(request.community, slug) if slug else None


def contact_card(request: HttpRequest, params: dict[str, Any]) -> dict[str, Any] | None:
    """Main contacts and the state of the doors."""
    page = subject(request, params)
    return {"subject": page, "addressee": page.addressee} if page else None


def offices(request: HttpRequest, params: dict[str, Any]) -> dict[str, Any] | None:
    """Offices with «відкрито зараз»; nothing when there are none."""
    page = subject(request, params)
    return {"subject": page, "addressee": page.addressee} if page and page.offices else None


def chosen(request: HttpRequest, params: dict[str, Any]) -> dict[str, Any] | None:
    """Addressees that administrators have chosen for pages of the site (seed 002, rule 20); nothing when there are
    none."""
    rows = public_rows(request.community).filter(is_chosen=True).prefetch_related(WORK_HOURS, FACES)[:MOST_CHOSEN]
    found = listing(rows, calendar_of(request.community))
    return {"rows": found} if found else None
