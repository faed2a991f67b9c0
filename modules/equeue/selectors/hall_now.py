"""What is going on in the hall of a service centre, for its site. Three queries, whatever the day was like."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery

from modules.equeue.constants import QueueKind
from modules.equeue.engine.hall_now import HallNow, now_of
from modules.equeue.models import HallDevice, HallPause, HallServer, Queue, WorkplaceType
from modules.equeue.selectors.hall_days import day_of_hall
from modules.equeue.selectors.halls import QUIET
from modules.equeue.selectors.pauses import pause_of_queue
from portal.common import clock


@dataclass(frozen=True, slots=True)
class HallState:
    """`hall` is None when no hall is linked or it has been silent; `seen_at` then says since when, if ever."""

    queue: Queue
    hall: HallNow | None
    seen_at: datetime | None
    desks: int
    types: tuple[tuple[str, int], ...]
    pause: HallPause | None


def hall_state(community: Any) -> HallState | None:
    """The hall of the community's first open queue; None where there is no queue of our own."""
    types = _types(community)
    if not types:
        return None
    first = types[0]
    now = clock.now()
    hall = None
    if first.hall_id and first.hall_seen_at and now - first.hall_seen_at <= QUIET:
        hall = now_of(day_of_hall(first.hall_id, clock.today()), now)
    shown = tuple((row.description, hall.waiting.get(row.public_id, 0) if hall else 0) for row in types)
    pause = pause_of_queue(first.queue_id)
    return HallState(first.queue, hall, first.hall_seen_at, first.hall_desks or 0, shown, pause)


def now_of_queue(queue: Queue) -> tuple[HallNow, datetime] | None:
    """The hall of one queue and when it spoke; None where there is none or it is silent. At most two queries."""
    rows = HallServer.objects.filter(queue=queue, is_revoked=False, activated_at__isnull=False)
    hall = rows.order_by("-seen_at").first()
    now = clock.now()
    if hall is None or hall.seen_at is None or now - hall.seen_at > QUIET:
        return None
    return now_of(day_of_hall(hall.pk, clock.today()), now), hall.seen_at


def _types(community: Any) -> list[Any]:
    """Active types of the first queue; with each, the number, silence and desks of the hall that is linked to it."""
    linked = HallServer.objects.filter(queue=OuterRef("queue"), is_revoked=False, activated_at__isnull=False)
    newest = linked.order_by("-seen_at", "pk")
    is_desk = Q(devices__kind=HallDevice.Kind.DESK, devices__is_active=True)
    rows = (
        WorkplaceType.objects.for_community(community)
        .filter(is_active=True, queue__kind=QueueKind.OWN, queue__in=Queue.objects.open_to_people())
        .select_related("queue__addressee")
        .annotate(
            hall_id=Subquery(newest.values("pk")[:1]),
            hall_seen_at=Subquery(newest.values("seen_at")[:1]),
            hall_desks=Subquery(newest.annotate(desks=Count("devices", filter=is_desk)).values("desks")[:1]),
        )
        .order_by("queue__addressee__path", "queue_id", "order", "pk")
    )
    found = list(rows)
    return [row for row in found if row.queue_id == found[0].queue_id]
