"""Scheduled work; each is idempotent."""

from modules.equeue.services import booking


def expire_holds() -> int:
    return booking.expire_holds()
