"""Writes of the electronic queue."""

from modules.equeue.services.booking import cancel_booking, confirm_booking
from modules.equeue.services.contact import ContactData
from modules.equeue.services.holding import HeldTime, expire_holds, hold_slot, release_hold

__all__ = [
    "ContactData",
    "HeldTime",
    "cancel_booking",
    "confirm_booking",
    "expire_holds",
    "hold_slot",
    "release_hold",
]
