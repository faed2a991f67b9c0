"""A person's way through a form, the same in every frame: on a page, at a kiosk, inside a foreign page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from wagtail.models import Site

from portal.common.refusals import Refusal
from portal.forms.attached_files import Uploads, has_files, record_of
from portal.forms.bound import ConsentForm, ScreenForm
from portal.forms.frames import FormFrame, crumbs
from portal.forms.guarding import TRAP, guard_sending, key_of, new_stamp
from portal.forms.models import FormAttachment, FormVersion
from portal.forms.reading import said
from portal.forms.refusals import AnswersRefused, FormRefused
from portal.forms.selectors import sent_before
from portal.forms.services import submit_response
from portal.forms.services.answers import CONSENT
from portal.forms.subjects import subject_of
from portal.forms.walking import Walk, resume


def answer_form(request: HttpRequest, attachment: FormAttachment, frame: FormFrame) -> HttpResponse:
    """One screen of a form; POST judges it and shows the next, or sends. `frame` says where it is shown."""
    if request.method != "POST":
        version = attachment.form.current()
        walk = frame.begin(version.definition, Uploads(request))
        return _screen(request, frame, attachment, version, walk, walk.screen_form(), stamp=new_stamp(attachment))
    number = request.POST.get("version", "")
    known = FormVersion.objects.published().filter(form=attachment.form)
    is_number = number.isascii() and number.isdigit() and len(number) < 9
    version = known.filter(number=int(number)).first() if is_number else None
    if version is None:
        return _changed(request, frame, attachment)
    uploads = Uploads(request, record=_sent_already(request, attachment, version))
    walk = resume(frame.begin(version.definition, uploads), request.POST)
    if walk.is_at_check:
        return _at_check(request, frame, attachment, version, walk)
    screen = walk.screen_form(request.POST, request.FILES)
    if "stay" in request.POST:  # only the language is another one
        if screen.is_valid():
            walk.take(screen)
        return _screen(request, frame, attachment, version, walk, walk.screen_form())
    if "back" in request.POST:
        if screen.is_valid():
            walk.take(screen)
        walk.go_back()
        return _screen(request, frame, attachment, version, walk, walk.screen_form())
    if not screen.is_valid():
        return _screen(request, frame, attachment, version, walk, screen, status=422)
    walk.take(screen)
    if not walk.has_check:
        return _send(request, frame, attachment, version, walk, screen)
    walk.go_on()
    return _screen(request, frame, attachment, version, walk)


def _sent_already(request: HttpRequest, attachment: FormAttachment, version: FormVersion) -> str:
    """The record that has the files of this page, where the page was sent already; "" for forms without files."""
    key = key_of(attachment, request.POST.get("stamp", "")) if has_files(version.definition) else ""
    response = sent_before(attachment.form, key) if key else None
    return record_of(response) if response is not None else ""


def _at_check(
    request: HttpRequest, frame: FormFrame, attachment: FormAttachment, version: FormVersion, walk: Walk
) -> HttpResponse:
    change = request.POST.get("change", "")
    if "back" in request.POST:
        walk.go_back()
    elif "stay" in request.POST:
        pass
    elif change in {str(number) for number, _screen in walk.steps()}:
        walk.place = int(change)
    else:
        return _send(request, frame, attachment, version, walk)
    return _screen(request, frame, attachment, version, walk)


def _send(
    request: HttpRequest,
    frame: FormFrame,
    attachment: FormAttachment,
    version: FormVersion,
    walk: Walk,
    screen: ScreenForm | None = None,
) -> HttpResponse:
    stamp = request.POST.get("stamp", "")
    try:
        guard_sending(request, attachment, stamp)
        response = submit_response(
            attachment=attachment,
            version=version.number,
            answers=walk.answers,
            has_consented=request.POST.get(CONSENT) == "on",
            key=key_of(attachment, stamp),
            site=Site.find_for_request(request),
            user=request.user if frame.has_account else None,
            channel=frame.channel,
            language=walk.language,
            tokens=walk.uploads.tokens if walk.uploads is not None else {},
        )
    except AnswersRefused as refusal:
        return _refused(request, frame, attachment, version, walk, screen, refusal)
    except Refusal as refusal:
        # a fresh stamp: an old or forged one would refuse for ever
        fresh = stamp if key_of(attachment, stamp) and not isinstance(refusal, FormRefused) else new_stamp(attachment)
        problem = str(refusal.message)
        page = _screen(request, frame, attachment, version, walk, screen, refusal.status, problem=problem, stamp=fresh)
        if refusal.retry_after:
            page["Retry-After"] = str(refusal.retry_after)
        return page
    return redirect(frame.sent_url(request, attachment, response))


def _refused(
    request: HttpRequest,
    frame: FormFrame,
    attachment: FormAttachment,
    version: FormVersion,
    walk: Walk,
    screen: ScreenForm | None,
    refusal: AnswersRefused,
) -> HttpResponse:
    """The consent is asked where it stands; what is missing of the answers on its own screen."""
    missing = {name: sentence for name, sentence in refusal.errors.items() if name != CONSENT}
    if missing:
        walk.place = walk.first_with(missing)
        screen = walk.screen_form(request.POST) if not walk.has_check else walk.screen_form()
        screen.full_clean()
        screen.say_all(missing)
    return _screen(
        request,
        frame,
        attachment,
        version,
        walk,
        screen,
        status=422,
        consent_error=refusal.errors.get(CONSENT, "") if walk.is_last else "",
    )


def _screen(
    request: HttpRequest,
    frame: FormFrame,
    attachment: FormAttachment,
    version: FormVersion,
    walk: Walk,
    screen: ScreenForm | None = None,
    status: int = 200,
    *,
    consent_error: str = "",
    **more: Any,
) -> HttpResponse:
    if screen is None and not walk.is_at_check:
        screen = walk.screen_form()
    steps = walk.steps()
    numbers = [number for number, _screen in steps]
    form = walk.form
    title = "" if walk.is_at_check else walk.screens[walk.place].title.into(walk.language)
    consent = form.consent.into(walk.language) if walk.is_last else ""
    context = {
        "attachment": attachment,
        "version": version,
        "walk": walk,
        "form": screen,
        "asked": list(screen.asked()) if screen is not None else [],
        "title": form.title.into(walk.language),
        "intro": form.intro.into(walk.language),
        "consent": consent,
        "consent_form": ConsentForm(consent, consent_error, request.POST.get(CONSENT) == "on"),
        "screen_title": title,
        "is_first": bool(numbers) and walk.place == numbers[0],
        "step": numbers.index(walk.place) + 1 if walk.place in numbers else len(numbers) + 1,
        "said": _checked(walk) if walk.is_at_check else [],
        "trap": TRAP,
        "stamp": request.POST.get("stamp", ""),
        "place": subject_of(attachment),
        "breadcrumbs": crumbs((form.title.into(walk.language), "")),
        "layout": frame.layout,
        "action": frame.fill_url(request, attachment),
        "steps": len(numbers),
        **more,
    }
    return TemplateResponse(request, frame.fill, context, status=status)


def _checked(walk: Walk) -> list[dict[str, Any]]:
    """Answers screen by screen, for the check before sending."""
    files = {file.public_id: file for file in walk.files()}
    words = {each.code: each for each in said(walk.form, walk.answers, walk.language, files)}
    return [
        {
            "number": number,
            "title": screen.title.into(walk.language),
            "said": [words[question.code] for question in screen.shown(walk.answers)],
        }
        for number, screen in walk.steps()
    ]


def _changed(request: HttpRequest, frame: FormFrame, attachment: FormAttachment) -> HttpResponse:
    version = attachment.form.current()
    walk = frame.begin(version.definition, Uploads(request))
    problem = str(FormRefused("unknown_version").message)
    return _screen(
        request,
        frame,
        attachment,
        version,
        walk,
        walk.screen_form(),
        409,
        stamp=new_stamp(attachment),
        problem=problem,
    )
