"""Booking step by step: day and time, details. Every step is a page; scripts only help."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from modules.equeue.engine.refusals import (
    BadServices,
    HoldExpired,
    QueueBusy,
    Refusal,
    SlotNotOffered,
    SlotTaken,
)
from modules.equeue.engine.window import is_thinkable
from modules.equeue.forms import DetailsForm
from modules.equeue.forms.more import MoreForm
from modules.equeue.models import Booking, Draft, WorkplaceType
from modules.equeue.selectors import FreeDay, booking_by_token, free_slots, nearest_slots
from modules.equeue.selectors.booking_files import seed_of
from modules.equeue.selectors.chosen import chosen_services
from modules.equeue.selectors.halls import has_hall
from modules.equeue.selectors.reception import next_reception
from modules.equeue.services import ContactData
from modules.equeue.services.confirmation import confirm_draft, move_draft, save_draft, send_code
from modules.equeue.services.extending import extend_hold
from modules.equeue.services.proving import hold_proven
from modules.equeue.views import calendar
from modules.equeue.views.code import words_of
from modules.equeue.views.frames import Frame, holder_of
from modules.equeue.views.holding import held_booking, needs_sign_in
from modules.equeue.views.just_booked import to_new_ticket
from modules.equeue.views.more import more_form, said_more
from modules.equeue.views.proof import effort_of, proof_context
from modules.equeue.views.questions import QuestionsForm, questions_form
from modules.equeue.views.start import type_of
from modules.equeue.views.steps import place_context, services_context, steps, visit_context
from modules.service_guide.api import ServiceInfo
from portal.common import clock
from portal.common.client_address import client_network


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def time(request: HttpRequest, public_id: str, key: str = "") -> HttpResponse:
    """Step 2: the fortnight and the times of a day; POST holds the chosen one. `?s=` are services of the visit."""
    frame = Frame(key)
    kind = type_of(request, public_id)
    assert kind is not None  # noqa: S101  type_of raised otherwise
    slugs = request.POST.getlist("s") if request.method == "POST" else request.GET.getlist("s")
    try:
        chosen = chosen_services(kind, slugs)
    except BadServices as refusal:
        return _times_page(request, kind, frame, [], error=str(refusal.message), status=refusal.status)
    if request.method != "POST":
        return _times_page(request, kind, frame, chosen)
    if needs_sign_in(request, kind.queue, frame):
        return redirect_to_login(request.get_full_path())
    return _hold(request, kind, frame, chosen)


def _hold(request: HttpRequest, kind: WorkplaceType, frame: Frame, chosen: list[ServiceInfo]) -> HttpResponse:
    try:
        wanted = datetime.fromisoformat(request.POST.get("time", ""))
        if wanted.tzinfo is not None or not is_thinkable(wanted.date(), clock.today()):
            raise ValueError
    except ValueError:
        return _times_page(request, kind, frame, chosen, error=_("Choose a time."), status=422)
    keep = request.POST.get("keep") or request.GET.get("keep", "")
    try:
        held = hold_proven(
            effort_of(request),
            workplace_type=kind,
            local_date=wanted.date(),
            local_start=wanted.time(),
            holder=holder_of(request, frame),
            # Inside a foreign page nobody is signed in, whatever cookies a browser sends there.
            user=request.user if request.user.is_authenticated and not frame.is_widget else None,
            source=frame.source,
            replaces=keep,
            network="" if request.user.is_authenticated else client_network(request),
            services=[info.id for info in chosen],
        )
    except (SlotTaken, SlotNotOffered) as refusal:
        sentence, lost_at = str(refusal.message), wanted.replace(tzinfo=clock.KYIV)
        return _times_page(request, kind, frame, chosen, error=sentence, status=refusal.status, lost_at=lost_at)
    except Refusal as refusal:
        return _times_page(request, kind, frame, chosen, str(refusal.message), refusal.status, kept=wanted)
    booking = booking_by_token(held.token)
    if keep and booking is not None:
        move_draft(keep, booking)
    return redirect(frame.url("details", held.token))


def _times_page(
    request: HttpRequest,
    kind: WorkplaceType,
    frame: Frame,
    chosen: list[ServiceInfo],
    error: str = "",
    status: int = 200,
    lost_at: datetime | None = None,
    kept: datetime | None = None,
) -> HttpResponse:
    """`kept` is a time that is still free: it stays marked."""
    queue, units = kind.queue, len(chosen) or 1
    near = calendar.near_of(nearest_slots(queue, kind, lost_at, units=units), lost_at) if lost_at else []
    (offer,) = free_slots(queue, types=[kind], units=units)
    free = [item for item in offer.days if item.slots]
    at = lost_at or kept
    day = at.date() if at else _date(request.GET.get("day", ""))
    current = next((item for item in free if item.local_date == day), free[0] if free else None)
    keep = request.POST.get("keep") or request.GET.get("keep", "")
    shown = (
        calendar.day_of(current, kept.time() if kept and current and current.local_date == day else None)
        if current
        else {}
    )
    services = services_context(kind, chosen, frame)
    query: dict[str, Any] = {"s": [info.slug for info in chosen]} | ({"keep": keep} if keep else {})
    here = frame.url("time", kind.public_id)

    def day_url(item: date) -> str:
        return f"{here}?{urlencode({'day': f'{item:%Y-%m-%d}', **query}, doseq=True)}"

    context = {
        **steps(2, frame, start=services["services_url"]),
        **services,
        "frame": frame,
        "heading": _("When is it convenient for you?"),
        "place": place_context(queue),
        "queue_name": str(queue),
        "error": error,
        "near": near,
        "keep": keep,
        "has_free": bool(free),
        **_reception_context(kind, offer.days, units),
        "has_hall": not free and has_hall(request.community, queue.addressee_id),
        "calendar": _calendar(offer.days, current, day_url),
        "day": shown,
        "visit": calendar.visit_of(near, lost_at) if lost_at and near else shown,
        "hold_minutes": queue.hold_minutes,
        "window_days": queue.window_days,
        **proof_context(queue),
        "waiting_url": _waiting_url(kind, frame, query["s"]) if queue.has_waiting_list else "",
        **_account_context(request, kind, frame, {"day": f"{current.local_date:%Y-%m-%d}"} if current else {}, query),
    }
    response = render(request, "equeue/time.html", context, status=status)
    if status == QueueBusy.status:
        response["Retry-After"] = str(QueueBusy.retry_after)
    return response


def _reception_context(kind: WorkplaceType, days: tuple[FreeDay, ...], units: int) -> dict[str, Any]:
    """Where nobody works in the open days, when somebody does. Several services in one visit may only be too long."""
    if units > 1 or any(item.is_working for item in days):
        return {"is_closed": False}
    found = next_reception(kind, clock.now())
    return {
        "is_closed": True,
        "reception": found,
        "reception_hour": calendar.hour_text(found.opens_at) if found and found.opens_at else "",
    }


def _account_context(
    request: HttpRequest, kind: WorkplaceType, frame: Frame, day: dict[str, str], query: dict[str, Any]
) -> dict[str, str]:
    """Where to sign in and come back to this step; inside a foreign page, where on the site to go on."""
    needed = kind.queue.needs_account and (frame.is_widget or not request.user.is_authenticated)
    if not needed:
        return {"sign_in_url": "", "site_url": ""}
    here = reverse("equeue:time", args=[kind.public_id])
    target = f"{here}?{urlencode({**day, **query}, doseq=True)}".rstrip("?")
    if frame.is_widget:
        return {"sign_in_url": "", "site_url": target}
    return {"sign_in_url": f"{reverse('account_login')}?{urlencode({'next': target})}", "site_url": ""}


def _waiting_url(kind: WorkplaceType, frame: Frame, slugs: list[str]) -> str:
    url = frame.url("waiting_new", kind.public_id)
    return f"{url}?{urlencode({'s': slugs}, doseq=True)}" if slugs else url


def _calendar(
    days: tuple[FreeDay, ...], current: FreeDay | None, url: Callable[[date], str]
) -> dict[str, object] | None:
    return calendar.calendar_of(days, current.local_date if current else None, url) if days else None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@held_booking
def details(request: HttpRequest, booking: Booking, frame: Frame) -> HttpResponse:
    """Step 3: who comes, and the questions of the queue. A signed-in person whose address is known needs no code."""
    draft = Draft.objects.for_community(request.community).filter(booking=booking).first()
    questions = questions_form(request, booking.queue, draft)
    more = more_form(request, booking.queue, seed_of(booking), draft.previous_number if draft is not None else "")
    if request.method != "POST":
        form = _form(questions, initial=_known(request, draft))
        return _details_page(request, booking, frame, form, questions, more)
    form = _form(questions, request.POST)
    if "more" in request.POST:
        return _more_time(request, booking, frame, form, questions, more)
    is_rest_good = (questions is None or questions.is_valid()) and (more is None or more.is_valid())
    if form.is_valid() and is_rest_good and not (questions is not None and questions.has_new):
        answer = _accept_details(request, booking, frame, form, questions, more)
        if answer is not None:
            return answer
    status = 422 if form.errors or not is_rest_good else 200
    return _details_page(request, booking, frame, form, questions, more, status)


def _form(questions: QuestionsForm | None, *args: Any, **kwargs: Any) -> DetailsForm:
    """The consent has the words of the queue and those of the form that asks."""
    form = DetailsForm(*args, **kwargs)
    if questions is not None and questions.consent:
        form.fields["consent"].label = f"{form.fields['consent'].label} {questions.consent}"
    return form


def _details_page(
    request: HttpRequest,
    booking: Booking,
    frame: Frame,
    form: DetailsForm,
    questions: QuestionsForm | None,
    more: MoreForm | None,
    status: int = 200,
    error: str = "",
) -> HttpResponse:
    context = {
        **visit_context(booking, frame, 3),
        "heading": _("Your details"),
        "form": form,
        "questions": questions,
        "more": more,
        "asked": list(questions.asked()) if questions is not None else [],
        "error": error,
        "needs_code": not _is_own_address(request, form["email"].value() or "") or frame.is_widget,
    }
    return render(request, "equeue/details.html", context, status=status)


def _more_time(
    request: HttpRequest,
    booking: Booking,
    frame: Frame,
    form: DetailsForm,
    questions: QuestionsForm | None,
    more: MoreForm | None,
) -> HttpResponse:
    """What was typed stays typed, and is not judged yet."""
    error, status = "", 200
    try:
        booking = extend_hold(booking.token)
    except HoldExpired:
        raise
    except Refusal as refusal:
        error, status = str(refusal.message), refusal.status
    typed = _form(questions, initial={name: request.POST.get(name, "") for name in form.fields})
    if questions is not None:
        questions.is_valid()
        questions = QuestionsForm(questions.version, answers=questions.clean_answers)
    return _details_page(request, booking, frame, typed, questions, more, status, error)


def _known(request: HttpRequest, draft: Draft | None) -> dict[str, Any]:
    if draft is not None:
        return {
            "name": draft.full_name,
            "email": draft.email,
            "phone": draft.phone,
            "comment": draft.comment,
            "consent": draft.consent_at is not None,
        }
    if request.user.is_authenticated:
        return {"name": request.user.get_full_name(), "email": request.user.email, "phone": request.user.phone}
    return {}


def _is_own_address(request: HttpRequest, email: str) -> bool:
    return bool(request.user.is_authenticated and email and request.user.email.lower() == email.strip().lower())


def _accept_details(
    request: HttpRequest,
    booking: Booking,
    frame: Frame,
    form: DetailsForm,
    questions: QuestionsForm | None,
    more: MoreForm | None,
) -> HttpResponse | None:
    """To the code, or to the ticket; None with an error on the form where a rule says no."""
    contact = ContactData(
        full_name=form.cleaned_data["name"],
        email=form.cleaned_data["email"],
        phone=form.cleaned_data["phone"],
        comment=form.cleaned_data["comment"],
        language=get_language() or "uk",
        has_consent=form.cleaned_data["consent"],
        form_version=questions.version if questions is not None else None,
        answers=questions.clean_answers if questions is not None else {},
        previous_number=said_more(more),
    )
    try:
        draft = save_draft(booking, contact)
        if _is_own_address(request, draft.email):
            confirm_draft(booking, draft, request.user)
            return to_new_ticket(request, booking, frame)
        send_code(booking, request._wagtail_site, words_of(booking))  # type: ignore[attr-defined]  set by the middleware
    except HoldExpired:
        raise
    except Refusal as refusal:
        form.add_error(None, str(refusal.message))
        return None
    return redirect(frame.url("code", booking.token))
