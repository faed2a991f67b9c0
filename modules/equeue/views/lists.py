"""The list of bookings with its filters, and what is filtered as a file: XLSX, CSV, JSON (rule 44)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from modules.equeue import selectors
from modules.equeue.adapters import booking_files
from modules.equeue.constants import BookingState
from modules.equeue.models import Queue, WorkplaceType
from modules.equeue.models.booking import BookingQuerySet
from modules.equeue.services import moderation
from modules.equeue.views.access import day_of, for_moderators
from portal.common import clock

State = BookingState
PER_PAGE = 50
LIST_DAYS = 31
AHEAD_DAYS = 92
MOST_EXPORTED = 20_000
FILTERS = (State.BOOKED, State.PENDING, State.CHECKED_IN, State.SERVED, State.NO_SHOW, State.CANCELLED)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the list shows; nonsense in the address chooses nothing."""

    queue: Queue | None
    day: date | None
    state: str
    type: str
    q: str

    @property
    def is_narrow(self) -> bool:
        """Whether a filter leaves something out; the queue is no filter but a tab."""
        return bool(self.day or self.state or self.type or self.q)


def chosen_of(request: HttpRequest, queues: list[Queue]) -> Chosen:
    state, kind, text = (request.GET.get(name, "")[:100] for name in ("state", "type", "q"))
    queue = next((row for row in queues if row.public_id == request.GET.get("queue")), None)
    day = day_of(request) if request.GET.get("day") else None
    return Chosen(queue, day, state if state in FILTERS else "", kind, text.strip())


def types_of(request: HttpRequest, queues: list[Queue]) -> list[WorkplaceType]:
    rows = WorkplaceType.objects.for_community(request.community).filter(queue__in=queues)
    return list(rows.select_related("queue__addressee").order_by("queue", "order", "pk"))


def filtered(request: HttpRequest, chosen: Chosen, types: list[WorkplaceType]) -> BookingQuerySet:
    """Without a day: what is to come, or with a search or a state a month back as well."""
    rows = selectors.moderated_bookings(request.user, request.community).listed().order_by("starts_at", "number")
    rows = rows.filter(queue=chosen.queue) if chosen.queue else rows
    today = clock.today()
    if chosen.day:
        rows = rows.filter(local_date=chosen.day)
    else:
        since = today - timedelta(days=LIST_DAYS) if chosen.q or chosen.state else today
        rows = rows.filter(local_date__range=(since, today + timedelta(days=AHEAD_DAYS)))
    rows = rows.filter(state=chosen.state) if chosen.state else rows
    kind = next((item for item in types if item.public_id == chosen.type), None)
    return rows.filter(workplace_type=kind) if kind else rows


def list_context(request: HttpRequest, queues: list[Queue]) -> dict[str, Any]:
    chosen = chosen_of(request, queues)
    types = types_of(request, [chosen.queue] if chosen.queue else queues)
    rows: Any = filtered(request, chosen, types)
    if chosen.q:
        rows = selectors.matching_ids(rows, chosen.q, clock.today())
        moderation.note_search(community=request.community, actor=request.user, text=chosen.q, found=len(rows))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    if chosen.q:
        found = selectors.moderated_bookings(request.user, request.community).in_bulk(list(page.object_list))
        page.object_list = [found[pk] for pk in page.object_list if pk in found]
    return {
        "page": page,
        "types": types,
        "states": [(item.value, item.label) for item in FILTERS],
        "chosen": chosen,
        "exports": [(kind, kind.upper()) for kind in booking_files.KINDS],
    }


@require_GET
@for_moderators
def export(request: HttpRequest, queues: list[Queue]) -> HttpResponse:
    """What the list shows, as a file; `people=1` with names and contacts. The audit log keeps who took it."""
    kind, with_people = request.GET.get("as", ""), request.GET.get("people") == "1"
    if kind not in booking_files.KINDS:
        raise Http404
    chosen = chosen_of(request, queues)
    rows = filtered(request, chosen, types_of(request, queues))
    if chosen.q:
        rows = rows.filter(pk__in=selectors.matching_ids(rows, chosen.q, clock.today())[:500])
    found = list(rows.prefetch_related("services")[:MOST_EXPORTED])
    moderation.note_export(
        community=request.community, actor=request.user, count=len(found), format=kind, people=with_people
    )
    name = f"bookings-{chosen.day or clock.today()}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if kind == "json":
        told = booking_files.as_json(found, request.community.name, with_people)
        return JsonResponse(told, headers=headers, json_dumps_params={"ensure_ascii": False, "indent": 1})
    body, mime = booking_files.as_table(found, request.community.name, kind, with_people)
    return HttpResponse(body, content_type=mime, headers=headers)
