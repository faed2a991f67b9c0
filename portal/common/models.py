"""What a write with an Idempotency-Key answered, so that a repeat gets the same answer; attempts counted."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class IdempotencyKey(models.Model):
    """`fingerprint` is a SHA-256 of the request; rows live 48 hours (idempotency.purge_keys)."""

    scope = models.CharField(_("scope"), max_length=80)
    key = models.CharField(_("key"), max_length=64)
    fingerprint = models.CharField(max_length=64)
    answer = models.JSONField(_("answer"), default=dict)
    created_at = models.DateTimeField(_("made"), db_index=True)

    wagtail_reference_index_ignore = True  # written often, points at no page or image

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="common_idempotency_once")]

    def __str__(self) -> str:
        return f"{self.scope}: {self.key}"


class AttemptCount(models.Model):
    """How often somebody (`subject`, a keyed hash) has tried something in a window of time; see limits.py."""

    scope = models.CharField(max_length=60)
    subject = models.CharField(max_length=64)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    wagtail_reference_index_ignore = True  # written often, points at no page or image

    class Meta:
        verbose_name = _("count of attempts")
        verbose_name_plural = _("counts of attempts")
        constraints = [models.UniqueConstraint(fields=["scope", "subject", "window"], name="common_attempts_once")]

    def __str__(self) -> str:
        return f"{self.scope} {self.window}: {self.count}"


class Lane(models.Model):
    """A long queue by the name of its task, and the one slot of them all (lanes.py)."""

    task = models.CharField(max_length=120, unique=True)
    is_asked = models.BooleanField(default=False)
    is_waiting = models.BooleanField(default=False)
    busy_until = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True  # written often, points at no page or image

    class Meta:
        verbose_name = _("long queue")
        verbose_name_plural = _("long queues")

    def __str__(self) -> str:
        return self.task
