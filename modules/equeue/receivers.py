"""Listens to the city."""

from typing import Any

from django.dispatch import receiver

from modules.equeue.constants import CONSENT
from modules.equeue.services.personal import forget_booking
from portal.events import consent_withdrawn


@receiver(consent_withdrawn)
def follow_withdrawal(sender: Any, purpose: str, subject: str, **kwargs: object) -> None:
    """A booking is kept by the consent alone."""
    if purpose == CONSENT:
        forget_booking(subject)
