"""The end of the day: who did not come, marked together and taken back together."""

from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from modules.equeue import selectors
from modules.equeue.constants import BookingState
from modules.equeue.models import Queue
from modules.equeue.models.booking import BookingQuerySet
from modules.equeue.services import day_end
from modules.equeue.views.access import for_moderators
from portal.common import clock


def _day(request: HttpRequest, queues: list[Queue]) -> tuple[date, str, BookingQuerySet]:
    """The day that was sent (today if nonsense), its queue and its rows."""
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        day = clock.today()
    rows = selectors.bookings_of_day(request.user, request.community, day)
    chosen = next((queue for queue in queues if queue.public_id == request.POST.get("queue")), None)
    return day, chosen.public_id if chosen else "", rows.filter(queue=chosen) if chosen else rows


def _back(day: date, queue: str, **more: str) -> HttpResponse:
    query = urlencode({"day": day.isoformat(), **({"queue": queue} if queue else {}), **more})
    return redirect(f"{reverse('equeue_cabinet:bookings')}?{query}")


@require_POST
@for_moderators
def absent(request: HttpRequest, queues: list[Queue]) -> HttpResponse:
    day, queue, rows = _day(request, queues)
    open_rows = rows.filter(state=BookingState.BOOKED, ends_at__lte=clock.now())
    batch, count = day_end.mark_absent(list(open_rows), request.user)
    if not count:
        messages.info(request, _("There is nobody to mark: every visit that is over has its mark."))
        return _back(day, queue)
    return _back(day, queue, all="1", batch=batch)


@require_POST
@for_moderators
def absent_undo(request: HttpRequest, queues: list[Queue]) -> HttpResponse:
    day, queue, rows = _day(request, queues)
    count = day_end.undo_absent(list(rows), request.POST.get("batch", "")[:40], request.user)
    if count:
        text = ngettext(
            "The mark of %(count)s visit is taken back.", "Marks of %(count)s visits are taken back.", count
        )
        messages.success(request, text % {"count": count})
    else:
        messages.info(request, _("Nothing was taken back: the marks have changed since, or are not of today."))
    return _back(day, queue, all="1")
