"""Booking step by step: service, day and time, details, code. Every step is a page; scripts only help."""

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from modules.equeue.constants import NUMBERED, BookingState, QueueKind
from modules.equeue.engine.refusals import (
    BadContact,
    HoldExpired,
    QueueBusy,
    Refusal,
    SlotNotOffered,
    SlotTaken,
)
from modules.equeue.engine.window import is_thinkable
from modules.equeue.forms import CodeForm, DetailsForm
from modules.equeue.models import Booking, Draft, WorkplaceType
from modules.equeue.selectors import (
    FreeDay,
    bookable_types,
    booking_by_token,
    free_slots,
    nearest_slots,
    public_queue,
    public_queues,
)
from modules.equeue.services import ContactData, hold_slot
from modules.equeue.services.confirmation import (
    VisitWords,
    confirm_draft,
    confirm_with_code,
    live_draft,
    move_draft,
    save_draft,
    send_code,
)
from modules.equeue.views import calendar
from modules.equeue.views.frames import Frame, holder_of
from modules.equeue.views.lost import lost
from modules.equeue.views.steps import place_context, steps, visit_context
from portal.common import clock
from portal.common.client_address import client_network

View = Callable[..., HttpResponse]


@require_safe
@never_cache
def start(request: HttpRequest, key: str = "") -> HttpResponse:
    """Step 1: where, and which service. `?place=` chooses the queue, `?service=` goes on to the times."""
    frame = Frame(key)
    chosen = request.GET.get("service", "")
    if chosen and _type_of(request, chosen, missing_ok=True) is not None:
        return redirect(frame.url("time", chosen))
    queues = list(public_queues(request.community).filter(kind=QueueKind.OWN))
    wanted = request.GET.get("place", "")
    queue = next((row for row in queues if row.public_id == wanted), queues[0] if queues else None)
    offers = free_slots(queue) if queue else []
    places = [{**place_context(row), "is_current": row == queue} for row in queues]
    context = {
        **steps(1, frame),
        "frame": frame,
        "heading": _("Which service do you need?"),
        "places": places,
        "place": next((place for place in places if place["is_current"]), None),
        "queue_name": str(queue or ""),
        "next_url": frame.url("start"),
        "error": _("Choose a service from the list.") if chosen else "",
        "services": [
            {
                "public_id": offer.workplace_type.public_id,
                "name": offer.workplace_type.description,
                "minutes": offer.workplace_type.interval,
                "places": offer.workplace_type.places,
                "nearest": calendar.relative_when(offer.nearest) if offer.nearest else "",
            }
            for offer in offers
        ],
    }
    return render(request, "equeue/start.html", context, status=404 if chosen else 200)


def _type_of(request: HttpRequest, public_id: str, missing_ok: bool = False) -> WorkplaceType | None:
    rows = WorkplaceType.objects.for_community(request.community).filter(public_id=public_id, is_active=True)
    # PostgreSQL refuses to look up a NUL.
    row = rows.select_related("queue__addressee").first() if public_id.isprintable() else None
    queue = public_queue(request.community, row.queue.public_id) if row else None
    if queue is None or row not in bookable_types(queue):
        if missing_ok:
            return None
        raise Http404
    return row


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def time(request: HttpRequest, public_id: str, key: str = "") -> HttpResponse:
    """Step 2: the fortnight and the times of a day; POST holds the chosen one."""
    frame = Frame(key)
    kind = _type_of(request, public_id)
    assert kind is not None  # noqa: S101  _type_of raised otherwise
    if request.method == "POST":
        return _hold(request, kind, frame)
    return _times_page(request, kind, frame)


def _hold(request: HttpRequest, kind: WorkplaceType, frame: Frame) -> HttpResponse:
    try:
        wanted = datetime.fromisoformat(request.POST.get("time", ""))
        if wanted.tzinfo is not None or not is_thinkable(wanted.date(), clock.today()):
            raise ValueError
    except ValueError:
        return _times_page(request, kind, frame, error=_("Choose a time."), status=422)
    keep = request.POST.get("keep") or request.GET.get("keep", "")
    try:
        held = hold_slot(
            workplace_type=kind,
            local_date=wanted.date(),
            local_start=wanted.time(),
            holder=holder_of(request, frame),
            user=request.user if request.user.is_authenticated else None,
            source=frame.source,
            replaces=keep,
            network="" if request.user.is_authenticated else client_network(request),
        )
    except (SlotTaken, SlotNotOffered) as refusal:
        moment = wanted.replace(tzinfo=clock.KYIV)
        return _times_page(request, kind, frame, error=str(refusal.message), status=refusal.status, lost_at=moment)
    except Refusal as refusal:
        return _times_page(request, kind, frame, error=str(refusal.message), status=refusal.status)
    booking = booking_by_token(held.token)
    if keep and booking is not None:
        move_draft(keep, booking)
    return redirect(frame.url("details", held.token))


