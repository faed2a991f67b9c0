"""Earlier schedules of a type of workplaces: who made them, when, and all that is needed to bring one back."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from modules.equeue.models.queue import OfQueueQuerySet, WorkplaceType, new_public_id


class ScheduleVersion(models.Model):
    """`data` is the schedule as engine/versions.py has it. Never changed. `made_at` is empty for what stood there
    before the first change that was kept."""

    workplace_type = models.ForeignKey(WorkplaceType, models.CASCADE, related_name="versions")
    public_id = models.CharField(max_length=32, unique=True, default=new_public_id)
    made_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    data = models.JSONField()

    objects = OfQueueQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # points at no page or image

    class Meta:
        verbose_name = _("version of a schedule")
        verbose_name_plural = _("versions of schedules")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.workplace_type_id}: {self.made_at}"
