"""Writes of the electronic queue."""

from modules.equeue.services.booking import (
    HeldTime,
    cancel_booking,
    confirm_booking,
    expire_holds,
    hold_slot,
    release_hold,
)
from modules.equeue.services.contact import ContactData

__all__ = [
    "ContactData",
    "HeldTime",
    "cancel_booking",
    "confirm_booking",
    "expire_holds",
    "hold_slot",
    "release_hold",
]
