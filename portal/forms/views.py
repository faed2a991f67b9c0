"""Forms for people: the list of a site, a form screen by screen, the confirmation, a blank; the same at a kiosk."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache

from portal.forms.filling import answer_form
from portal.forms.frames import KIOSK, WEB, attachment_or_404, crumbs, fits_kiosk, language, thank_for
from portal.forms.models import FormVersion
from portal.forms.printing import pages_on_paper
from portal.forms.selectors import forms_at


def _forms_of_site(request: HttpRequest) -> list[dict[str, Any]]:
    rows = forms_at("site", request.community_site.kind, request.community)
    shown = [{"row": row, "definition": row.form.current().definition} for row in rows]
    for item in shown:
        item |= {
            "title": item["definition"].title.into(language()),
            "intro": item["definition"].intro.into(language()),
        }
    return shown


def form_list(request: HttpRequest) -> HttpResponse:
    """Forms that stand on this site itself."""
    shown = _forms_of_site(request)
    return TemplateResponse(request, "forms_public/list.html", {"forms": shown, "breadcrumbs": crumbs()})


@never_cache
def fill(request: HttpRequest, place: str) -> HttpResponse:
    return answer_form(request, attachment_or_404(request, place), WEB)


@never_cache
def sent(request: HttpRequest, place: str, answer: str) -> HttpResponse:
    return thank_for(request, place, answer, WEB)


def blank(request: HttpRequest, place: str) -> HttpResponse:
    """All questions on paper, with the conditions in words."""
    attachment = attachment_or_404(request, place)
    definition = attachment.form.current().definition
    return TemplateResponse(request, "forms_public/blank.html", blank_context(attachment.form.current(), definition))


def blank_context(version: FormVersion, definition: Any) -> dict[str, Any]:
    return {
        "version": version,
        "title": definition.title.into(language()),
        "intro": definition.intro.into(language()),
        "consent": definition.consent.into(language()),
        "pages": pages_on_paper(definition, language()),
    }


@never_cache
def kiosk_list(request: HttpRequest) -> HttpResponse:
    """Forms of the site that can be answered at a kiosk; one alone is opened at once."""
    shown = [item for item in _forms_of_site(request) if fits_kiosk(item["definition"])]
    if len(shown) == 1:
        return redirect("forms:kiosk_fill", place=shown[0]["row"].public_id)
    return TemplateResponse(request, "forms_kiosk/list.html", {"forms": shown})


@never_cache
def kiosk_fill(request: HttpRequest, place: str) -> HttpResponse:
    attachment = attachment_or_404(request, place)
    if not fits_kiosk(attachment.form.current().definition):
        raise Http404
    return answer_form(request, attachment, KIOSK)


@never_cache
def kiosk_sent(request: HttpRequest, place: str, answer: str) -> HttpResponse:
    return thank_for(request, place, answer, KIOSK)