def _times_page(
    request: HttpRequest,
    kind: WorkplaceType,
    frame: Frame,
    error: str = "",
    status: int = 200,
    lost_at: datetime | None = None,
) -> HttpResponse:
    queue = kind.queue
    near = calendar.near_of(nearest_slots(queue, kind, lost_at), lost_at) if lost_at else []
    (offer,) = free_slots(queue, types=[kind])
    free = [item for item in offer.days if item.slots]
    chosen = lost_at.date() if lost_at else _date(request.GET.get("day", ""))
    current = next((item for item in free if item.local_date == chosen), free[0] if free else None)
    keep = request.POST.get("keep") or request.GET.get("keep", "")
    here = frame.url("time", kind.public_id)
    tail = f"&keep={keep}" if keep else ""
    shown = calendar.day_of(current, None) if current else {}
    context = {
        **steps(2, frame),
        "frame": frame,
        "heading": _("When is it convenient for you?"),
        "place": place_context(queue),
        "queue_name": str(queue),
        "service": {"name": kind.description},
        "error": error,
        "near": near,
        "keep": keep,
        "has_free": bool(free),
        "calendar": _calendar(offer.days, current, lambda item: f"{here}?day={item:%Y-%m-%d}{tail}"),
        "day": shown,
        "visit": calendar.visit_of(near, lost_at) if lost_at and near else shown,
        "hold_minutes": queue.hold_minutes,
    }
    response = render(request, "equeue/time.html", context, status=status)
    if status == QueueBusy.status:
        response["Retry-After"] = str(QueueBusy.retry_after)
    return response


def _calendar(
    days: tuple[FreeDay, ...], current: FreeDay | None, url: Callable[[date], str]
) -> dict[str, object] | None:
    return calendar.calendar_of(days, current.local_date if current else None, url) if days else None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def held_booking(view: View) -> View:
    """Open a step by the token of its hold: 404 for a stranger, the ticket when it is made already, and the
    page of a lost time (410) when the hold has ended."""

    @never_cache
    @wraps(view)
    def wrapper(request: HttpRequest, token: str, key: str = "") -> HttpResponse:
        frame = Frame(key)
        booking = booking_by_token(token)
        if booking is None or booking.queue.addressee.community != request.community:
            raise Http404
        if booking.state in NUMBERED:
            return redirect(frame.url("ticket", token))
        is_over = booking.expires_at is None or booking.expires_at <= clock.now()
        if booking.state != BookingState.HELD or is_over:
            return lost(request, booking, frame)
        try:
            return view(request, booking, frame)
        except HoldExpired:
            return lost(request, booking, frame)

    return wrapper


@require_http_methods(["GET", "HEAD", "POST"])
@held_booking
def details(request: HttpRequest, booking: Booking, frame: Frame) -> HttpResponse:
    """Step 3: who comes. A signed-in person whose address is known needs no code."""
    status = 200
    if request.method == "POST":
        form = DetailsForm(request.POST)
        if form.is_valid():
            answer = _accept_details(request, booking, frame, form)
            if answer is not None:
                return answer
        status = 422
    else:
        form = DetailsForm(initial=_known(request, booking))
    context = {**visit_context(booking, frame, 3), "heading": _("Your details"), "form": form}
    return render(request, "equeue/details.html", context, status=status)


def _known(request: HttpRequest, booking: Booking) -> dict[str, Any]:
    draft = Draft.objects.for_community(request.community).filter(booking=booking).first()
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


def _accept_details(request: HttpRequest, booking: Booking, frame: Frame, form: DetailsForm) -> HttpResponse | None:
    """To the code, or to the ticket; None with an error on the form where a rule says no."""
    contact = ContactData(
        full_name=form.cleaned_data["name"],
        email=form.cleaned_data["email"],
        phone=form.cleaned_data["phone"],
        comment=form.cleaned_data["comment"],
        language=get_language() or "uk",
        has_consent=form.cleaned_data["consent"],
    )
    try:
        draft = save_draft(booking, contact)
        if request.user.is_authenticated and request.user.email.lower() == draft.email.lower():
            confirm_draft(booking, draft, request.user)
            return redirect(frame.url("ticket", booking.token) + "?new=1")
        send_code(booking, request._wagtail_site, _words(booking))  # type: ignore[attr-defined]  set by the middleware
    except HoldExpired:
        raise
    except BadContact as refusal:
        form.add_error(None, str(refusal.message))
        return None
    except Refusal as refusal:
        form.add_error(None, str(refusal.message))
        return None
    return redirect(frame.url("code", booking.token))


def _words(booking: Booking) -> VisitWords:
    return VisitWords(
        service=booking.workplace_type.description,
        when=calendar.when_text(booking.local_date, booking.local_start, kind="weekday"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@held_booking
def code(request: HttpRequest, booking: Booking, frame: Frame) -> HttpResponse:
    """Step 3, second half: the code from the letter."""
    draft = (
        live_draft(booking, clock.now())
        if Draft.objects.for_community(request.community).filter(booking=booking).exists()
        else None
    )
    if draft is None:
        return redirect(frame.url("details", booking.token))
    status = 200
    form = CodeForm(request.POST or None)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                confirm_with_code(booking, form.cleaned_data["code"], _user(request))
                return redirect(frame.url("ticket", booking.token) + "?new=1")
            except HoldExpired:
                raise
            except Refusal as refusal:
                status = refusal.status
                form.add_error("code", str(refusal.message))
    return _code_page(request, booking, frame, form, draft.email, status)


def _user(request: HttpRequest) -> Any:
    return request.user if request.user.is_authenticated else None


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
        send_code(booking, request._wagtail_site, _words(booking), is_again=True)  # type: ignore[attr-defined]  as above
    except HoldExpired:
        raise
    except Refusal as refusal:
        form = CodeForm({"code": ""})
        form.is_valid()
        form.errors.clear()
        form.add_error("code", str(refusal.message))
        draft = Draft.objects.for_community(request.community).filter(booking=booking).first()
        return _code_page(request, booking, frame, form, draft.email if draft else "", refusal.status)
    return redirect(frame.url("code", booking.token) + "?again=1")
