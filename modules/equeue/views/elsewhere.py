"""Queues that are not our own: a page that leads to another site, and booking in a queue of Diia."""

import secrets
from datetime import date, datetime
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from modules.equeue.adapters.base import OfferedService, OfferedTime, Offers
from modules.equeue.constants import OutsideState, QueueKind
from modules.equeue.engine.links import frame_source, host_of
from modules.equeue.engine.refusals import SlotNotOffered, SlotTaken
from modules.equeue.forms.outside import OutsideForm
from modules.equeue.models import OutsideVisit, Queue
from modules.equeue.selectors import public_queue
from modules.equeue.services import ContactData
from modules.equeue.services.offered import offered_by
from modules.equeue.services.outside import Wish, book_outside, cancel_outside
from modules.equeue.views import calendar
from modules.equeue.views.frames import Frame
from modules.equeue.views.holding import needs_sign_in
from modules.equeue.views.steps import place_context
from portal.common import clock
from portal.common.client_address import client_network
from portal.common.idempotency import IdempotencyConflict
from portal.common.qr import qr_svg
from portal.common.refusals import Refusal
from portal.common.templatetags.viche import date_uk


def elsewhere(request: HttpRequest, queue: Queue, places: list[dict[str, Any]], frame: Frame) -> HttpResponse:
    """The start page of booking for a queue that is not our own; the caller has seen that the queue is open."""
    context = {
        "frame": frame,
        "queue": queue,
        "queue_name": str(queue),
        "heading": _("Book a visit"),
        "places": places,
        "place": place_context(queue),
    }
    if queue.kind == QueueKind.LINK:
        return _linked(request, queue, frame, context)
    if frame.is_widget:
        here = request.build_absolute_uri(f"{reverse('equeue:start')}?place={queue.public_id}")
        return render(request, "equeue/elsewhere.html", {**context, "url": here, "is_ours": True})
    try:
        context["services"] = offered_by(queue).services()
    except Refusal as refusal:
        return _refused(request, "equeue/outside_services.html", context, refusal)
    return render(request, "equeue/outside_services.html", context)


def _linked(request: HttpRequest, queue: Queue, frame: Frame, context: dict[str, Any]) -> HttpResponse:
    """A frame inside a frame of a third site is blocked by browsers: a widget has the button alone."""
    source = frame_source(queue.link) if queue.link_in_frame and not frame.is_widget else ""
    code = qr_svg(queue.link, _("QR code of the booking page")) if not frame.is_widget else ""
    context |= {"url": queue.link, "host": host_of(queue.link), "has_frame": bool(source), "code": code}
    response = render(request, "equeue/elsewhere.html", context)
    if source:
        response._csp_update = {"frame-src": [source]}  # type: ignore[attr-defined]  django-csp reads it
    return response


def _refused(request: HttpRequest, template: str, context: dict[str, Any], refusal: Refusal) -> HttpResponse:
    response = render(request, template, {**context, "error": str(refusal.message)}, status=refusal.status)
    if refusal.retry_after:
        response["Retry-After"] = str(refusal.retry_after)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def outside(request: HttpRequest, public_id: str, service: str) -> HttpResponse:
    """Day, time and person on one page; POST books in that queue."""
    community = request.community  # type: ignore[attr-defined]  set by the middleware
    queue = public_queue(community, public_id) if public_id.isprintable() else None
    if queue is None or queue.kind != QueueKind.DIIA:
        raise Http404
    context = {
        "frame": Frame(),
        "heading": _("When is it convenient for you?"),
        "place": place_context(queue),
        "queue_name": str(queue),
        "here": reverse("equeue:outside", args=[public_id, service]),
        "start_url": f"{reverse('equeue:start')}?place={public_id}",
        "form": OutsideForm(request.POST) if request.method == "POST" else OutsideForm(initial=_known(request)),
    }
    if needs_sign_in(request, queue, Frame()):
        return redirect_to_login(request.get_full_path())
    adapter = offered_by(queue)
    try:
        offered = _service(adapter, service)
        if request.method == "POST":
            answer = _book(request, queue, offered, context)
            if answer is not None:
                return answer
        return _times_page(request, adapter, offered, context)
    except Refusal as refusal:
        return _refused(request, "equeue/outside.html", context, refusal)


def _known(request: HttpRequest) -> dict[str, Any]:
    known: dict[str, Any] = {"key": secrets.token_urlsafe(24)}
    if request.user.is_authenticated:
        known |= {"name": request.user.get_full_name(), "email": request.user.email, "phone": request.user.phone}
    return known


def _service(adapter: Offers, wanted: str) -> OfferedService:
    found = next((row for row in adapter.services() if row.id == wanted), None)
    if found is None:
        raise Http404
    return found


