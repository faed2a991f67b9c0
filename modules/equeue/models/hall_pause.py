"""Pauses of a whole hall as the portal knows them: an air-raid alert, no electricity (table A, row 34)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from modules.equeue.models.hall import HallServer
from modules.equeue.models.queue import new_public_id
from portal.common.scoping import owned_by


class PauseReason(models.TextChoices):
    """The words of the hall (`local_queue.protocol`: PauseRequest)."""

    ALARM = "alarm", _("air-raid alert")
    BLACKOUT = "blackout", _("no electricity")


class HallPause(models.Model):
    """One pause. It begins and ends by a wish of the portal (`begin_id`, `end_id`: what the hall is told) or by the
    hall's own press (the id stays empty); `begin_heard_at` and `end_heard_at` are when the hall said so."""

    hall = models.ForeignKey(HallServer, models.CASCADE, related_name="pauses")
    public_id = models.CharField(max_length=32, unique=True, default=new_public_id)
    reason = models.CharField(max_length=10, choices=PauseReason.choices, default=PauseReason.ALARM)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    begin_id = models.CharField(max_length=32, blank=True)
    end_id = models.CharField(max_length=32, blank=True)
    begin_heard_at = models.DateTimeField(null=True)
    end_heard_at = models.DateTimeField(null=True)
    is_settled = models.BooleanField(default=False)  # everybody has been told of its end
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = owned_by("hall__queue__addressee").as_manager()

    wagtail_reference_index_ignore = True  # points at no page or image

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["hall"], condition=Q(ended_at=None), name="equeue_pause_open_once"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("began_at")), name="equeue_pause_order"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_reason_display())
