"""Another time for a visit, by the ticket's capability link: choose, compare the old and the new one, done."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from modules.equeue.engine.refusals import QueueBusy, Refusal, SlotNotOffered, SlotTaken
from modules.equeue.engine.ticket import Ticket
from modules.equeue.engine.visits import units_of
from modules.equeue.models import Booking
from modules.equeue.selectors import free_slots
from modules.equeue.services.moving import TOO_LATE, move_booking
from modules.equeue.views import calendar
from modules.equeue.views.choosing import choice_of
from modules.equeue.views.frames import Frame
from modules.equeue.views.steps import place_context
from modules.equeue.views.ticket import open_ticket, ticket_page, way_of_moved
from portal.common import clock


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def move(request: HttpRequest, token: str, key: str = "") -> HttpResponse:
    """The calendar; `?time=` asks whether to change the old time for that one; POST changes it."""
    frame = Frame(key)
    booking, shown = open_ticket(request, token)
    if (way := way_of_moved(booking, frame)) is not None:
        return way
    if not shown.can_cancel:
        if shown.is_active and clock.now() > shown.change_until:
            return ticket_page(request, booking, shown, frame, token, error=str(TOO_LATE), status=409)
        return redirect(frame.url("ticket", token))
    given = request.POST.get("time", "") if request.method == "POST" else request.GET.get("time", "")
    wanted = calendar.wanted_time(given)
    if wanted is None:
        is_sent = request.method == "POST" or "go" in request.GET
        error = _("Choose a time.") if given or is_sent else ""
        return _times(request, booking, shown, frame, token, error=error, status=422 if error else 200)
    if request.method == "POST":
        return _moved(request, booking, shown, frame, token, wanted)
    if (wanted.date(), wanted.time()) == (booking.local_date, booking.local_start):
        return _times(request, booking, shown, frame, token, error=_("This is the time that you have."), status=422)
    return _asked(request, booking, shown, frame, token, wanted)


def _moved(
    request: HttpRequest, booking: Booking, shown: Ticket, frame: Frame, token: str, wanted: datetime
) -> HttpResponse:
    try:
        new = move_booking(
            booking=booking,
            local_date=wanted.date(),
            local_start=wanted.time(),
            actor=request.user if request.user.is_authenticated else None,
        )
    except (SlotTaken, SlotNotOffered) as refusal:
        text, status = str(refusal.message), refusal.status
        return _times(request, booking, shown, frame, token, error=text, status=status, lost=wanted)
    except Refusal as refusal:
        return _times(request, booking, shown, frame, token, error=str(refusal.message), status=refusal.status)
    return redirect(frame.url("ticket", new.token) + "?moved=1")


def _shared(shown: Ticket, frame: Frame, token: str) -> dict[str, Any]:
    return {
        "frame": frame,
        "ticket": shown,
        "old_when": calendar.when_text(shown.local_date, shown.local_start, kind="weekday"),
        "ticket_url": frame.url("ticket", token),
        "start_url": frame.url("start"),
    }


def _times(
    request: HttpRequest,
    booking: Booking,
    shown: Ticket,
    frame: Frame,
    token: str,
    *,
    error: str = "",
    status: int = 200,
    lost: datetime | None = None,
) -> HttpResponse:
    kind = booking.workplace_type
    (offer,) = free_slots(booking.queue, types=[kind], units=units_of(booking.minutes, kind.interval))
    here = frame.url("ticket_move", token)
    context = {
        **_shared(shown, frame, token),
        **choice_of(offer.days, here, day=request.GET.get("day", ""), lost=lost, present=shown.local_date),
        "here": here,
        "error": error,
        "place": place_context(booking.queue),
    }
    response = render(request, "equeue/move.html", context, status=status)
    if status == QueueBusy.status:
        response["Retry-After"] = str(QueueBusy.retry_after)
    return response


def _asked(
    request: HttpRequest, booking: Booking, shown: Ticket, frame: Frame, token: str, wanted: datetime
) -> HttpResponse:
    """Whether the time is still free is asked when it is taken."""
    here = frame.url("ticket_move", token)
    context = {
        **_shared(shown, frame, token),
        "new_when": calendar.when_text(wanted.date(), wanted.time(), kind="weekday"),
        "wanted": f"{wanted:%Y-%m-%dT%H:%M}",
        "here": here,
        "back_url": f"{here}?day={wanted:%Y-%m-%d}#times",
    }
    return render(request, "equeue/move_confirm.html", context)
