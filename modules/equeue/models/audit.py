"""What the nightly check of the invariants found."""

from typing import Any

from django.db import models


class QueueCheckQuerySet(models.QuerySet["QueueCheck"]):
    """The installation's own: no community sees it, superusers do."""

    def for_community(self, community: Any) -> "QueueCheckQuerySet":
        return self.none()

    def for_user(self, user: Any) -> "QueueCheckQuerySet":
        return self if getattr(user, "is_superuser", False) and user.is_active else self.none()


class QueueCheck(models.Model):
    """One run of the auditor; its sentences name records by their random ids only."""

    at = models.DateTimeField(unique=True)
    seconds = models.FloatField(default=0)
    count = models.PositiveIntegerField(default=0)
    breaches = models.JSONField(default=list)

    objects = QueueCheckQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "check of the queue"
        verbose_name_plural = "checks of the queue"
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}: {self.count}"
