"""Forms in the Wagtail admin: the list, the builder with its preview and defects, versions, places."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from portal.forms import forms_admin
from portal.forms.attached_files import Uploads
from portal.forms.bound import ConsentForm, ScreenForm
from portal.forms.engine import Definition, Kind, Page, Text, lint
from portal.forms.engine import editing as edit
from portal.forms.forms_admin import KIND_LABELS, NewForm, PageForm, QuestionForm, SettingsForm
from portal.forms.models import FormAttachment, FormDefinition, FormVersion
from portal.forms.policies import may_make
from portal.forms.printing import condition_in_words
from portal.forms.refusals import FormRefused, PublishRefused
from portal.forms.selectors import responses_for
from portal.forms.services import (
    archive_form,
    attach_form,
    create_form,
    detach_form,
    discard_draft,
    publish_form,
    save_draft,
    set_mailbox,
)
from portal.forms.subjects import managed

View = Callable[..., HttpResponse]


def for_makers(view: View) -> View:
    """For those whose role in the community of this site lets them make forms."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_make(request.user, request.community):
            raise PermissionDenied
        if "code" in kwargs:
            kwargs["form"] = _form(request, kwargs.pop("code"))
        return view(request, *args, **kwargs)

    return guarded


def _form(request: HttpRequest, code: str) -> FormDefinition:
    rows = FormDefinition.objects.for_community(request.community).select_related("community")
    found = rows.filter(code=code).first()
    if found is None:
        raise Http404
    return found


@for_makers
def index(request: HttpRequest) -> HttpResponse:
    rows = FormDefinition.objects.for_community(request.community).annotate(
        answers=Count("responses", distinct=True),
        waiting=Count("responses", filter=Q(responses__handled_at__isnull=True), distinct=True),
        places=Count("attachments", filter=Q(attachments__detached_at__isnull=True), distinct=True),
        published=Count("versions", filter=Q(versions__published_at__isnull=False), distinct=True),
    )
    return TemplateResponse(request, "forms_admin/index.html", {"forms": rows})


@for_makers
def new(request: HttpRequest) -> HttpResponse:
    form = NewForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            definition = Definition(Text(uk=form.cleaned_data["title"]), (Page("page_1"),))
            try:
                made = create_form(
                    community=request.community,
                    code=form.cleaned_data["code"],
                    definition=definition,
                    actor=request.user,
                )
                return redirect("forms_admin:builder", code=made.code)
            except FormRefused as refusal:
                form.add_error("code", str(refusal.message))
                status = refusal.status
    return TemplateResponse(request, "forms_admin/new.html", {"form": form}, status=status)


@for_makers
def builder(request: HttpRequest, form: FormDefinition) -> HttpResponse:
    return _builder(request, form)


def _builder(request: HttpRequest, form: FormDefinition, status: int = 200) -> HttpResponse:
    draft, current = form.draft(), form.current()
    version = draft or current
    definition = version.definition
    defects = lint(definition)
    numbers = {question.code: number for number, question in enumerate(definition.questions(), 1)}
    wrong = {defect.question for defect in defects}
    pages = [
        {
            "page": page,
            "questions": [
                {
                    "question": question,
                    "number": numbers[question.code],
                    "kind": KIND_LABELS.get(question.kind, question.kind),
                    "condition": condition_in_words(definition, question, numbers, "uk"),
                    "is_wrong": question.code in wrong,
                }
                for question in page.questions
            ],
        }
        for page in definition.pages
    ]
    attached = FormAttachment.objects.for_community(request.community).filter(form=form, detached_at__isnull=True)
    taken = {(row.subject_kind, row.subject_id) for row in attached}
    places = [
        (f"{subject.kind} {subject_id}", f"{subject.label}: {name}")
        for subject, subject_id, name in managed(request.user, request.community)
        if (subject.kind, subject_id) not in taken
    ]
    context = {
        "form": form,
        "draft": draft,
        "current": current,
        "definition": definition,
        "pages": pages,
        "defects": defects,
        "kinds": [(kind.value, label) for kind, label in KIND_LABELS.items()],
        "revision": draft.revision if draft else 0,
        "versions": FormVersion.objects.filter(form=form).published(),
        "attached": attached,
        "places": places,
        "answers": responses_for(request.user, request.community).filter(form=form).count(),
    }
    return TemplateResponse(request, "forms_admin/builder.html", context, status=status)


