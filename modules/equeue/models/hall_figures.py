"""Figures of a day of a hall, kept: counters that its events gave, without a ticket and without a person."""

from django.db import models

from modules.equeue.models.hall import HallServer
from portal.common.scoping import owned_by


class HallDayFigures(models.Model):
    """A row can be made again from the events at any time; `last_event` is the newest event that it counts."""

    hall = models.ForeignKey(HallServer, models.CASCADE, related_name="figures")
    day = models.DateField()
    body = models.JSONField()  # engine.hall_figures.to_plain
    last_event = models.PositiveBigIntegerField(default=0)
    is_closed = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    objects = owned_by("hall__queue__addressee").as_manager()

    wagtail_reference_index_ignore = True  # points at no page or image

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["hall", "day"], name="equeue_figures_day_once")]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"
