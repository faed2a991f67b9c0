"""Step 1 of booking: where, and which service, or several for one visit."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from modules.equeue.constants import MAX_UNITS, Interface, QueueKind
from modules.equeue.engine.refusals import BadServices
from modules.equeue.models import Queue, WorkplaceType
from modules.equeue.selectors import TypeOffer, bookable_types, free_slots, public_queue, public_queues
from modules.equeue.selectors.chosen import services_of_types
from modules.equeue.selectors.halls import has_hall
from modules.equeue.selectors.open_data import publishes
from modules.equeue.selectors.pauses import pause_of_queue
from modules.equeue.selectors.queues import first_queue
from modules.equeue.views import calendar
from modules.equeue.views.elsewhere import elsewhere
from modules.equeue.views.frames import Frame
from modules.equeue.views.steps import place_rows, steps
from modules.service_guide.api import ServiceInfo


@require_safe
@never_cache
def start(request: HttpRequest, key: str = "") -> HttpResponse:
    """`?place=` chooses the queue, `?service=` a type, `?s=` services of the guide: both lead on to the times, unless
    `?choose` says that the person came back to change them."""
    frame = Frame(key)
    queues = list(public_queues(request.community))
    wanted = request.GET.get("place", "")
    queue = next((row for row in queues if row.public_id == wanted), None) or first_queue(queues)
    kind_id, slugs = request.GET.get("service", ""), list(dict.fromkeys(request.GET.getlist("s")))[: 2 * MAX_UNITS]
    error, status = "", 200
    if (kind_id or slugs) and "choose" not in request.GET:
        try:
            return redirect(_times_url(request, frame, queue, kind_id, slugs))
        except BadServices as refusal:
            error, status = str(refusal.message), 404 if kind_id and not slugs else refusal.status
    if queue is not None and queue.kind != QueueKind.OWN:  # whatever was asked for, it is not booked here
        return elsewhere(request, queue, place_rows(queues, queue), frame)
    return _page(request, frame, queues, queue, slugs, error, status)


def _times_url(request: HttpRequest, frame: Frame, queue: Queue | None, kind_id: str, slugs: list[str]) -> str:
    """The times of what was chosen: of the named services, else of the type. Raises BadServices where one visit
    cannot have it."""
    if not slugs:
        kind = type_of(request, kind_id, missing_ok=True)
        if kind is None:
            raise BadServices(_("Choose a service from the list."))
        return frame.url("time", kind.public_id)
    if len(slugs) > MAX_UNITS:
        raise BadServices(BadServices.too_many)
    types = bookable_types(queue) if queue is not None else []
    known = services_of_types(queue, types) if queue is not None else {}
    given = {row.pk: {info.slug for info in known.get(row.pk, ())} for row in types}
    if not set().union(*given.values()) >= set(slugs):
        raise BadServices
    fits = [row for row in types if set(slugs) <= given[row.pk]]
    if not fits:
        raise BadServices(BadServices.apart)
    kind = next((row for row in fits if row.public_id == kind_id), fits[0])
    return f"{frame.url('time', kind.public_id)}?{urlencode({'s': slugs}, doseq=True)}"


def _page(
    request: HttpRequest,
    frame: Frame,
    queues: list[Queue],
    queue: Queue | None,
    slugs: list[str],
    error: str,
    status: int,
) -> HttpResponse:
    offers = free_slots(queue, types=bookable_types(queue)) if queue else []
    known = services_of_types(queue, [offer.workplace_type for offer in offers]) if queue else {}
    places = place_rows(queues, queue)
    groups = [_offer(offer, known.get(offer.workplace_type.pk, []), slugs) for offer in offers]
    current = next((group for group in groups if group["is_open"]), groups[0] if groups else {})
    current["is_checked"] = True
    chosen = [info.title for infos in known.values() for info in infos if info.slug in slugs]
    context = {
        **steps(1, frame),
        "frame": frame,
        "heading": _("Which service do you need?"),
        "places": places,
        "place": next((place for place in places if place["is_current"]), None),
        "queue_name": str(queue or ""),
        "pause": pause_of_queue(queue.pk) if queue else None,
        "next_url": frame.url("start"),
        "error": error,
        "has_groups": queue is not None and queue.interface == Interface.EXTENDED and any(known.values()),
        "most": MAX_UNITS,
        "chosen": list(dict.fromkeys(chosen)),
        "services": groups,
        "has_hall": not places and has_hall(request.community),
        "has_open_data": not frame.is_widget and any(publishes(row) for row in queues),
    }
    return render(request, "equeue/start.html", context, status=status)


def _offer(offer: TypeOffer, services: list[ServiceInfo], slugs: list[str]) -> dict[str, Any]:
    kind = offer.workplace_type
    return {
        "public_id": kind.public_id,
        "name": kind.description,
        "minutes": kind.interval,
        "places": kind.places,
        "nearest": calendar.relative_when(offer.nearest) if offer.nearest else "",
        "services": [{"slug": info.slug, "title": info.title, "is_on": info.slug in slugs} for info in services],
        "count": len(services),
        "is_open": any(info.slug in slugs for info in services),
        "is_checked": False,
    }


def type_of(request: HttpRequest, public_id: str, missing_ok: bool = False) -> WorkplaceType | None:
    """A type that people book on this site; 404, or None, for any other."""
    rows = WorkplaceType.objects.for_community(request.community).filter(public_id=public_id, is_active=True)
    # PostgreSQL refuses to look up a NUL.
    row = rows.select_related("queue__addressee", "queue__form").first() if public_id.isprintable() else None
    queue = public_queue(request.community, row.queue.public_id) if row else None
    if queue is None or row not in bookable_types(queue):
        if missing_ok:
            return None
        raise Http404
    return row