def _book(request: HttpRequest, queue: Queue, offered: OfferedService, context: dict[str, Any]) -> HttpResponse | None:
    """To the ticket, or None with what is wrong in the context."""
    form = context["form"]
    if not form.is_valid():
        context["status"] = 422
        return None
    data, at = form.cleaned_data, form.cleaned_data["time"]
    context["chosen"] = at
    wish = Wish(offered.id, offered.name, at.date(), at.time(), data["key"])
    language = get_language() or "uk"
    contact = ContactData(data["name"], data["phone"], data["email"], language=language, has_consent=data["consent"])
    user = request.user if request.user.is_authenticated else None
    try:
        visit = book_outside(queue, wish, contact, user, network="" if user else client_network(request))
    except (SlotTaken, SlotNotOffered, IdempotencyConflict) as refusal:
        # Another time is another wish.
        form.data = form.data.copy()
        form.data["key"] = secrets.token_urlsafe(24)
        is_conflict = isinstance(refusal, IdempotencyConflict)
        context["status"] = 409
        context["error"] = (
            _("Check the time and your details once more, then send.") if is_conflict else str(refusal.message)
        )
        return None
    except Refusal as refusal:
        context |= {"status": refusal.status, "error": str(refusal.message), "retry_after": refusal.retry_after}
        return None
    return redirect("equeue:outside_ticket", visit.token)


def _times_page(
    request: HttpRequest, adapter: Offers, offered: OfferedService, context: dict[str, Any]
) -> HttpResponse:
    days = adapter.dates(offered.id)
    chosen = context.get("chosen") or _moment(request.POST.get("time", ""))
    wanted = chosen.date() if chosen else _day(request.GET.get("day", ""))
    day = wanted if wanted in days else (days[0] if days else None)
    times = adapter.times(offered.id, day) if day else []
    context |= {
        "service": {"id": offered.id, "name": offered.name, "minutes": offered.minutes},
        "days": [
            {
                "url": f"{context['here']}?day={each}#times",
                "label": date_uk(each, "weekday"),
                "is_current": each == day,
            }
            for each in days
        ],
        "day_title": date_uk(day, "weekday") if day else "",
        "times": [_time(item, chosen) for item in times],
    }
    response = render(request, "equeue/outside.html", context, status=context.get("status", 200))
    if context.get("retry_after"):
        response["Retry-After"] = str(context["retry_after"])
    return response


def _offered_day(here: str, day: date, current: date | None) -> dict[str, Any]:
    return {"url": f"{here}?day={day}#times", "label": date_uk(day, "weekday"), "is_current": day == current}


def _time(item: OfferedTime, chosen: datetime | None) -> dict[str, Any]:
    at = datetime.combine(item.local_date, item.starts)
    return {"value": f"{at:%Y-%m-%dT%H:%M}", "label": calendar.hour_text(item.starts), "is_checked": at == chosen}


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is None else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _visit(request: HttpRequest, token: str) -> OutsideVisit:
    rows = OutsideVisit.objects.by_token(token).select_related("queue__addressee__community")
    row = rows.first()
    if row is None or row.queue.addressee.community != request.community:  # type: ignore[attr-defined]  as above
        raise Http404
    return row


def _ticket_page(request: HttpRequest, row: OutsideVisit, **extra: Any) -> HttpResponse:
    status = extra.pop("status", 200)
    is_ahead = row.local_date >= clock.today()
    context = {
        "frame": Frame(),
        "visit": row,
        "place": place_context(row.queue),
        "when": calendar.when_text(row.local_date, row.local_start, kind="weekday"),
        "is_open": row.state in (OutsideState.ASKED, OutsideState.UNKNOWN),
        "can_cancel": row.state == OutsideState.BOOKED and is_ahead,
        "start_url": f"{reverse('equeue:start')}?place={row.queue.public_id}",
        "here": reverse("equeue:outside_ticket", args=[row.token]),
        "cancel_url": reverse("equeue:outside_cancel", args=[row.token]),
        **extra,
    }
    response = render(request, "equeue/outside_ticket.html", context, status=status)
    response["Referrer-Policy"] = "same-origin"
    return response


@require_safe
@never_cache
def outside_ticket(request: HttpRequest, token: str) -> HttpResponse:
    """What we know of the visit; nobody is asked when the page is opened."""
    return _ticket_page(request, _visit(request, token))


@require_POST
@never_cache
def outside_cancel(request: HttpRequest, token: str) -> HttpResponse:
    row = _visit(request, token)
    try:
        cancel_outside(row)
    except Refusal as refusal:
        return _ticket_page(request, row, error=str(refusal.message), status=refusal.status)
    return redirect("equeue:outside_ticket", token)
