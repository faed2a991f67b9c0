"""Reads of the electronic queue."""

from modules.equeue.selectors.bookings import (
    booking_by_public_id,
    booking_by_token,
    bookings_of_day,
    bookings_of_queues,
    has_moderated_queues,
    matching_ids,
    moderated_bookings,
    moderated_queues,
    next_booking,
    own_bookings,
    undoable_mark,
)
from modules.equeue.selectors.hall_now import HallState, hall_state
from modules.equeue.selectors.queues import (
    bookable_types,
    public_queue,
    public_queues,
    queue_of_addressee,
    site_of,
    type_for_service,
)
from modules.equeue.selectors.slots import (
    FreeDay,
    FreeSlot,
    TypeOffer,
    earliest_times,
    free_slots,
    nearest_offer,
    nearest_slots,
)

__all__ = [
    "FreeDay",
    "FreeSlot",
    "HallState",
    "TypeOffer",
    "bookable_types",
    "booking_by_public_id",
    "booking_by_token",
    "bookings_of_day",
    "bookings_of_queues",
    "earliest_times",
    "free_slots",
    "hall_state",
    "has_moderated_queues",
    "matching_ids",
    "moderated_bookings",
    "moderated_queues",
    "nearest_offer",
    "nearest_slots",
    "next_booking",
    "own_bookings",
    "public_queue",
    "public_queues",
    "queue_of_addressee",
    "site_of",
    "type_for_service",
    "undoable_mark",
]
