"""How long visits of a type really last, as a hint beside its interval."""

from datetime import timedelta

from modules.equeue.engine.lengths import Heard, mean_length
from modules.equeue.models import HallEvent, WorkplaceType
from portal.common import clock

DAYS = 14
MOST = 4000  # events; the newest of a busy fortnight
TOLD = ("ticket.issued", "ticket.admitted", "ticket.started", "ticket.finished")
# A visit that was interrupted, sent on or taken back tells no length.
BROKEN = ("ticket.parked", "ticket.redirected", "ticket.undone")


def usual_length(row: WorkplaceType) -> int | None:
    """Minutes, from what the halls of its queue told in the last days; None where they told too little. One query."""
    since = clock.today() - timedelta(days=DAYS)
    rows = HallEvent.objects.filter(hall__queue=row.queue_id, service_day__gte=since, type__in=TOLD + BROKEN)
    columns = ("origin", "type", "body__aggregate", "body__at_wall", "body__payload__type", "body__payload__auto")
    mine: set[tuple[str, str]] = set()
    heard: list[Heard] = []
    for origin, kind, ticket, at, of_type, is_automatic in reversed(rows.order_by("-pk").values_list(*columns)[:MOST]):
        if of_type == row.public_id:
            mine.add((origin, ticket))
        if kind in BROKEN:
            mine.discard((origin, ticket))
        if (origin, ticket) in mine and not is_automatic:  # closed by the end of the day: nobody knows how long it was
            heard.append((origin, kind, ticket, at))
    return mean_length(heard)
