"""Print jobs and what is known of the printer; services alone write them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from local_queue.tickets.models import Ticket


class JobState(models.TextChoices):
    """SENDING is written before the first byte leaves: a job found so after a crash may lie on the floor or not."""

    WAITING = "waiting", _("waits")
    SENDING = "sending", _("is being printed")
    PRINTED = "printed", _("printed")
    UNSURE = "unsure", _("perhaps not printed")
    FAILED = "failed", _("not printed")


class PaperState(models.TextChoices):
    UNKNOWN = "unknown", _("not known yet")
    READY = "ready", _("ready")
    LOW = "low", _("paper runs out")
    EMPTY = "empty", _("no paper")
    CLOSED = "closed", _("does not print: the cover is open or it stands in error")
    UNREACHABLE = "unreachable", _("does not answer")


# What may lie in somebody's hands already: one more of it is a copy.
PERHAPS_ON_PAPER = (JobState.SENDING, JobState.PRINTED, JobState.UNSURE)
NO_PRINT = (PaperState.EMPTY, PaperState.CLOSED, PaperState.UNREACHABLE)


class PrintJob(models.Model):
    """One ticket on paper. `origin` is the hall's log when the job was made: a restored copy of the database has
    another one, and what waited in it may have been printed since."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="print_jobs")
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    is_copy = models.BooleanField(default=False)
    reason = models.CharField(max_length=12, blank=True, choices=PaperState.choices)
    origin = models.CharField(max_length=32)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["state"], condition=Q(state="waiting"), name="printing_waiting")]
        constraints = [
            # One job of a ticket at a time; a second press of «print» joins it.
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(state__in=("waiting", "sending")), name="printing_one_open_job"
            )
        ]


class PrinterState(models.Model):
    """What the printer last said; one row, written only when it changes."""

    state = models.CharField(max_length=12, choices=PaperState.choices, default=PaperState.UNKNOWN)
    since = models.DateTimeField(null=True)
    detail = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="printing_one_printer")]
