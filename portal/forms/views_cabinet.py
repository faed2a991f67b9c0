"""Answers and places in the cabinet: makers see the whole community, moderators their own addressees."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.common import clock
from portal.forms.attached_files import files_of_answers
from portal.forms.exporting import answers_file
from portal.forms.models import FormAttachment, FormDefinition, FormResponse
from portal.forms.models.response import ResponseQuerySet
from portal.forms.policies import may_make
from portal.forms.reading import points_of, said
from portal.forms.refusals import FormRefused
from portal.forms.selectors import forms_to_attach, responses_for, works_with_forms
from portal.forms.services import attach_form, detach_form, erase_response, mark_handled, note_reading
from portal.forms.subjects import managed

PER_PAGE = 50
LONGEST_SEARCH = 100


def for_workers(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """403 for who has no form to work with in this community."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not works_with_forms(request.user, request.community):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def _chosen(request: HttpRequest) -> tuple[ResponseQuerySet, dict[str, str]]:
    chosen = {
        "form": request.GET.get("form", "")[:40].replace("\0", ""),
        "state": request.GET.get("state", ""),
        "q": request.GET.get("q", "").strip()[:LONGEST_SEARCH].replace("\0", ""),
        "since": request.GET.get("since", ""),
        "until": request.GET.get("until", ""),
    }
    rows = responses_for(request.user, request.community)
    if chosen["form"]:
        rows = rows.filter(form__code=chosen["form"])
    if chosen["state"] == "waiting":
        rows = rows.waiting()
    elif chosen["state"] == "handled":
        rows = rows.filter(handled_at__isnull=False)
    if chosen["q"]:
        rows = rows.filter(reference__icontains=chosen["q"].upper())
    for name, lookup, later in (("since", "gte", 0), ("until", "lt", 1)):
        day = _day(chosen[name])
        chosen[name] = day.isoformat() if day else ""
        if day:
            rows = rows.filter(**{f"created_at__{lookup}": _midnight(day + timedelta(days=later))})
    return rows.select_related("form", "attachment"), chosen


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.KYIV)


@for_workers
def responses(request: HttpRequest) -> HttpResponse:
    rows, chosen = _chosen(request)
    page = Paginator(rows.select_related("version"), PER_PAGE).get_page(request.GET.get("page"))
    mine = responses_for(request.user, request.community)
    context = {
        "page": page,
        "points": [
            {"row": row, "point": point}
            for row in page.object_list
            for point in points_of(row.version.definition, row.answers)
        ],
        "chosen": chosen,
        "forms": FormDefinition.objects.for_community(request.community).filter(pk__in=mine.values("form")),
        "may_make": may_make(request.user, request.community),
    }
    return TemplateResponse(request, "forms_cabinet/responses.html", context)


@for_workers
def export(request: HttpRequest) -> HttpResponseBase:
    """CSV or XLSX of what is chosen; the reading is noted."""
    rows, chosen = _chosen(request)
    wanted = chosen | {name: request.GET.get(name, "") for name in ("personal", "as")}
    try:
        return answers_file(rows, wanted=wanted, community=request.community, actor=request.user)
    except FormRefused as refusal:
        messages.error(request, str(refusal.message))
        return redirect(f"{reverse('forms_cabinet:responses')}?{urlencode(chosen)}")


def _response(request: HttpRequest, public_id: str) -> FormResponse:
    rows = responses_for(request.user, request.community)
    found = rows.select_related("form", "version", "attachment", "community").filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


@for_workers
def response(request: HttpRequest, public_id: str) -> HttpResponse:
    """One answer, read by its own version; the reading is noted."""
    row = _response(request, public_id)
    note_reading(responses=[row], community=request.community, actor=request.user, how="opened")
    files = files_of_answers([row], request.community)
    answers = said(row.version.definition, row.answers, "uk", files)
    context = {"row": row, "said": answers, "has_points": any(each.point for each in answers)}
    return TemplateResponse(request, "forms_cabinet/response.html", context)


@for_workers
@require_POST
def handle(request: HttpRequest, public_id: str) -> HttpResponse:
    row = _response(request, public_id)
    mark_handled(response=row, is_handled=request.POST.get("handled") == "1", actor=request.user)
    return redirect("forms_cabinet:response", public_id=public_id)


@for_workers
@require_POST
def erase(request: HttpRequest, public_id: str) -> HttpResponse:
    row = _response(request, public_id)
    if request.POST.get("sure") != "on":
        messages.error(request, _("Mark that you are sure: what is erased does not come back."))
    elif erase_response(response=row, actor=request.user):
        messages.success(request, _("Words, contacts and the person are erased. Marks and choices stay."))
    return redirect("forms_cabinet:response", public_id=public_id)


@for_workers
def places(request: HttpRequest) -> HttpResponse:
    """Where one may offer forms, what stands there now."""
    return _places(request)


def _places(request: HttpRequest, status: int = 200) -> HttpResponse:
    open_rows = FormAttachment.objects.for_community(request.community).open().select_related("form")
    by_place: dict[tuple[str, str], list[FormAttachment]] = {}
    for row in open_rows:
        by_place.setdefault((row.subject_kind, row.subject_id), []).append(row)
    published = forms_to_attach(request.community)
    rows = []
    for number, (subject, subject_id, name) in enumerate(managed(request.user, request.community)):
        standing = by_place.get((subject.kind, subject_id), [])
        taken = {row.form_id for row in standing}
        free = [form for form in published if form.pk not in taken]
        rows.append(
            {"key": f"{subject.kind} {subject_id}", "number": number, "name": name, "standing": standing, "free": free}
        )
    context = {"rows": rows, "has_forms": bool(published), "may_make": may_make(request.user, request.community)}
    return TemplateResponse(request, "forms_cabinet/places.html", context, status=status)


@for_workers
@require_POST
def attach(request: HttpRequest) -> HttpResponse:
    kind, _space, subject_id = request.POST.get("place", "").partition(" ")
    rows = FormDefinition.objects.for_community(request.community).select_related("community")
    form = rows.filter(code=request.POST.get("form", "")[:40]).first()
    try:
        if form is None:
            raise FormRefused("not_published")
        attach_form(form=form, kind=kind, subject_id=subject_id, actor=request.user)
    except FormRefused as refusal:
        messages.error(request, str(refusal.message))
        return _places(request, refusal.status)
    messages.success(request, _("People can fill in the form there now."))
    return redirect("forms_cabinet:places")


@for_workers
@require_POST
def detach(request: HttpRequest) -> HttpResponse:
    rows = FormAttachment.objects.for_community(request.community).select_related("form", "community")
    row = rows.filter(public_id=request.POST.get("attachment", "")[:40]).first()
    if row is None:
        raise Http404
    try:
        detach_form(attachment=row, actor=request.user)
    except FormRefused as refusal:
        messages.error(request, str(refusal.message))
        return _places(request, refusal.status)
    messages.success(request, _("The form is taken away from there. Its answers stay."))
    return redirect("forms_cabinet:places")
