"""QR 2: number, state, place in the queue and how long it may take; never a name."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from modules.equeue.constants import NUMBERED
from modules.equeue.engine.hall_day import Visit
from modules.equeue.selectors import booking_by_public_id
from modules.equeue.selectors.hall_waits import LiveWait, accuracy_of_queue, ticket_of_hall, wait_of_booking
from modules.equeue.selectors.pauses import pause_of_queue
from modules.equeue.selectors.tickets import ACTIVE
from modules.equeue.services.moving import latest_of
from modules.equeue.views import calendar
from modules.equeue.views.frames import Frame
from modules.equeue.views.ticket import pause_of_visit
from portal.common import clock

# Of a ticket of the hall, as its holder reads it.
TICKET_STATES = {
    "waiting": gettext_lazy("you wait for the call"),
    "called": gettext_lazy("you are called"),
    "serving": gettext_lazy("you are being received"),
    "parked": gettext_lazy("put aside: you will be called again"),
    "no_show": gettext_lazy("you were called and did not come"),
    "done": gettext_lazy("the visit has taken place"),
}


@require_safe
@never_cache
def status(request: HttpRequest, public_id: str) -> HttpResponse:
    """QR 2: number, time and state; never a name. `?part` answers only what changes, for the page's own script."""
    booking = booking_by_public_id(request.community, public_id)  # type: ignore[attr-defined]  set by the middleware
    if booking is None:
        return _hall_status(request, public_id)
    if booking.state not in NUMBERED:
        raise Http404
    frame = Frame()
    wait = wait_of_booking(booking)
    context = {
        "frame": frame,
        "number": booking.number,
        "state": booking.state,
        "state_label": booking.get_state_display(),
        "is_active": booking.state in ACTIVE,
        "pause": pause_of_visit(booking),
        "wait": wait,
        "clock": wait_hours(wait),
        "accuracy": accuracy_of_queue(booking.queue_id) if wait else None,
        "when_long": calendar.when_text(booking.local_date, booking.local_start, kind="weekday"),
        "place": booking.queue.addressee.name,
        "at": calendar.hour_text(clock.local_now()),
        "start_url": frame.url("start"),
        "moved_url": frame.url("status", latest_of(booking).public_id) if booking.moved_to else "",
    }
    template = "equeue/partials/state.html" if "part" in request.GET else "equeue/status.html"
    return render(request, template, context)


def _hall_status(request: HttpRequest, name: str) -> HttpResponse:
    """The same for a ticket that the kiosk of a hall gave today."""
    found = ticket_of_hall(request.community, name)  # type: ignore[attr-defined]  set by the middleware
    if found is None:
        raise Http404
    hall, wait, visit = found
    # The page tells a pause as the hall does: who was called before an alarm waits again.
    state = wait.state if visit.state == "called" and wait.state == "waiting" else visit.state
    is_active = visit.state in ("waiting", "called", "serving", "parked", "no_show")
    context = {
        "frame": Frame(),
        "number": visit.number,
        "state": state,
        "state_label": TICKET_STATES.get(state, _("over")),
        "is_active": is_active,
        "is_walk_in": True,
        "pause": pause_of_queue(hall.queue_id) if is_active else None,
        "wait": wait if is_active else None,
        "clock": wait_hours(wait),
        "accuracy": accuracy_of_queue(hall.queue_id) if is_active else None,
        "when_long": _chosen_time(visit),
        "place": hall.queue.addressee.name,
        "at": calendar.hour_text(clock.local_now()),
        "start_url": Frame().url("start"),
    }
    template = "equeue/partials/state.html" if "part" in request.GET else "equeue/status.html"
    return render(request, template, context)


def _chosen_time(visit: Visit) -> str:
    """Of a ticket with an exact time; nothing of one in the live queue."""
    local = visit.starts_at.astimezone(clock.KYIV) if visit.starts_at else None
    return calendar.when_text(local.date(), local.time(), kind="weekday") if local else ""


def wait_hours(wait: LiveWait | None) -> tuple[str, str] | None:
    """«10:55», «11:05»: the same range on the clock on the wall."""
    if wait is None or wait.low is None or wait.high is None:
        return None
    now = clock.local_now()
    return tuple(calendar.hour_text(now + timedelta(minutes=part)) for part in (wait.low, wait.high))  # type: ignore[return-value]  two of them
