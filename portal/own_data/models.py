"""Wishes of people about their own data: an archive of it, its erasure. Both are rows that the worker carries out."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.common import clock
from portal.common.outbox import OutboxRow, OutboxState
from portal.own_data.constants import ARCHIVE_BACKOFF, ERASURE_ATTEMPTS, ERASURE_BACKOFF

OPEN = (OutboxState.QUEUED, OutboxState.SENDING)


def new_public_id() -> str:
    """A random public identifier of 128 bits."""
    return secrets.token_urlsafe(16)


def _rules(prefix: str) -> list[models.BaseConstraint]:
    """What holds for every row of an outbox, and: one open wish of a kind for a person."""
    sending, sent = Q(state=OutboxState.SENDING), Q(state=OutboxState.SENT)
    return [
        models.UniqueConstraint(fields=["user"], condition=Q(state__in=OPEN), name=f"{prefix}_one_open"),
        models.CheckConstraint(condition=Q(state__in=OutboxState.values), name=f"{prefix}_known_state"),
        models.CheckConstraint(
            condition=(sending & Q(lease_until__isnull=False)) | (~sending & Q(lease_until__isnull=True)),
            name=f"{prefix}_lease_while_sending",
        ),
        models.CheckConstraint(
            condition=(sent & Q(sent_at__isnull=False)) | (~sent & Q(sent_at__isnull=True)),
            name=f"{prefix}_sent_at_when_sent",
        ),
    ]


class Wish(OutboxRow):
    """SENT means: done. `site` and `language` are those of the page where it was asked, for letters."""

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    site = models.ForeignKey("wagtailcore.Site", models.SET_NULL, null=True, related_name="+")
    language = models.CharField(max_length=10, default="uk")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.public_id}: {self.state}"


class Archive(Wish):
    """Everything that the platform knows of a person, in one file of the private storage."""

    backoff = ARCHIVE_BACKOFF

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    blob = models.CharField(max_length=40, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("size"), default=0)
    expires_at = models.DateTimeField(_("until"), null=True)

    class Meta:
        verbose_name = _("archive of own data")
        verbose_name_plural = _("archives of own data")
        ordering = ["-created_at", "-pk"]
        constraints = _rules("own_data_archive")

    @property
    def is_ready(self) -> bool:
        return bool(self.state == OutboxState.SENT and self.blob and self.expires_at and self.expires_at > clock.now())

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class Erasure(Wish):
    """The wish to leave for good. It waits until `next_attempt_at`, then goes source by source; it outlives the
    person as a number without a name."""

    backoff = ERASURE_BACKOFF

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # The last letter has gone and its address is forgotten.
    is_quiet = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("erasure of an account")
        verbose_name_plural = _("erasures of accounts")
        ordering = ["-created_at", "-pk"]
        constraints = _rules("own_data_erasure")

    @classmethod
    def max_attempts(cls) -> int:
        return ERASURE_ATTEMPTS

    @property
    def begins_at(self) -> datetime:
        return self.next_attempt_at

    @property
    def may_be_undone(self) -> bool:
        return self.state == OutboxState.QUEUED and self.attempts == 0

    @property
    def days_left(self) -> int:
        """Whole days until it begins, rounded up."""
        return max(0, -((clock.now() - self.next_attempt_at) // timedelta(days=1)))


class ErasureStep(models.Model):
    """How one source of an erasure went."""

    erasure = models.ForeignKey(Erasure, models.CASCADE, related_name="steps")
    source = models.CharField(max_length=80)
    done_at = models.DateTimeField(null=True)
    count = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)

    wagtail_reference_index_ignore = True  # points at no page or image

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["erasure", "source"], name="own_data_step_once")]

    def __str__(self) -> str:
        return f"{self.source}: {self.count}"
