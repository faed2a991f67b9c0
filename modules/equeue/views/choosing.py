"""The fortnight and the times of a day for whoever chooses another time: the person, or staff in the cabinet."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from modules.equeue.selectors import FreeDay, FreeSlot
from modules.equeue.views import calendar
from portal.common import clock

NEAREST = 3


def choice_of(
    days: Sequence[FreeDay],
    here: str,
    *,
    day: str = "",
    wanted: datetime | None = None,
    lost: datetime | None = None,
    more: Sequence[tuple[str, str]] = (),
) -> dict[str, Any]:
    """For partials/fortnight.html. `here` is the page's address without a query and `more` what else its query keeps;
    `wanted` a time that is checked; `lost` a wall time that somebody else has won: its three nearest free times are
    offered."""
    free = [item for item in days if item.slots]
    lost_at = lost.replace(tzinfo=clock.KYIV) if lost else None
    near = calendar.near_of(_nearest(free, lost_at), lost_at) if lost_at else []
    asked = lost.date() if lost else wanted.date() if wanted else calendar.wanted_day(day)
    current = next((item for item in free if item.local_date == asked), free[0] if free else None)
    shown = calendar.day_of(current, wanted.time() if wanted else None) if current else {}

    def day_url(day: date) -> str:
        return f"{here}?{urlencode([('day', day.isoformat()), *more])}"

    return {
        "has_free": bool(free),
        "near": near,
        "day": shown,
        "visit": calendar.visit_of(near, lost_at) if lost_at and near else shown,
        "calendar": calendar.calendar_of(days, current.local_date if current else None, day_url) if days else None,
    }


def _nearest(days: Sequence[FreeDay], lost: datetime) -> list[FreeSlot]:
    slots = [slot for day in days for slot in day.slots]
    closest = sorted(slots, key=lambda slot: abs(slot.starts_at - lost))[:NEAREST]
    return sorted(closest, key=lambda slot: slot.starts_at)
