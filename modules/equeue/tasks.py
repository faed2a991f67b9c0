"""Scheduled work; each is idempotent."""

from modules.equeue.services import booking, confirmation


def expire_holds() -> int:
    return booking.expire_holds()


def purge_drafts() -> int:
    return confirmation.purge_drafts()
