"""Bookings of one's institutions: the day, the list, one booking. A moderator sees only the own subtree."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from modules.equeue import selectors
from modules.equeue.constants import BookingState
from modules.equeue.engine.refusals import Refusal
from modules.equeue.models import Booking, Queue
from modules.equeue.services import day_end, moderation
from modules.equeue.views.access import day_of, for_moderators
from modules.equeue.views.lists import list_context
from portal.common import clock

State = BookingState
DONE = (State.SERVED, State.NO_SHOW, State.CANCELLED)


@dataclass(frozen=True, slots=True)
class DayRows:
    """Rows of a day: those behind us (folded), those before the «now» line and after it."""

    folded: list[Booking]
    before: list[Booking]
    after: list[Booking]
    served: int
    absent: int
    total: int
    ahead: int


def split_day(rows: list[Booking], now: datetime, is_folded: bool) -> DayRows:
    past = [row for row in rows if row.ends_at <= now]
    folded = [row for row in past if row.state in DONE] if is_folded else []
    shown = [row for row in rows if row not in folded]
    return DayRows(
        folded=folded,
        before=[row for row in shown if row.starts_at <= now],
        after=[row for row in shown if row.starts_at > now],
        served=sum(row.state == State.SERVED for row in folded),
        absent=sum(row.state == State.NO_SHOW for row in folded),
        total=sum(row.state != State.CANCELLED for row in rows),
        ahead=sum(row.starts_at > now and row.state != State.CANCELLED for row in rows),
    )


@require_GET
@for_moderators
def bookings(request: HttpRequest, queues: list[Queue]) -> HttpResponse:
    """The day with its «now» line, or (?view=list) a list with filters and search."""
    chosen = next((queue for queue in queues if queue.public_id == request.GET.get("queue")), None)
    rows = selectors.moderated_bookings(request.user, request.community).listed().order_by("starts_at", "number")
    rows = rows.filter(queue=chosen) if chosen else rows
    context = {"queues": queues, "queue": chosen, "today": clock.today(), "day": day_of(request)}
    if request.GET.get("view") == "list":
        return render(request, "equeue/cabinet/list.html", context | list_context(request, queues))
    day, now = context["day"], clock.now()
    is_today = day == context["today"]
    found = list(rows.filter(local_date=day))
    context |= {
        "rows": split_day(found, now, is_folded=is_today and "all" not in request.GET),
        "is_today": is_today,
        "now": clock.local_now(),
        "previous": day - timedelta(days=1),
        "next": day + timedelta(days=1),
        "conflicts": [row for row in found if row.has_conflict and row.state in (State.BOOKED, State.PENDING)],
        "unmarked": [row for row in found if row.state == State.BOOKED and row.ends_at <= now],
        "batch": request.GET.get("batch", "")[:40],
        "absent": day_end.batch_of(found, request.GET["batch"][:40]) if "batch" in request.GET else [],
    }
    return render(request, "equeue/cabinet/day.html", context)


def _booking_or_404(request: HttpRequest, public_id: str) -> Booking:
    rows = selectors.moderated_bookings(request.user, request.community)
    row = rows.filter(public_id=public_id).exclude(number="").first() if public_id.isprintable() else None
    if row is None:
        raise Http404
    return row


def _page(request: HttpRequest, row: Booking, *, status: int = 200, **extra: Any) -> HttpResponse:
    """The person's name and note, so whoever sees it stays in the audit log."""
    moderation.note_opened(booking=row, actor=request.user)
    context = {
        "booking": row,
        "events": row.events.select_related("actor").order_by("-pk"),
        "has_begun": row.starts_at <= clock.now(),
        "is_open": row.state in (State.BOOKED, State.CHECKED_IN, State.PENDING),
        "undoable": selectors.undoable_mark(row),
        **extra,
    }
    return render(request, "equeue/cabinet/booking.html", context, status=status)


@require_GET
@for_moderators
def booking(request: HttpRequest, queues: list[Queue], public_id: str) -> HttpResponse:
    return _page(request, _booking_or_404(request, public_id))


@require_POST
@for_moderators
def contact(request: HttpRequest, queues: list[Queue], public_id: str) -> HttpResponse:
    """The same page with the contact shown; who looked and when stays in the audit log."""
    row = _booking_or_404(request, public_id)
    moderation.note_contact_read(booking=row, actor=request.user)
    return _page(request, row, is_contact_shown=True)


MARKS: dict[str, Callable[..., Booking]] = {
    "served": moderation.mark_served,
    "no_show": moderation.mark_no_show,
    "confirmed": moderation.confirm_application,
    "undo": moderation.undo_mark,
}


@require_POST
@for_moderators
def mark(request: HttpRequest, queues: list[Queue], public_id: str) -> HttpResponse:
    row = _booking_or_404(request, public_id)
    act = MARKS.get(request.POST.get("mark", ""))
    if act is None:
        return _page(request, row, status=422, error=_("Choose what to mark."))
    try:
        act(booking=row, actor=request.user)
    except Refusal as refusal:
        return _page(request, _booking_or_404(request, public_id), status=refusal.status, error=refusal.message)
    messages.success(request, _("Saved: %(number)s.") % {"number": row.number})
    return redirect("equeue_cabinet:booking", public_id)


@require_POST
@for_moderators
def cancel(request: HttpRequest, queues: list[Queue], public_id: str) -> HttpResponse:
    row = _booking_or_404(request, public_id)
    reason = request.POST.get("reason", "")[:1000]
    try:
        moderation.cancel_by_staff(booking=row, actor=request.user, reason=reason)
    except Refusal as refusal:
        row = _booking_or_404(request, public_id)
        return _page(request, row, status=refusal.status, cancel_error=refusal.message, reason=reason)
    messages.success(request, _("The booking is cancelled; the person gets a letter if there is an e-mail."))
    return redirect("equeue_cabinet:booking", public_id)
