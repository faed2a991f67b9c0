"""Letters to who waits for a freed time."""

import logging
from typing import Any

from django.urls import NoReverseMatch, reverse

from modules.equeue.models import Booking, WaitingEntry
from modules.equeue.selectors.queues import site_of
from portal.notifications.services import LetterRefused, queue_letter

logger = logging.getLogger(__name__)


def send_waiting_letter(entry: WaitingEntry, kind_of_letter: str, *, is_secret: bool = False, **context: Any) -> bool:
    """Queue `email/equeue.<kind_of_letter>`; False where mail refuses the address. One for each kind and cause."""
    kind = entry.workplace_type
    site = site_of(kind.queue.addressee)
    base = site.root_url.rstrip("/") if site is not None else ""
    held: Booking | None = context.get("booking")
    cause = held.public_id if held is not None else entry.codes_sent
    try:
        queue_letter(
            key=f"equeue.{kind_of_letter}:{entry.public_id}:{cause}",
            code=f"equeue.{kind_of_letter}",
            to=entry.email,
            site=site,
            context={
                "entry": entry,
                "queue": kind.queue,
                "workplace_type": kind,
                "addressee": kind.queue.addressee,
                "services": [service.title for service in entry.services.all()],
                "waiting_url": base + reverse("equeue:waiting", args=[entry.token]),
                "start_url": base + reverse("equeue:start"),
                "offer_url": base + offer_path(held) if held is not None else "",
                **context,
            },
            language=entry.language,
            is_secret=is_secret,
        )
    except LetterRefused:
        logger.exception("The letter %s of a place in the waiting list was refused.", kind_of_letter)
        return False
    return True


def offer_path(held: Booking) -> str:
    """The page where an offered time is accepted or declined."""
    try:
        return reverse("equeue:offer", args=[held.token])
    except NoReverseMatch:
        return reverse("equeue:start")
