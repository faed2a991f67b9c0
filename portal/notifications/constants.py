"""States of a delivery, and how long it is tried."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeliveryState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")


# A worker that dies in the middle loses its lease after this; longer than a task may run (Q_CLUSTER timeout).
LEASE = timedelta(seconds=120)
# Waits after the 1st, 2nd … failed attempt; after the last one the letter has failed.
BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))
MAX_ATTEMPTS = len(BACKOFF) + 1
MAX_ATTACHMENTS_BYTES = 10 * 1024 * 1024
BODY_KEPT_FOR = timedelta(days=90)
