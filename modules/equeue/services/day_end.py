"""The end of a day: whoever did not come is marked together, and the mark is taken back together."""

import secrets
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from modules.equeue import signals
from modules.equeue.constants import ActorKind, BookingState
from modules.equeue.engine.refusals import WrongState
from modules.equeue.models import Booking, BookingEvent
from modules.equeue.services.booking import audit
from modules.equeue.services.history import change_state
from modules.equeue.services.ledger import in_transaction
from modules.equeue.services.moderation import undo_mark
from portal.common import clock
from portal.common.refusals import Refusal

BATCH = "batch"


def mark_absent(bookings: Iterable[Booking], actor: Any) -> tuple[str, int]:
    """Visits that are over and that nobody has marked: «did not come». Answers the name of what was done, for `undo`,
    and how many; one that was marked meanwhile stays as it is."""
    batch, count = secrets.token_urlsafe(9), 0
    for booking in bookings:

        def act(pk: int = booking.pk) -> None:
            row = Booking.objects.select_related("queue__addressee__community", "workplace_type").get(pk=pk)
            now = clock.now()
            if row.state != BookingState.BOOKED or row.ends_at > now:
                raise WrongState
            change_state(
                row,
                BookingState.NO_SHOW,
                now=now,
                actor_kind=ActorKind.STAFF,
                actor=actor,
                details={BATCH: batch},
            )
            transaction.on_commit(lambda: signals.booking_changed.send_robust(Booking, booking_id=row.pk))
            audit(row, "equeue.booking_no_show", actor)

        try:
            in_transaction(act)
        except WrongState:
            continue
        count += 1
    return batch, count


def batch_of(bookings: Iterable[Booking], batch: str) -> list[Booking]:
    """Of these those that were marked together under that name and still are so."""
    rows = [row for row in bookings if row.state == BookingState.NO_SHOW]
    events = BookingEvent.objects.filter(booking__in=rows, state_to=BookingState.NO_SHOW)
    marked = {event.booking_id for event in events if batch and event.details.get(BATCH) == batch}
    return [row for row in rows if row.pk in marked]


def undo_absent(bookings: Iterable[Booking], batch: str, actor: Any) -> int:
    """Take the marks of one press back, today only; how many."""
    count = 0
    for row in batch_of(bookings, batch):
        try:
            undo_mark(booking=row, actor=actor)
        except Refusal:
            continue  # something has happened to it since
        count += 1
    return count
