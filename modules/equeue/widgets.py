"""Live blocks for pages of editors and for the page of an addressee."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from modules.addressees.api import opening_now
from modules.equeue.constants import QueueKind
from modules.equeue.models import Queue
from modules.equeue.selectors import TypeOffer, free_slots, public_queues, queue_of_addressee
from modules.equeue.views import calendar
from portal.common.templatetags.viche import date_uk

SHOWN_TIMES = 5


def _first_queue(request: HttpRequest) -> Queue | None:
    community = getattr(request, "community", None)
    return public_queues(community).filter(kind=QueueKind.OWN).first() if community else None


def _nearest(offers: list[TypeOffer]) -> TypeOffer | None:
    found = [offer for offer in offers if offer.nearest]
    return min(found, key=lambda offer: offer.nearest.starts_at, default=None)  # type: ignore[union-attr]  filtered


def nearest_times(request: HttpRequest, params: dict[str, Any]) -> dict[str, Any] | None:
    """Black band with the first free times of the soonest type; nothing where there is no queue."""
    queue = _first_queue(request)
    offer = _nearest(free_slots(queue)) if queue else None
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
    offer = _nearest(free_slots(queue))
    return {
        "name": queue.addressee.short_name or queue.addressee.name,
        "opening": opening_now(queue.addressee_id),
        "nearest": calendar.relative_when(offer.nearest) if offer and offer.nearest else "",
        "start_url": reverse("equeue:start"),
    }


def addressee_panel(request: HttpRequest, addressee_id: int) -> dict[str, Any] | None:
    """«Записатись до черги» on the page of an institution that has a queue (rule 38)."""
    queue = queue_of_addressee(addressee_id)
    if queue is None:
        return None
    if queue.kind == QueueKind.LINK:
        return {"queue": queue, "url": queue.link, "is_foreign": True}
    if queue.kind != QueueKind.OWN:
        return None
    offer = _nearest(free_slots(queue))
    return {
        "queue": queue,
        "url": f"{reverse('equeue:start')}?place={queue.public_id}",
        "nearest": calendar.relative_when(offer.nearest) if offer and offer.nearest else "",
    }
