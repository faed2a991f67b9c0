"""A time that was held or applied for is looked at once more before it becomes a visit: the schedule may have changed
since, by an edit, an absence, a holiday or fewer workplaces. Called under the ledger lock of its day."""

from datetime import datetime

from modules.equeue.constants import QueueKind
from modules.equeue.engine.refusals import QueueClosed, TimeGone
from modules.equeue.models import Booking
from modules.equeue.services.schedules import settle_one


def check_still_open(booking: Booking, now: datetime) -> None:
    """The visit goes to another workplace of its type if its own is closed. Raises QueueClosed, TimeGone."""
    if booking.queue.kind != QueueKind.OWN:
        raise QueueClosed
    settle_one(booking.workplace_type, booking.local_date, now)
    booking.refresh_from_db(fields=["lane", "has_conflict"])
    if booking.has_conflict:
        raise TimeGone
