"""Bookings of one's institutions: the day, the list, one booking. A moderator sees only the own subtree."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from modules.equeue import selectors
from modules.equeue.constants import BookingState
from modules.equeue.models import Booking, Queue
from modules.equeue.selectors.attention import waiting_among
from modules.equeue.selectors.queues import has_types
from modules.equeue.services import day_end
from modules.equeue.views.access import day_of, for_moderators
from modules.equeue.views.attention import without_place
from modules.equeue.views.kept import kept_elsewhere
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
    context = {
        "queues": queues,
        "queue": chosen,
        "today": clock.today(),
        "day": day_of(request),
        "elsewhere": kept_elsewhere([chosen] if chosen else queues),
    }
    if request.GET.get("view") == "list":
        return render(request, "equeue/cabinet/list.html", context | list_context(request, queues))
    day, now = context["day"], clock.now()
    is_today = day == context["today"]
    found = list(rows.filter(local_date=day))
    waiting = waiting_among(found, now)
    context |= {
        "rows": split_day(found, now, is_folded=is_today and "all" not in request.GET),
        "has_types": bool(found) or has_types([chosen] if chosen else queues),
        "is_today": is_today,
        "now": clock.local_now(),
        "previous": day - timedelta(days=1),
        "next": day + timedelta(days=1),
        "conflicts": waiting.conflicts,
        "conflict_words": without_place(len(waiting.conflicts), waiting.conflicts_asked),
        "asked": waiting.conflicts_asked,
        "unmarked": [row for row in found if row.state == State.BOOKED and row.ends_at <= now],
        "batch": request.GET.get("batch", "")[:40],
        "absent": day_end.batch_of(found, request.GET["batch"][:40]) if "batch" in request.GET else [],
    }
    return render(request, "equeue/cabinet/day.html", context)
