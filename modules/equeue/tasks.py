"""Scheduled work; each is idempotent."""

from datetime import datetime

from modules.equeue.services import booking, confirmation, offers, retention, sync


def expire_holds() -> int:
    return booking.expire_holds()


def lapse_offers() -> int:
    return offers.lapse_offers()


def purge_drafts() -> int:
    return confirmation.purge_drafts()


def reapply_hall_events() -> int:
    return sync.reapply_events()


def forget_nonces() -> int:
    return sync.forget_nonces()


def forget_contacts(before: datetime) -> int:
    return retention.forget_contacts(before)
