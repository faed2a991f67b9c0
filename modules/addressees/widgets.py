"""Live blocks that editors put on pages, and small answers for the cabinet's menu."""

from typing import Any

from django.http import HttpRequest

from modules.addressees.selectors.catalogue import SCHEDULES, listing, public_rows
from modules.addressees.selectors.editing import editable_by
from modules.addressees.selectors.moderation import moderated_by
from modules.addressees.selectors.photos import FACES
from modules.addressees.selectors.subject import SubjectPage, page_of_addressee, subject_of_site
from portal.calendar.selectors import calendar_of

MOST_CHOSEN = 12


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
    rows = public_rows(request.community).filter(is_chosen=True).prefetch_related(SCHEDULES, FACES)[:MOST_CHOSEN]
    found = listing(rows, calendar_of(request.community))
    return {"rows": found} if found else None
