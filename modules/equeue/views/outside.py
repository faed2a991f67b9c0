"""Booking in a queue of Diia on our pages, step by step: day and time, details, the ticket."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from modules.equeue.adapters.base import OfferedService, OfferedTime, Offers, QueueSilent
from modules.equeue.constants import OutsideState, QueueKind
from modules.equeue.engine.refusals import SlotNotOffered, SlotTaken
from modules.equeue.engine.slots import Slot
from modules.equeue.engine.wall import minute_at_or_after
from modules.equeue.forms.outside import OutsideForm
from modules.equeue.models import OutsideVisit, Queue
from modules.equeue.selectors import FreeDay, FreeSlot, public_queue
from modules.equeue.services import ContactData
from modules.equeue.services.offered import offered_by
from modules.equeue.services.outside import Wish, asked_before, book_outside, cancel_outside
from modules.equeue.views import calendar
from modules.equeue.views.choosing import choice_of
from modules.equeue.views.elsewhere import refused
from modules.equeue.views.frames import Frame
from modules.equeue.views.holding import needs_sign_in
from modules.equeue.views.steps import place_context, steps
from portal.common import clock
from portal.common.client_address import client_network
from portal.common.idempotency import IdempotencyConflict
from portal.common.refusals import Refusal

DAY, FARTHEST = timedelta(days=1), timedelta(days=90)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def outside(request: HttpRequest, public_id: str, service: str) -> HttpResponse:
    """The days and times; `?time=` asks who comes; POST books in that queue."""
    community = request.community  # type: ignore[attr-defined]  set by the middleware
    queue = public_queue(community, public_id) if public_id.isprintable() else None
    if queue is None or queue.kind != QueueKind.DIIA:
        raise Http404
    here = reverse("equeue:outside", args=[public_id, service])
    context = {
        "frame": Frame(),
        "place": place_context(queue),
        "queue_name": str(queue),
        "here": here,
        "start_url": f"{reverse('equeue:start')}?place={public_id}",
    }
    given = request.POST.get("time", "") if request.method == "POST" else request.GET.get("time", "")
    wanted = calendar.wanted_time(given)
    if needs_sign_in(request, queue, Frame()):
        return redirect_to_login(request.get_full_path())
    adapter = offered_by(queue)
    if request.method == "POST":
        context["form"] = OutsideForm(request.POST)
        return _book(request, queue, adapter, service, wanted, context)
    try:
        return _asked(request, adapter, _service(adapter, service), wanted, context)
    except Refusal as refusal:
        context |= {**steps(2, Frame(), start=context["start_url"]), "heading": _("When is it convenient for you?")}
        return refused(request, "equeue/outside_time.html", context, refusal)


def _asked(
    request: HttpRequest,
    adapter: Offers,
    offered: OfferedService,
    wanted: datetime | None,
    context: dict[str, Any],
) -> HttpResponse:
    """Who comes at the chosen time; the calendar, as long as no time is chosen that is free."""
    days = _days(adapter, offered.id)
    error, lost = "", None
    if wanted is not None:
        if any(
            (day.local_date, slot.local_start) == (wanted.date(), wanted.time()) for day in days for slot in day.slots
        ):
            context["form"] = OutsideForm(initial=_known(request, wanted))
            return _details_page(request, offered, wanted, context)
        error, lost = str(SlotTaken.message), wanted
    elif "time" in request.GET or "go" in request.GET:
        error = _("Choose a time.")
    context |= {
        **steps(2, Frame(), start=context["start_url"]),
        **choice_of(days, context["here"], day=request.GET.get("day", ""), lost=lost),
        "heading": _("When is it convenient for you?"),
        "service": {"name": offered.name},
        "minutes": offered.minutes,
        "error": error,
        "is_unchosen": lost is None,
    }
    return render(request, "equeue/outside_time.html", context, status=(409 if lost else 422) if error else 200)


def _known(request: HttpRequest, wanted: datetime) -> dict[str, Any]:
    known: dict[str, Any] = {"key": secrets.token_urlsafe(24), "time": f"{wanted:%Y-%m-%dT%H:%M}"}
    if request.user.is_authenticated:
        known |= {"name": request.user.get_full_name(), "email": request.user.email, "phone": request.user.phone}
    return known


def _service(adapter: Offers, wanted: str) -> OfferedService:
    found = next((row for row in adapter.services() if row.id == wanted), None)
    if found is None:
        raise Http404
    return found


def _book(
    request: HttpRequest,
    queue: Queue,
    adapter: Offers,
    service: str,
    wanted: datetime | None,
    context: dict[str, Any],
) -> HttpResponse:
    """To the ticket, or back to what was typed with what is wrong."""
    form, offered = context["form"], None
    try:
        offered = _service(adapter, service)
        if not form.is_valid():
            near = _near(adapter, offered, wanted) if "time" in form.errors else []
            return _details_page(request, offered, wanted, context, status=422, near=near)
        return redirect("equeue:outside_ticket", _booked(request, queue, offered, form.cleaned_data).token)
    except (SlotTaken, SlotNotOffered, IdempotencyConflict) as refusal:
        # Another time is another wish.
        form.data = form.data.copy()
        form.data["key"] = secrets.token_urlsafe(24)
        is_lost = not isinstance(refusal, IdempotencyConflict)
        text = str(refusal.message) if is_lost else _("Check the time and your details once more, then send.")
        near = _near_or_none(adapter, offered, wanted) if is_lost else []
        return _details_page(request, offered, wanted, context, status=409, error=text, near=near, is_lost=is_lost)
    except Refusal as refusal:
        known = asked_before(queue, request.POST.get("key", "")) if isinstance(refusal, QueueSilent) else None
        if known is not None:
            return redirect("equeue:outside_ticket", known.token)
        answer = _details_page(request, offered, wanted, context, status=refusal.status, error=str(refusal.message))
        if refusal.retry_after:
            answer["Retry-After"] = str(refusal.retry_after)
        return answer


def _booked(request: HttpRequest, queue: Queue, offered: OfferedService, data: dict[str, Any]) -> OutsideVisit:
    at = data["time"]
    wish = Wish(offered.id, offered.name, at.date(), at.time(), data["key"])
    language = get_language() or "uk"
    contact = ContactData(data["name"], data["phone"], data["email"], language=language, has_consent=data["consent"])
    user = request.user if request.user.is_authenticated else None
    return book_outside(queue, wish, contact, user, network="" if user else client_network(request))


def _details_page(
    request: HttpRequest,
    offered: OfferedService | None,
    wanted: datetime | None,
    context: dict[str, Any],
    *,
    status: int = 200,
    error: str = "",
    near: list[dict[str, Any]] | None = None,
    is_lost: bool = False,
) -> HttpResponse:
    """`near`: another time has to be chosen, of these; else the time goes along unseen."""
    day = {"day": f"{wanted:%Y-%m-%d}"} if wanted else {}
    change = f"{context['here']}?{urlencode(day)}".rstrip("?")
    long = calendar.when_text(wanted.date(), wanted.time(), kind="weekday") if wanted else ""
    shown = calendar.when_text(wanted.date(), wanted.time()) if wanted else ""
    context |= {
        **steps(3, Frame(), start=context["start_url"], time=change),
        "heading": _("Your details"),
        "service": {"name": offered.name if offered else ""},
        "change_url": change,
        "error": error,
        "near": near or [],
        "time_value": f"{wanted:%Y-%m-%dT%H:%M}" if wanted and not near else "",
        "is_lost": is_lost,
        "when_long": long,
        "visit": {"when": "" if is_lost or near else shown, "lost": shown if is_lost else ""},
    }
    return render(request, "equeue/outside.html", context, status=status)


def _near(adapter: Offers, offered: OfferedService, wanted: datetime | None) -> list[dict[str, Any]]:
    """Three free times nearest to the wanted one, or to now, for partials/near.html."""
    at = wanted or clock.local_now().replace(tzinfo=None)
    found: list[dict[str, Any]] = choice_of(_days(adapter, offered.id), "", lost=at)["near"]
    return found


def _near_or_none(adapter: Offers, offered: OfferedService | None, wanted: datetime | None) -> list[dict[str, Any]]:
    """The loss has to be told even where the queue falls silent right after it."""
    try:
        return _near(adapter, offered, wanted) if offered is not None else []
    except Refusal:
        return []


def _days(adapter: Offers, service: str) -> list[FreeDay]:
    """Their free times as those of our own queues are shown, from the first day with one to the last."""
    today = clock.today()
    dates = [day for day in adapter.dates(service) if today <= day <= today + FARTHEST]
    times = {day: tuple(map(_slot, adapter.times(service, day))) for day in dates}
    if not times:
        return []
    every = [min(times) + number * DAY for number in range((max(times) - min(times)).days + 1)]
    return [FreeDay(day, times.get(day, ()), day in times) for day in every]


def _slot(item: OfferedTime) -> FreeSlot:
    first, last = (minute_at_or_after(item.local_date, at) for at in (item.starts, item.ends))
    return FreeSlot(Slot(item.local_date, item.starts, first, max(last, first)), item.free)


def _visit(request: HttpRequest, token: str) -> OutsideVisit:
    rows = OutsideVisit.objects.by_token(token).select_related("queue__addressee__community")
    row = rows.first()
    if row is None or row.queue.addressee.community != request.community:  # type: ignore[attr-defined]  as above
        raise Http404
    return row


def _ticket_page(request: HttpRequest, row: OutsideVisit, **extra: Any) -> HttpResponse:
    status = extra.pop("status", 200)
    context = {
        "frame": Frame(),
        "visit": row,
        "place": place_context(row.queue),
        "when": calendar.when_text(row.local_date, row.local_start, kind="weekday"),
        "is_open": row.state in (OutsideState.ASKED, OutsideState.UNKNOWN),
        "can_cancel": _may_cancel(row),
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


def _may_cancel(row: OutsideVisit) -> bool:
    return row.state == OutsideState.BOOKED and row.local_date >= clock.today()


def _asked_to_cancel(request: HttpRequest, row: OutsideVisit) -> HttpResponse:
    here = reverse("equeue:outside_ticket", args=[row.token])
    if not _may_cancel(row):
        return redirect(here)
    place = place_context(row.queue)
    words = {"number": row.number, "place": place["name"], "address": place["address"], "service": row.service}
    context = {
        "frame": Frame(),
        "ticket": words,
        "when_long": calendar.when_text(row.local_date, row.local_start, kind="weekday"),
        "ticket_url": here,
        "start_url": f"{reverse('equeue:start')}?place={row.queue.public_id}",
    }
    response = render(request, "equeue/cancel.html", context)
    response["Referrer-Policy"] = "same-origin"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def outside_cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Ask first, as for a visit of our own."""
    row = _visit(request, token)
    if request.method != "POST":
        return _asked_to_cancel(request, row)
    try:
        cancel_outside(row)
    except Refusal as refusal:
        return _ticket_page(request, row, error=str(refusal.message), status=refusal.status)
    return redirect("equeue:outside_ticket", token)
