"""What webhooks tell of booked visits: which, where, when; never who comes, nor a word of the person."""

from datetime import datetime
from typing import Any

from modules.equeue.models import Booking


def visit_booked(*, booking_id: str, **more: Any) -> dict[str, Any]:
    return _visit(booking_id)


def visit_cancelled(*, booking_id: str, cancelled_at: datetime, **more: Any) -> dict[str, Any]:
    return _visit(booking_id) | {"cancelled_at": cancelled_at}


def visit_moved(*, booking_id: str, moved_at: datetime, **more: Any) -> dict[str, Any]:
    """The visit as it is now, and the time that it had."""
    old = Booking.objects.filter(moved_to__public_id=booking_id).first()
    before = {"booking": old.public_id, "starts_at": old.starts_at, **_wall(old)} if old is not None else None
    return _visit(booking_id) | {"moved_at": moved_at, "before": before}


def visit_confirmed(*, booking_id: str, confirmed_at: datetime, **more: Any) -> dict[str, Any]:
    return _visit(booking_id) | {"confirmed_at": confirmed_at}


def visit_finished(*, booking_id: str, finished_at: datetime, **more: Any) -> dict[str, Any]:
    return _visit(booking_id) | {"finished_at": finished_at}


def _visit(booking_id: str) -> dict[str, Any]:
    row = Booking.objects.select_related("queue", "workplace_type").get(public_id=booking_id)
    return {
        "booking": row.public_id,
        # The same through all moves: a system of document flow follows one visit by it.
        "visit": row.calendar_uid or row.public_id,
        "queue": row.queue.public_id,
        "type": row.workplace_type.public_id,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        **_wall(row),
        "source": row.source,
    }


def _wall(row: Booking) -> dict[str, Any]:
    return {"local_date": row.local_date, "local_time": f"{row.local_start:%H:%M}"}
