"""Reads of the electronic queue."""

from modules.equeue.selectors.bookings import (
    booking_by_public_id,
    booking_by_token,
    bookings_of_day,
    has_moderated_queues,
    matching_bookings,
    moderated_bookings,
    moderated_queues,
)
from modules.equeue.selectors.queues import (
    bookable_types,
    public_queue,
    public_queues,
    queue_of_addressee,
    site_of,
)
from modules.equeue.selectors.slots import FreeDay, FreeSlot, TypeOffer, free_slots, nearest_slots

__all__ = [
    "FreeDay",
    "FreeSlot",
    "TypeOffer",
    "bookable_types",
    "booking_by_public_id",
    "booking_by_token",
    "bookings_of_day",
    "free_slots",
    "has_moderated_queues",
    "matching_bookings",
    "moderated_bookings",
    "moderated_queues",
    "nearest_slots",
    "public_queue",
    "public_queues",
    "queue_of_addressee",
    "site_of",
]
