"""How long a letter is tried, how much it carries, how long it is kept."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.common.outbox import OutboxState as DeliveryState

__all__ = ["BACKOFF", "BODY_KEPT_FOR", "MAX_ATTACHMENTS_BYTES", "MAX_ATTEMPTS", "DeliveryState", "SuppressionReason"]


class SuppressionReason(models.TextChoices):
    """Why mailings do not go to an address."""

    ASKED = "asked", _("asked never to be written to")
    COMPLAINED = "complained", _("complained of our letters")
    BOUNCED = "bounced", _("there is no such address")


# Waits after the 1st, 2nd … failed attempt; after the last one the letter has failed.
BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
MAX_ATTEMPTS = len(BACKOFF) + 1
MAX_ATTACHMENTS_BYTES = 10 * 1024 * 1024
BODY_KEPT_FOR = timedelta(days=90)
