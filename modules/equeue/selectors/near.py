"""The nearest free times for a program whose time was just lost. A crowd loses the same time in the same second: a
process reckons them once."""

from datetime import datetime
from threading import Lock

from django.core.cache import caches

from modules.equeue.engine.window import is_thinkable
from modules.equeue.models import WorkplaceType
from modules.equeue.selectors.slots import nearest_slots
from portal.common import clock

RECENT_SECONDS = 1
_turn = Lock()


def nearest_times(kind: WorkplaceType, wanted: datetime, units: int = 1) -> list[dict[str, str]]:
    """Up to three, by `date` and `time`, as this process saw them at most RECENT_SECONDS ago: a hint, as on a page.
    None where the type takes no bookings. `wanted` is a wall time of Kyiv, or an instant."""
    at = wanted if wanted.tzinfo else wanted.replace(tzinfo=clock.KYIV)
    if not is_thinkable(at.astimezone(clock.KYIV).date(), clock.today()):
        return []
    known = caches["process"]
    name = f"equeue:near:{kind.pk}:{units}:{at:%Y%m%dT%H%M%z}"
    found: list[dict[str, str]] | None = known.get(name)
    if found is not None:
        return found
    # The rest of a crowd waits for the first of it instead of asking the same; not for long, for it is a hint.
    if not _turn.acquire(timeout=RECENT_SECONDS):
        return []
    try:
        found = known.get(name)
        if found is None:
            found = _nearest(kind, at, units)
            known.set(name, found, RECENT_SECONDS)
        return found
    finally:
        _turn.release()


def _nearest(kind: WorkplaceType, at: datetime, units: int) -> list[dict[str, str]]:
    if not (kind.is_active and kind.queue.is_enabled):
        return []
    free = nearest_slots(kind.queue, kind, at, units=units)
    return [{"date": item.slot.local_date.isoformat(), "time": f"{item.local_start:%H:%M}"} for item in free]
