"""What a person keeps here while signed in, beside the bookings of our own queues."""

from typing import Any

from modules.equeue.models import OutsideVisit, WaitingEntry
from modules.equeue.selectors.waiting import LIVE


def own_outside_visits(user: Any, community: Any, limit: int) -> list[OutsideVisit]:
    """Visits in queues of Diia, the newest first, at most `limit`."""
    rows = OutsideVisit.objects.for_community(community).filter(user=user).select_related("queue__addressee")
    return list(rows.order_by("-local_date", "-local_start", "-pk")[:limit])


def own_waiting(user: Any, community: Any, limit: int) -> list[WaitingEntry]:
    """Places in waiting lists that are still good, the oldest first."""
    rows = WaitingEntry.objects.for_community(community).filter(user=user, state__in=LIVE)
    rows = rows.select_related("workplace_type__queue__addressee")
    return list(rows.order_by("created_at", "pk")[:limit])
