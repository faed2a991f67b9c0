"""A form in a frame of another site: no cookies, so nobody is signed in and files come with their page."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from portal.forms.filling import answer_form
from portal.forms.frames import FormFrame, attachment_or_404, thank_for
from portal.forms.models import FormAttachment, FormResponse


def _key(request: HttpRequest) -> str:
    return str(request.widget.key)  # type: ignore[attr-defined]  widget_view puts it there


def _fill_url(request: HttpRequest, row: FormAttachment) -> str:
    return reverse("forms_widget:fill", args=[_key(request)])


def _sent_url(request: HttpRequest, row: FormAttachment, answer: FormResponse) -> str:
    return reverse("forms_widget:sent", args=[_key(request), answer.public_id])


WIDGET = FormFrame(
    "forms_public/fill.html", "forms_public/sent.html", _fill_url, _sent_url, layout="widget.html", has_account=False
)


def _place(request: HttpRequest) -> str:
    return str(request.widget.params.get("subject", ""))  # type: ignore[attr-defined]  widget_view puts it there


def fill(request: HttpRequest, key: str) -> HttpResponse:
    """A form that was taken away says so inside the frame."""
    try:
        attachment = attachment_or_404(request, _place(request))
    except Http404:
        return TemplateResponse(request, "embed/off.html", {"widget": request.widget}, status=404)  # type: ignore[attr-defined]  same
    return answer_form(request, attachment, WIDGET)


def sent(request: HttpRequest, key: str, answer: str) -> HttpResponse:
    return thank_for(request, _place(request), answer, WIDGET)


def forms_to_embed(community: Any) -> list[tuple[str, str]]:
    """Slot EmbedWidget: forms that stand somewhere in the community now."""
    rows = FormAttachment.objects.for_community(community).open().select_related("form")
    return [(row.public_id, f"{row.form.title} · {row.subject_name}") for row in rows]
