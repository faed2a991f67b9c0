"""What the hall knows of its portal."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from local_queue import clock


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
    instance = models.CharField(max_length=32, blank=True)  # of the process whom the portal answered last
    twin_at = models.DateTimeField(null=True)  # since when the portal answers another server instead of this one

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="sync_one_link")]

    @property
    def has_twin(self) -> bool:
        """Not after a mere restart, when the portal waits a few seconds for the process before."""
        return self.twin_at is not None and clock.now() - self.twin_at > timedelta(seconds=20)

    @property
    def is_active(self) -> bool:
        return bool(self.hall and self.key)


class FormerLog(models.Model):
    """A log before the present one: its database was lost, a copy went on. What of it is at hand, or comes back from a
    desk, goes to the portal too: `sent_seq` is how far of it was sent this time, `is_told` when nothing waits."""

    origin = models.CharField(max_length=32, unique=True)
    base = models.PositiveBigIntegerField()
    acked_seq = models.PositiveBigIntegerField()
    sent_seq = models.PositiveBigIntegerField(default=0)
    is_told = models.BooleanField(default=False)
    ended_at = models.DateTimeField()


class SetAside(models.Model):
    """What the portal sent and this version cannot read (`part` of its answer): told to the doctor, and read again
    after an upgrade (sync/aside.py)."""

    name = models.CharField(max_length=64, unique=True)
    part = models.CharField(max_length=20, default="bookings")
    body = models.JSONField()
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
