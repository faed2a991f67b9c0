"""More time for who fills in the form: once, by a button, for as long as a time is held at first."""

from datetime import datetime, timedelta

from django.db.models import F

from modules.equeue.constants import EXTENSIONS, BookingState
from modules.equeue.engine.refusals import ExtendedAlready, HoldExpired, NotFound
from modules.equeue.models import Booking
from modules.equeue.selectors.bookings import RELATED, booking_by_token
from modules.equeue.services.ledger import in_transaction, lock_days
from portal.common import clock


def extend_hold(token: str, *, now: datetime | None = None) -> Booking:
    """Hold a time anew from this moment on. Raises NotFound, HoldExpired, ExtendedAlready, QueueBusy."""
    found = booking_by_token(token)
    if found is None:
        raise NotFound

    def act() -> None:
        moment = now or clock.now()
        lock_days([(found.workplace_type_id, found.local_date)])
        # A time offered by staff or by the waiting list has its own time for an answer.
        held = Booking.objects.filter(pk=found.pk, state=BookingState.HELD, expires_at__gt=moment, offer=None)
        held = held.filter(has_conflict=False)  # more time for a time that is closed would be time lost
        if held.filter(extensions__lt=EXTENSIONS).update(
            extensions=F("extensions") + 1,
            expires_at=moment + timedelta(minutes=found.queue.hold_minutes),
            updated_at=moment,
        ):
            return
        raise ExtendedAlready if held.exists() else HoldExpired

    in_transaction(act)
    return Booking.objects.select_related(*RELATED).get(pk=found.pk)
