"""Live blocks for pages of editors and for the page of an addressee."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from modules.addressees.api import opening_now, page_url
from modules.equeue.constants import BookingState, QueueKind
from modules.equeue.engine.hall_now import GAUGE
from modules.equeue.models import Queue
from modules.equeue.selectors import (
    bookings_of_queues,
    free_slots,
    hall_state,
    moderated_queues,
    nearest_offer,
    next_booking,
    public_queues,
    queue_for_service,
    queue_of_addressee,
    type_for_service,
)
from modules.equeue.selectors.attention import waiting_among
from modules.equeue.selectors.hall_now import now_of_queue
from modules.equeue.selectors.pauses import pause_of_queue
from modules.equeue.selectors.queues import has_types
from modules.equeue.views import calendar
from modules.equeue.views.attention import without_place
from modules.equeue.views.cabinet import split_day
from modules.equeue.views.kept import kept_elsewhere
from modules.equeue.views.mine import rows_of
from modules.service_guide.api import offered_services
from portal.common import clock
from portal.common.templatetags.viche import date_uk

SHOWN_TIMES = 5
SHOWN_BEHIND, SHOWN_AHEAD = 3, 6
COMING = (BookingState.BOOKED, BookingState.PENDING)


def _first_queue(request: HttpRequest) -> Queue | None:
    """The first open queue of our own; where there is none, the first one elsewhere."""
    community = getattr(request, "community", None)
    queues = list(public_queues(community)) if community else []
    return min(queues, key=lambda queue: queue.kind != QueueKind.OWN, default=None)


def _start_url(queue: Queue) -> str:
    return f"{reverse('equeue:start')}?place={queue.public_id}"


def nearest_times(request: HttpRequest, params: dict[str, Any]) -> dict[str, Any] | None:
    """Black band with the first free times of the soonest type; nothing where there is no queue."""
    queue = _first_queue(request)
    if queue is not None and queue.kind != QueueKind.OWN:
        return {"queue": queue, "is_elsewhere": True, "start_url": _start_url(queue)}
    offer = nearest_offer(queue) if queue else None
    if queue is None or offer is None:
        return None
    day = next(day for day in offer.days if day.slots)
    url = reverse("equeue:time", args=[offer.workplace_type.public_id])
    return {
        "queue": queue,
        "service": offer.workplace_type.description,
        "day": date_uk(day.local_date, "weekday"),
        "times": [f"{slot.local_start.hour}:{slot.local_start:%M}" for slot in day.slots[:SHOWN_TIMES]],
        "url": f"{url}?day={day.local_date:%Y-%m-%d}",
        "start_url": reverse("equeue:start"),
    }


def open_band(request: HttpRequest, params: dict[str, Any]) -> dict[str, Any] | None:
    """Whether the service centre is open now, and the nearest time to book."""
    queue = _first_queue(request)
    if queue is None:
        return None
    offer = nearest_offer(queue)
    return {
        "name": queue.addressee.short_name or queue.addressee.name,
        "opening": opening_now(queue.addressee_id),
        "nearest": calendar.relative_when(offer.nearest) if offer and offer.nearest else "",
        "start_url": _start_url(queue),
    }


def queue_now(request: HttpRequest, params: dict[str, Any]) -> dict[str, Any] | None:
    """«Зараз у черзі»: people in the hall, desks, load and waits; plainly said when nobody knows. Three queries."""
    community = getattr(request, "community", None)
    state = hall_state(community) if community else None
    if state is None:
        return None
    now = state.hall if state.hall and state.hall.is_receiving else None
    return {
        "state": state,
        "now": now,
        "is_linked": state.hall is not None,
        "gauge": [step < now.load for step in range(GAUGE)] if now else [],
        "level": "low" if now and now.load * 3 <= GAUGE else "high" if now and now.load * 4 > GAUGE * 3 else "middle",
        "start_url": reverse("equeue:start"),
        "hours_url": page_url(state.queue.addressee.slug),
    }


def my_day(request: HttpRequest) -> dict[str, Any] | None:
    """Bookings of today in the cabinet: what was is folded, then the «now» line and who comes next."""
    queues = moderated_queues(request.user, getattr(request, "community", None))
    if not queues:
        return None
    today = clock.today()
    rows = list(bookings_of_queues(queues, today))
    now = clock.now()
    day, waiting = split_day(rows, now, is_folded=True), waiting_among(rows, now)
    rest = day.after[SHOWN_AHEAD:]
    return {
        "today": today,
        "now": clock.local_now(),
        "rows": replace(day, before=day.before[-SHOWN_BEHIND:], after=day.after[:SHOWN_AHEAD]),
        "unmarked": len(day.before[:-SHOWN_BEHIND]),
        "rest": len(rest),
        "last": rest[-1] if rest else None,
        "next": None if rows else next_booking(queues, today),
        "queues": queues,
        "has_types": bool(rows) or has_types(queues),
        "elsewhere": kept_elsewhere(queues),
        "waiting": waiting.to_confirm,
        "conflict_words": without_place(len(waiting.conflicts), waiting.conflicts_asked) if waiting.conflicts else "",
    }


def my_bookings(request: HttpRequest) -> dict[str, Any] | None:
    """A person's own visits in the cabinet: those to come first, then the last ones."""
    community = getattr(request, "community", None)
    rows = rows_of(request.user, community) if community else []
    return {"rows": rows} if rows else None


def addressee_panel(request: HttpRequest, addressee_id: int) -> dict[str, Any] | None:
    """«Записатись до черги» on the page of an institution that has a queue (rule 38)."""
    queue = queue_of_addressee(addressee_id)
    if queue is None:
        return None
    url = _start_url(queue)
    if queue.kind != QueueKind.OWN:
        is_linked = queue.kind == QueueKind.LINK
        return {"queue": queue, "url": url, "is_foreign": is_linked, "is_diia": not is_linked, "action": _action(url)}
    offer, now = nearest_offer(queue), now_of_queue(queue)
    return {
        "queue": queue,
        "url": url,
        "action": _action(url),
        "pause": pause_of_queue(queue.pk),
        "now": now[0] if now and now[0].is_receiving else None,
        "now_at": now[1] if now else None,
        "nearest": calendar.relative_when(offer.nearest) if offer and offer.nearest else "",
    }


def service_panel(request: HttpRequest, service_id: int) -> dict[str, Any] | None:
    """«Отримати послугу» on the card of a linked service: the times of its type (rule 21)."""
    row = type_for_service(request.community, service_id)
    if row is None:
        queue = queue_for_service(request.community, service_id)
        url = _start_url(queue) if queue else ""
        return {"action": {"label": _("Receive the service"), "url": url}} if url else None
    (offer,) = free_slots(row.queue, types=[row])
    url = reverse("equeue:time", args=[row.public_id])
    slug = next((info.slug for info in offered_services(request.community) if info.id == service_id), "")
    action = {"label": _("Receive the service"), "url": f"{url}?{urlencode({'s': slug})}" if slug else url}
    if offer.nearest:
        action |= {"note": calendar.relative_when(offer.nearest), "note_label": _("Nearest free time")}
    return {"action": action}


def _action(url: str) -> dict[str, str]:
    """The button under the heading of the addressee's page."""
    return {"label": pgettext("button", "Book a visit"), "url": url, "icon": "calendar-plus"}
