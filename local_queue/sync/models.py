"""What the hall knows of its portal."""

from django.db import models
from django.db.models import Q


class PortalLink(models.Model):
    """One row: the key after activation, the cursor of bookings, what the portal has stored of the log."""

    url = models.CharField(max_length=200, blank=True)
    hall = models.CharField(max_length=32, blank=True)
    key = models.CharField(max_length=128, blank=True)
    cursor = models.PositiveBigIntegerField(default=0)
    has_snapshot = models.BooleanField(default=False)
    acked_seq = models.PositiveBigIntegerField(default=0)
    pulled_at = models.DateTimeField(null=True)
    pushed_at = models.DateTimeField(null=True)
    snapshot_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=255, blank=True)
    clock_offset = models.IntegerField(default=0)  # milliseconds that the portal's clock is ahead
    quarantined = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="sync_one_link")]

    @property
    def is_active(self) -> bool:
        return bool(self.hall and self.key)
