"""Reports by schedule: whose, of what, to whom; and each one that was made."""

import secrets
from datetime import time

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.common import clock
from portal.common.outbox import OutboxRow
from portal.common.scoping import CommunityScopedQuerySet, owned_by
from portal.reports.constants import BACKOFF, Cadence, FileKind, Stopped
from portal.reports.values import Period


def new_public_id() -> str:
    """A random public identifier of 128 bits."""
    return secrets.token_urlsafe(16)


class ReportSchedule(models.Model):
    """A report that goes to addresses by itself. It is made in the name of whoever saved it last (`owner`): it tells
    what that person may see, and stops when they may not."""

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="+", editable=False)
    site = models.ForeignKey("wagtailcore.Site", models.CASCADE, related_name="+", editable=False)
    source = models.CharField(_("report"), max_length=80, editable=False)
    format = models.CharField(_("file"), max_length=4, choices=FileKind.choices, default=FileKind.XLSX)
    cadence = models.CharField(_("how often"), max_length=10, choices=Cadence.choices, default=Cadence.WEEKLY)
    day = models.PositiveSmallIntegerField(
        _("day"), default=1, validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    at = models.TimeField(_("time"), default=time(7))
    language = models.CharField(_("language"), max_length=10, default="uk")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False)
    # Empty: the schedule is stopped or switched off.
    next_due_at = models.DateTimeField(null=True, editable=False, db_index=True)
    stopped = models.CharField(max_length=10, blank=True, choices=Stopped.choices, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = CommunityScopedQuerySet["ReportSchedule"].as_manager()

    wagtail_reference_index_ignore = True  # points at no page or image

    class Meta:
        verbose_name = _("scheduled report")
        verbose_name_plural = _("scheduled reports")
        ordering = ["source", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(format__in=FileKind.values), name="reports_known_format"),
            models.CheckConstraint(condition=Q(cadence__in=Cadence.values), name="reports_known_cadence"),
            models.CheckConstraint(condition=Q(day__range=(1, 31)), name="reports_day"),
            models.CheckConstraint(
                condition=Q(stopped="") | Q(next_due_at__isnull=True), name="reports_stopped_is_not_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.cadence}"

    @property
    def is_on(self) -> bool:
        return self.next_due_at is not None


class ReportReader(models.Model):
    """An address that gets a scheduled report. Whoever opens the letter may take it off."""

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    schedule = models.ForeignKey(ReportSchedule, models.CASCADE, related_name="readers")
    address = models.EmailField(_("address"))
    # One spelling of it (portal.notifications.addresses).
    address_key = models.CharField(max_length=260, editable=False, db_index=True)

    objects = owned_by("schedule").as_manager()

    wagtail_reference_index_ignore = True  # points at no page or image

    class Meta:
        verbose_name = _("reader of a report")
        verbose_name_plural = _("readers of reports")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["schedule", "address_key"], name="reports_reader_once")]

    def __str__(self) -> str:
        return self.address


class ReportRun(OutboxRow):
    """One scheduled report of one period: made by the worker, at least once; its letters go exactly once, because
    their keys say run, reader and how many times a person had it sent (`edition`)."""

    backoff = BACKOFF

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    schedule = models.ForeignKey(ReportSchedule, models.CASCADE, related_name="runs")
    since = models.DateField()
    until = models.DateField()
    edition = models.PositiveIntegerField(default=1)
    rows = models.PositiveIntegerField(null=True)
    letters = models.PositiveSmallIntegerField(default=0)

    objects = owned_by("schedule").as_manager()

    class Meta(OutboxRow.Meta):
        verbose_name = _("report sent")
        verbose_name_plural = _("reports sent")
        ordering = ["-until", "-pk"]
        constraints = [
            *OutboxRow.Meta.constraints,
            models.UniqueConstraint(fields=["schedule", "since", "until"], name="reports_period_once"),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="reports_period_order"),
        ]

    def __str__(self) -> str:
        return f"{self.since} – {self.until}"

    @property
    def period(self) -> Period:
        return Period(self.since, self.until)
