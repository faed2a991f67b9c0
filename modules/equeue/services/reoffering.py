"""Other times for the people whose visits a change of schedule has hit."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from modules.equeue.engine.refusals import SlotNotOffered, SlotTaken
from modules.equeue.models import Booking
from modules.equeue.selectors.slots import nearest_slots
from modules.equeue.services.previews import nearest_times
from modules.equeue.services.proposing import propose_time
from modules.equeue.services.schedules import types_of
from portal.common import clock
from portal.common.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Offered:
    """How many people were written to, and how many must be called: no letter reaches them, or no time is free."""

    written: int
    to_call: int


def offer_nearest(*, bookings: Collection[int], actor: Any, reason: str) -> Offered:
    """Offer each booking in conflict the free time nearest to its own; the booking keeps its time until an answer.

    A transaction for each: one that is refused does not take the others back. Whoever has been offered a time
    already is left in peace.
    """
    rows = Booking.objects.filter(pk__in=list(bookings), has_conflict=True).select_related("contact")
    return offer_each(list(rows.order_by("starts_at", "pk")), actor=actor, reason=reason)


def offer_each(found: Collection[Booking], *, actor: Any, reason: str) -> Offered:
    """The same for bookings at hand, whatever it is that they missed."""
    types = {row.pk: row for row in types_of(pk__in={booking.workplace_type_id for booking in found})}
    reached = [booking for booking in found if hasattr(booking, "contact") and booking.contact.email]
    times = nearest_times(reached, types, clock.now())
    written = sum(_offer(booking, times[booking.pk], actor, reason) for booking in reached if booking.pk in times)
    return Offered(written, len(found) - written)


def _offer(booking: Booking, best: Any, actor: Any, reason: str) -> bool:
    try:
        _propose(booking, best, actor, reason)
    except (SlotTaken, SlotNotOffered):  # somebody was faster: the nearest times of this moment
        for item in nearest_slots(booking.workplace_type.queue, booking.workplace_type, booking.starts_at):
            try:
                _propose(booking, item, actor, reason)
            except Refusal:
                continue
            return True
        return False
    except Refusal:
        return False
    return True


def _propose(booking: Booking, item: Any, actor: Any, reason: str) -> None:
    propose_time(
        booking=booking,
        local_date=item.slot.local_date,
        local_start=item.local_start,
        actor=actor,
        reason=reason,
    )
