"""Where a form is shown: its templates, its addresses, and what of the form is asked there."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.forms.attached_files import Uploads
from portal.forms.engine import Definition, Kind, Screen, screens_of
from portal.forms.models import Channel, FormAttachment, FormResponse
from portal.forms.selectors import attachment_by
from portal.forms.subjects import subject_of
from portal.forms.walking import Walk, begin


def language() -> str:
    return "en" if (get_language() or "").startswith("en") else "uk"


def crumbs(*more: tuple[str, str]) -> list[dict[str, str]]:
    trail = [(_("Home"), reverse("wagtail_serve", args=[""])), (_("Feedback"), reverse("forms:list"))]
    return [{"label": label, "url": url} for label, url in (*trail, *more)]


def attachment_or_404(request: HttpRequest, place: str) -> FormAttachment:
    found = attachment_by(place, getattr(request, "community", None))  # SiteMiddleware puts it there
    if found is None:
        raise Http404
    return found


def one_question_each(form: Definition) -> tuple[Screen, ...]:
    """For a kiosk: nobody has files there."""
    return tuple(
        Screen(page.title, (question,))
        for page in form.pages
        for question in page.questions
        if question.kind is not Kind.FILE
    )


def fits_kiosk(form: Definition) -> bool:
    return not any(question.kind is Kind.FILE and question.is_required for question in form.questions())


@dataclass(frozen=True, slots=True)
class FormFrame:
    """`fill` and `sent` are templates, `layout` is what they stand in. Without `has_account`
    an answer belongs to nobody's account."""

    fill: str
    sent: str
    fill_url: Callable[[HttpRequest, FormAttachment], str]
    sent_url: Callable[[HttpRequest, FormAttachment, FormResponse], str]
    channel: str = Channel.WEB
    has_account: bool = True
    layout: str = "base.html"
    screens: Callable[[Definition], tuple[Screen, ...]] = screens_of

    def begin(self, form: Definition, uploads: Uploads) -> Walk:
        return begin(form, language(), uploads, self.screens(form))


WEB = FormFrame(
    "forms_public/fill.html",
    "forms_public/sent.html",
    lambda _request, row: reverse("forms:fill", args=[row.public_id]),
    lambda _request, row, answer: reverse("forms:sent", args=[row.public_id, answer.public_id]),
)
KIOSK = FormFrame(
    "forms_kiosk/fill.html",
    "forms_kiosk/sent.html",
    lambda _request, row: reverse("forms:kiosk_fill", args=[row.public_id]),
    lambda _request, row, answer: reverse("forms:kiosk_sent", args=[row.public_id, answer.public_id]),
    channel=Channel.KIOSK,
    has_account=False,
    screens=one_question_each,
)


def thank_for(request: HttpRequest, place: str, answer: str, frame: FormFrame) -> HttpResponse:
    """The confirmation: the number to name, what comes next; no word of the answers."""
    community = getattr(request, "community", None)
    rows = FormResponse.objects.for_community(community).select_related("version", "attachment")
    response = rows.filter(public_id=answer, attachment__public_id=place).first()
    if response is None:
        raise Http404
    definition = response.version.definition
    context = {
        "response": response,
        "title": definition.title.into(language()),
        "thanks": definition.thanks.into(language()),
        "place": subject_of(response.attachment),
        "layout": frame.layout,
        "again": frame.fill_url(request, response.attachment),
        "breadcrumbs": crumbs((definition.title.into(language()), "")),
    }
    return TemplateResponse(request, frame.sent, context)
