"""Panels and blocks that lead to forms."""

from typing import Any

from django.http import HttpRequest

from portal.forms.selectors import forms_at

ADDRESSEE, SITE = "addressee", "site"


def subject_panel(request: HttpRequest, addressee_id: int) -> dict[str, Any] | None:
    """Slot SubjectPanel: forms that stand at an addressee; nothing where there is none."""
    rows = forms_at(ADDRESSEE, str(addressee_id), request.community)  # type: ignore[attr-defined]  site middleware
    return {"forms": rows} if rows else None


def site_forms(request: HttpRequest, params: dict[str, Any]) -> dict[str, Any] | None:
    """Slot PageWidget: forms that stand on the site itself."""
    site = getattr(request, "community_site", None)
    rows = forms_at(SITE, site.kind, site.community) if site is not None else []
    return {"forms": rows} if rows else None
