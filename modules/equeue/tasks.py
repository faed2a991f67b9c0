"""Scheduled work; each is idempotent."""

from modules.equeue.services import booking, confirmation, sync


def expire_holds() -> int:
    return booking.expire_holds()


def purge_drafts() -> int:
    return confirmation.purge_drafts()


def reapply_hall_events() -> int:
    return sync.reapply_events()


def forget_nonces() -> int:
    return sync.forget_nonces()
