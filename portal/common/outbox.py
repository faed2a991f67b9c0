"""Work for the outside (letters, calls of webhooks) as rows, written in the transaction that causes it.

The worker sends a row under a lease, at least once; what fails waits longer and longer; a sweeper finds what is due
and what a dead process left behind. Whoever sends gives the outside an id that stays, so that a repeat is known.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_q.tasks import async_task

from portal.common import clock

# A worker that dies in the middle loses its lease after this; longer than a task may run (Q_CLUSTER timeout).
LEASE = timedelta(seconds=120)
SWEEP_LIMIT = 200
_ANY = Q()


class OutboxState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    WITHDRAWN = "withdrawn", _("withdrawn: not wanted any more")


class OutboxRow(models.Model):
    """Base of such rows. `backoff`: waits after the 1st, 2nd … failed attempt; after the last one the row failed."""

    backoff: ClassVar[tuple[timedelta, ...]]

    state = models.CharField(_("state"), max_length=10, choices=OutboxState.choices, default=OutboxState.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"))
    lease_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("written"), db_index=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    wagtail_reference_index_ignore = True  # written often, points at no page or image

    class Meta:
        abstract = True
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state__in=[OutboxState.QUEUED, OutboxState.SENDING]),
                name="%(app_label)s_open",
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=OutboxState.values), name="%(app_label)s_known_state"),
            models.CheckConstraint(
                condition=Q(state=OutboxState.SENDING, lease_until__isnull=False)
                | Q(~Q(state=OutboxState.SENDING), lease_until__isnull=True),
                name="%(app_label)s_lease_while_sending",
            ),
            models.CheckConstraint(
                condition=Q(state=OutboxState.SENT, sent_at__isnull=False)
                | Q(~Q(state=OutboxState.SENT), sent_at__isnull=True),
                name="%(app_label)s_sent_at_when_sent",
            ),
        ]

    @classmethod
    def max_attempts(cls) -> int:
        return len(cls.backoff) + 1

    @staticmethod
    def due() -> Q:
        """Waiting rows whose time has come, and rows whose worker died."""
        now = clock.now()
        return Q(state=OutboxState.QUEUED, next_attempt_at__lte=now) | Q(
            state=OutboxState.SENDING, lease_until__lte=now
        )

    @classmethod
    def lease(cls, pk: int) -> Self | None:
        """Take a row that is due; None where there is nothing to do. No joins here: two workers must not both win."""
        taken = cls._base_manager.filter(cls.due(), pk=pk).update(
            state=OutboxState.SENDING, lease_until=clock.now() + LEASE, attempts=F("attempts") + 1
        )
        # Withdrawn or deleted since that statement: its body may be gone.
        return cls._base_manager.filter(pk=pk, state=OutboxState.SENDING).first() if taken else None

    def close(self, **fields: Any) -> str:
        """Write down how it went. Only the holder of this lease writes: a later attempt has another number."""
        rows = type(self)._base_manager.filter(pk=self.pk, state=OutboxState.SENDING, attempts=self.attempts)
        rows.update(lease_until=None, **fields)
        return str(fields["state"])

    def postpone(
        self, error: str, *, is_final: bool = False, not_before: datetime | None = None, **fields: Any
    ) -> str:
        """The attempt has failed; up to a tenth is added to the wait, so that rows of one fault part. `not_before`:
        the other side has asked to wait that long."""
        is_final = is_final or self.attempts >= self.max_attempts()
        wait = self.backoff[min(self.attempts, len(self.backoff)) - 1] * (1 + secrets.randbelow(100) / 1000)
        return self.close(
            state=OutboxState.FAILED if is_final else OutboxState.QUEUED,
            next_attempt_at=max(clock.now() + wait, not_before or clock.now()),
            last_error=error[:500],
            **fields,
        )

    @property
    def is_exhausted(self) -> bool:
        """Every attempt ended with the worker's death."""
        return self.attempts > self.max_attempts()

    def requeue(self, task: str, only: Q = _ANY) -> bool:
        """Put a row that is sent or failed back into the queue; False where it is on its way, or is not `only`."""
        rows = type(self)._base_manager.filter(only, pk=self.pk, state__in=[OutboxState.FAILED, OutboxState.SENT])
        with transaction.atomic():
            if not rows.update(
                state=OutboxState.QUEUED, attempts=0, next_attempt_at=clock.now(), sent_at=None, last_error=""
            ):
                return False
            hand_to_worker(task, self.pk)
        return True


def hand_to_worker(task: str, pk: int) -> None:
    """After commit; if this process dies first, the sweeper finds the row."""

    def hand() -> None:
        async_task(task, pk)

    # A function, no partial: Django names it when it fails, and a partial has no name.
    transaction.on_commit(hand, robust=True)


def sweep(rows: models.QuerySet[Any], task: str) -> int:
    """Hand every due row to the workers again; a row that two tasks reach is sent by one (the lease)."""
    ids = list(rows.order_by("next_attempt_at", "pk").values_list("pk", flat=True)[:SWEEP_LIMIT])
    for pk in ids:
        async_task(task, pk)
    return len(ids)
