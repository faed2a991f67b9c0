"""Step 3 of booking, second half: the code from the letter."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from modules.equeue.engine.refusals import HoldExpired, Refusal
from modules.equeue.forms import CodeForm
from modules.equeue.models import Booking, Draft
from modules.equeue.selectors.chosen import service_words
from modules.equeue.services.confirmation import VisitWords, confirm_with_code, live_draft, send_code
from modules.equeue.services.extending import extend_hold
from modules.equeue.views import calendar
from modules.equeue.views.frames import Frame
from modules.equeue.views.holding import held_booking
from modules.equeue.views.just_booked import to_new_ticket
from modules.equeue.views.steps import visit_context
from portal.common import clock


def words_of(booking: Booking) -> VisitWords:
    return VisitWords(
        service=service_words(booking),
        when=calendar.when_text(booking.local_date, booking.local_start, kind="weekday"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@held_booking
def code(request: HttpRequest, booking: Booking, frame: Frame) -> HttpResponse:
    draft = (
        live_draft(booking, clock.now())
        if Draft.objects.for_community(request.community).filter(booking=booking).exists()
        else None
    )
    if draft is None:
        return redirect(frame.url("details", booking.token))
    if "more" in request.POST:
        return _more_time(request, booking, frame, draft.email)
    status = 200
    form = CodeForm(request.POST or None)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                confirm_with_code(booking, form.cleaned_data["code"], _user(request))
                return to_new_ticket(request, booking, frame)
            except HoldExpired:
                raise
            except Refusal as refusal:
                status = refusal.status
                form.add_error("code", str(refusal.message))
    return _code_page(request, booking, frame, form, draft.email, status)


def _more_time(request: HttpRequest, booking: Booking, frame: Frame, email: str) -> HttpResponse:
    """Digits that were typed stay typed."""
    form, status = CodeForm(initial={"code": request.POST.get("code", "")[:12]}), 200
    try:
        booking = extend_hold(booking.token)
    except HoldExpired:
        raise
    except Refusal as refusal:
        form, status = _with_error(str(refusal.message)), refusal.status
    return _code_page(request, booking, frame, form, email, status)


def _user(request: HttpRequest) -> Any:
    return request.user if request.user.is_authenticated else None


def _with_error(sentence: str) -> CodeForm:
    form = CodeForm({"code": ""})
    form.is_valid()
    form.errors.clear()
    form.add_error("code", sentence)
    return form


def _code_page(
    request: HttpRequest, booking: Booking, frame: Frame, form: CodeForm, email: str, status: int = 200
) -> HttpResponse:
    context = {
        **visit_context(booking, frame, 3),
        "heading": _("Check your e-mail"),
        "form": form,
        "email": email,
        "is_sent_again": "again" in request.GET,
        "details_url": frame.url("details", booking.token),
        "resend_url": frame.url("code_again", booking.token),
    }
    return render(request, "equeue/code.html", context, status=status)


@require_POST
@held_booking
def code_again(request: HttpRequest, booking: Booking, frame: Frame) -> HttpResponse:
    """Another letter with a new code."""
    try:
        send_code(booking, request._wagtail_site, words_of(booking), is_again=True)  # type: ignore[attr-defined]  set by the middleware
    except HoldExpired:
        raise
    except Refusal as refusal:
        draft = Draft.objects.for_community(request.community).filter(booking=booking).first()
        form = _with_error(str(refusal.message))
        return _code_page(request, booking, frame, form, draft.email if draft else "", refusal.status)
    return redirect(frame.url("code", booking.token) + "?again=1")
