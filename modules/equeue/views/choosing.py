"""The fortnight and the times of a day for whoever chooses another time: the person, or staff in the cabinet."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from modules.equeue.selectors import FreeDay, FreeSlot
from modules.equeue.views import calendar
from modules.equeue.views.calendar import Hour
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
    present: date | None = None,
    hour: Hour = calendar.hour_text,
) -> dict[str, Any]:
    """For partials/fortnight.html. `here` is the page's address without a query and `more` what else its query keeps;
    `wanted` a time that is checked; `lost` a wall time that somebody else has won: its three nearest free times are
    offered. `present` is the day of a visit that a person moves: it is opened, or the nearest after it. Nothing is
    checked before somebody chooses. `hour` writes an hour."""
    free = [item for item in days if item.slots]
    lost_at = lost.replace(tzinfo=clock.KYIV) if lost else None
    near = calendar.near_of(_nearest(free, lost_at), lost_at, hour=hour) if lost_at else []
    asked = lost.date() if lost else wanted.date() if wanted else calendar.wanted_day(day)
    opened = next((item for item in free if present and item.local_date >= present), free[0] if free else None)
    current = next((item for item in free if item.local_date == asked), opened)
    shown = calendar.day_of(current, wanted.time() if wanted else None, hour=hour) if current else {}

    def day_url(day: date) -> str:
        return f"{here}?{urlencode([('day', day.isoformat()), *more])}"

    return {
        "has_free": bool(free),
        "near": near,
        "day": shown,
        "visit": calendar.visit_of(near, lost_at) if lost_at and near else shown,
        "calendar": calendar.calendar_of(days, current.local_date if current else None, day_url, present)
        if days
        else None,
    }


def _nearest(days: Sequence[FreeDay], lost: datetime) -> list[FreeSlot]:
    slots = [slot for day in days for slot in day.slots]
    closest = sorted(slots, key=lambda slot: abs(slot.starts_at - lost))[:NEAREST]
    return sorted(closest, key=lambda slot: slot.starts_at)
