"""A reminder on the day of the visit (rule 33): one for each booking, in the person's language, never after the visit
has begun and never of one that was cancelled or moved. A job that runs twice, or late after an outage, writes nothing
twice: the letter's key is the booking's.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from modules.equeue.constants import REMINDED_DAYS, BookingState, Source
from modules.equeue.engine.reminding import reminder_of
from modules.equeue.models import Booking
from modules.equeue.selectors.bookings import RELATED
from modules.equeue.selectors.queues import served_queues, site_of
from modules.equeue.services.ledger import in_transaction, lock_days
from modules.equeue.services.letters import letter_context
from portal.common import clock
from portal.notifications.services import queue_letter, withdraw_keys, written_keys

logger = logging.getLogger(__name__)


def send_reminders(now: datetime | None = None) -> int:
    """The scheduled job: reminders that are due; how many were written."""
    moment = now or clock.now()
    due = list(_due(moment))
    written = written_keys(_key(booking) for booking in due)
    return sum(remind(booking, moment) for booking in due if _key(booking) not in written)


def remind(booking: Booking, moment: datetime) -> bool:
    """Under the lock of the day, so that a visit which is cancelled or moved at this moment is not reminded of."""

    def act() -> bool:
        lock_days([(booking.workplace_type_id, booking.local_date)])
        row = Booking.objects.select_related(*RELATED).get(pk=booking.pk)
        contact = getattr(row, "contact", None)
        if row.state != BookingState.BOOKED or row.starts_at <= moment or contact is None or not contact.email:
            return False
        site = site_of(row.queue.addressee)
        queue_letter(
            key=_key(row),
            code="equeue.booking_reminder",
            to=contact.email,
            site=site,
            context=letter_context(row, contact, site),
            language=contact.language,
            not_after=row.starts_at,
        )
        return True

    try:
        return in_transaction(act)
    except Exception:  # what goes wrong with one must not keep the others from theirs
        logger.exception("The reminder of booking %s could not be written.", booking.public_id)
        return False


def withdraw_reminder(booking: Booking) -> None:
    """The visit is off: a reminder that waits for its turn does not go."""
    withdraw_keys([_key(booking)])


def _key(booking: Booking) -> str:
    return f"equeue.booking_reminder:{booking.public_id}"


def _due(moment: datetime) -> Iterator[Booking]:
    """Visits to come whose reminder is due. Who booked after that moment has the letter of the booking itself."""
    today = moment.astimezone(clock.KYIV).date()
    rows = Booking.objects.filter(
        queue__in=served_queues(),
        local_date__range=(today, today + timedelta(days=REMINDED_DAYS + 1)),
        state=BookingState.BOOKED,
        starts_at__gt=moment,
        contact__erased_at=None,
    )
    rows = rows.exclude(contact__email="").exclude(source=Source.DEMO).select_related("queue", "contact")
    for booking in rows.order_by("starts_at", "pk").iterator(chunk_size=500):
        queue = booking.queue
        due = reminder_of(booking.local_date, booking.starts_at, queue.morning_at, queue.reminder_hours)
        if booking.created_at < due <= moment:
            yield booking
