"""How long visits of a type really last, as a hint beside its interval."""

from datetime import timedelta

from django.core.cache import cache

from modules.equeue.engine.lengths import Heard, mean_length
from modules.equeue.models import HallEvent, WorkplaceType
from portal.common import clock

DAYS = 14
KEPT_SECONDS = 600
MOST = 4000  # events; the newest of a busy fortnight
TOLD = ("ticket.issued", "ticket.admitted", "ticket.started", "ticket.finished")
# A visit that was interrupted, sent on or taken back tells no length.
BROKEN = ("ticket.parked", "ticket.redirected", "ticket.undone")


def usual_length(row: WorkplaceType) -> int | None:
    """Minutes, from what the halls of its queue told in the last days; None where they told too little. One query."""
    return _counted(row.queue_id).get(row.public_id)


def usual_lengths(queue_id: int) -> dict[str, int]:
    """The same by public id of each type of a queue that told enough. One query, none while it is remembered."""
    name = f"equeue.lengths:{queue_id}:{clock.today()}"
    found: dict[str, int] | None = cache.get(name)
    if found is None:
        found = _counted(queue_id)
        cache.set(name, found, KEPT_SECONDS)
    return found


def _counted(queue_id: int) -> dict[str, int]:
    since = clock.today() - timedelta(days=DAYS)
    rows = HallEvent.objects.filter(hall__queue=queue_id, service_day__gte=since, type__in=TOLD + BROKEN)
    columns = ("origin", "type", "body__aggregate", "body__at_wall", "body__payload__type", "body__payload__auto")
    types: dict[tuple[str, str], str] = {}
    heard: dict[str, list[Heard]] = {}
    for origin, kind, ticket, at, of_type, is_automatic in reversed(rows.order_by("-pk").values_list(*columns)[:MOST]):
        if of_type and kind not in BROKEN:
            types[origin, ticket] = of_type
        if kind in BROKEN:
            types.pop((origin, ticket), None)
        mine = types.get((origin, ticket))
        if mine and not is_automatic:  # closed by the end of the day: nobody knows how long it was
            heard.setdefault(mine, []).append((origin, kind, ticket, at))
    lengths = {name: mean_length(events) for name, events in heard.items()}
    return {name: length for name, length in lengths.items() if length is not None}