def _definition(form: FormDefinition) -> tuple[Definition, int]:
    """What is being made, and the revision of the draft (0: there is none yet)."""
    draft = form.draft()
    version = draft or form.current()
    return version.definition, draft.revision if draft else 0


def _revision(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


ACTS: dict[str, Callable[[Definition, str], Definition]] = {
    "up": lambda form, code: edit.move_question(form, code, -1),
    "down": lambda form, code: edit.move_question(form, code, 1),
    "copy": edit.copy_question,
    "delete": edit.delete_question,
    "page_up": lambda form, code: edit.move_page(form, code, -1),
    "page_down": lambda form, code: edit.move_page(form, code, 1),
    "page_delete": edit.delete_page,
    "page_add": lambda form, code: edit.add_page(form, Text()),
}


@require_POST
@for_makers
def act(request: HttpRequest, form: FormDefinition) -> HttpResponse:
    """One change of the order: `act` is «up topic», «page_add», «copy topic» …"""
    name, _space, code = request.POST.get("act", "").partition(" ")
    change = ACTS.get(name)
    if change is None:
        raise Http404
    definition, _known = _definition(form)
    if not _save(request, form, change(definition, code)):
        return _builder(request, form, 409)
    anchor = f"#q-{code}" if name in ("up", "down", "copy") else "#questions"
    return redirect(reverse("forms_admin:builder", args=[form.code]) + anchor)


def _save(request: HttpRequest, form: FormDefinition, definition: Definition) -> bool:
    try:
        save_draft(form=form, definition=definition, revision=_revision(request), actor=request.user)
    except FormRefused as refusal:
        messages.error(request, str(refusal.message))
        return False
    return True


@require_POST
@for_makers
def add(request: HttpRequest, form: FormDefinition) -> HttpResponse:
    """A new question at the end of a page; its texts are asked at once."""
    definition, _known = _definition(form)
    kind = request.POST.get("kind", "")
    page = request.POST.get("page", "")
    if kind not in {each.value for each in Kind} or page not in {each.code for each in definition.pages}:
        raise Http404
    question = edit.new_question(definition, Kind(kind))
    if not _save(request, form, edit.add_question(definition, page, question)):
        return _builder(request, form, 409)
    return redirect("forms_admin:question", code=form.code, question=question.code)


@for_makers
def question(request: HttpRequest, form: FormDefinition, question: str) -> HttpResponse:
    definition, revision = _definition(form)
    found = definition.find(question)
    if found is None:
        raise Http404
    typed = QuestionForm(request.POST or None, question=found, definition=definition)
    status = 200
    if request.method == "POST":
        status = 422
        if typed.is_valid():
            if _save(request, form, edit.put_question(definition, typed.applied())):
                return redirect(reverse("forms_admin:builder", args=[form.code]) + f"#q-{question}")
            status = 409
    context = {"form": form, "typed": typed, "revision": revision, "caption": _question_heading(found)}
    return TemplateResponse(request, "forms_admin/edit.html", context, status=status)


def _question_heading(found: Any) -> str:
    return f"{found.label.uk or _('New question')} · {KIND_LABELS.get(found.kind, found.kind)}"


@for_makers
def page(request: HttpRequest, form: FormDefinition, page: str) -> HttpResponse:
    definition, revision = _definition(form)
    found = next((each for each in definition.pages if each.code == page), None)
    if found is None:
        raise Http404
    initial = {"title_uk": found.title.uk, "title_en": found.title.en}
    typed = PageForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST" and typed.is_valid():
        title = forms_admin.text_of(typed.cleaned_data, "title")
        if _save(request, form, edit.rename_page(definition, page, title)):
            return redirect("forms_admin:builder", code=form.code)
        status = 409
    context = {"form": form, "typed": typed, "revision": revision, "caption": _("Page of the form")}
    return TemplateResponse(request, "forms_admin/edit.html", context, status=status)


@for_makers
def settings(request: HttpRequest, form: FormDefinition) -> HttpResponse:
    definition, revision = _definition(form)
    initial = SettingsForm.initial_of(definition) | {"mailbox": form.mailbox}
    typed = SettingsForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if typed.is_valid():
            if _save(request, form, typed.applied(definition)):
                if typed.cleaned_data["mailbox"] != form.mailbox:
                    set_mailbox(form=form, mailbox=typed.cleaned_data["mailbox"], actor=request.user)
                return redirect("forms_admin:builder", code=form.code)
            status = 409
    context = {"form": form, "typed": typed, "revision": revision, "caption": _("Texts and letters of the form")}
    return TemplateResponse(request, "forms_admin/edit.html", context, status=status)


@for_makers
def preview(request: HttpRequest, form: FormDefinition, number: int = 0) -> HttpResponse:
    """All screens one under another, as people see them; with a number, an old version."""
    version = (
        FormVersion.objects.filter(form=form, number=number).first() if number else form.draft() or form.current()
    )
    if version is None:
        raise Http404
    definition = version.definition
    numbers = {each.code: place for place, each in enumerate(definition.questions(), 1)}
    pages = []
    for each in definition.pages:
        asked = [
            (item, condition_in_words(definition, item.question, numbers, "uk"))
            for item in ScreenForm(each.questions, "uk", uploads=Uploads(request)).asked()
        ]
        pages.append((each.title.uk, asked))
    context = {
        "title": definition.title.uk,
        "intro": definition.intro.uk,
        "pages": pages,
        "has_points": any(each.kind is Kind.POINT for each in definition.questions()),
        "consent_form": ConsentForm(definition.consent.uk) if definition.consent else None,
    }
    response = TemplateResponse(request, "forms_admin/preview.html", context)
    response._csp_replace = {"frame-ancestors": ["'self'"]}  # type: ignore[attr-defined]  django-csp reads it
    response.xframe_options_exempt = True  # type: ignore[attr-defined]  Django's middleware reads it
    return response


@require_POST
@for_makers
def publish(request: HttpRequest, form: FormDefinition) -> HttpResponse:
    try:
        version = publish_form(form=form, revision=_revision(request), actor=request.user)
    except (PublishRefused, FormRefused) as refusal:
        messages.error(request, str(refusal.message))
        return _builder(request, form, refusal.status)
    messages.success(request, _("Version %(number)d is published.") % {"number": version.number})
    return redirect("forms_admin:builder", code=form.code)


@require_POST
@for_makers
def discard(request: HttpRequest, form: FormDefinition) -> HttpResponse:
    try:
        discard_draft(form=form, revision=_revision(request), actor=request.user)
    except FormRefused as refusal:
        messages.error(request, str(refusal.message))
        return _builder(request, form, refusal.status)
    messages.success(request, _("The draft is thrown away."))
    return redirect("forms_admin:builder", code=form.code)


@require_POST
@for_makers
def restore(request: HttpRequest, form: FormDefinition, number: int) -> HttpResponse:
    """Make the draft anew from an old version."""
    version = FormVersion.objects.published().filter(form=form, number=number).first()
    if version is None:
        raise Http404
    if not _save(request, form, replace(version.definition)):
        return _builder(request, form, 409)
    messages.success(request, _("The draft is version %(number)d now.") % {"number": number})
    return redirect("forms_admin:builder", code=form.code)


@require_POST
@for_makers
def archive(request: HttpRequest, form: FormDefinition) -> HttpResponse:
    archive_form(form=form, is_archived=request.POST.get("archived") == "1", actor=request.user)
    return redirect("forms_admin:builder", code=form.code)


@require_POST
@for_makers
def attach(request: HttpRequest, form: FormDefinition) -> HttpResponse:
    kind, _space, subject_id = request.POST.get("place", "").partition(" ")
    try:
        attach_form(form=form, kind=kind, subject_id=subject_id, actor=request.user)
    except (FormRefused, ValidationError) as refusal:
        messages.error(request, str(getattr(refusal, "message", "")))
        return _builder(request, form, getattr(refusal, "status", 422))
    messages.success(request, _("People can fill in the form there now."))
    return redirect(reverse("forms_admin:builder", args=[form.code]) + "#places")


@require_POST
@for_makers
def detach(request: HttpRequest, form: FormDefinition) -> HttpResponse:
    rows = FormAttachment.objects.for_community(request.community).filter(form=form)
    row = rows.select_related("form", "community").filter(public_id=request.POST.get("attachment", "")).first()
    if row is None:
        raise Http404
    detach_form(attachment=row, actor=request.user)
    messages.success(request, _("The form is taken away from there. Its answers stay."))
    return redirect(reverse("forms_admin:builder", args=[form.code]) + "#places")
