"""Several schedules of an addressee, with exceptions (seed 002, rules 6 and 60)."""

from datetime import time
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from modules.addressees.constants import NthWeekday, ScheduleKind, Weekday
from modules.addressees.models.addressee import Addressee
from modules.addressees.models.place import Office, next_number
from portal.common.scoping import OwnedQuerySet, owned_by

MIDNIGHT = time(0)


class ScheduleQuerySet(OwnedQuerySet["Schedule"]):
    owner_path = "addressee"


class Schedule(ClusterableModel):
    """One of several schedules of an addressee."""

    addressee = models.ForeignKey(Addressee, models.CASCADE, related_name="schedules", verbose_name=_("addressee"))
    office = models.ForeignKey(
        Office, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("office")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=ScheduleKind.choices, default=ScheduleKind.WORK)
    title = models.CharField(_("title"), max_length=120, blank=True)
    is_open_on_holidays = models.BooleanField(
        _("open on holidays too"),
        default=False,
        help_text=_("Otherwise the holidays, transfers and regional days of the calendar in force are days off."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    # Tables know a schedule by it, as an office. Given once, never changed.
    number = models.PositiveSmallIntegerField(_("number"), editable=False, default=0)

    objects = ScheduleQuerySet.as_manager()

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["addressee", "number"], name="addressees_schedule_number_once")]

    def __str__(self) -> str:
        return self.title or str(self.get_kind_display())

    def save(self, *args: Any, **kwargs: Any) -> None:
        others = Schedule.objects.filter(addressee=self.addressee_id).exclude(pk=self.pk)
        if not self.number or others.filter(number=self.number).exists():  # new, or moved to another addressee
            self.number = next_number(others)
        super().save(*args, **kwargs)


class ScheduleRule(models.Model):
    """Opening hours of a weekday, or of the n-th one in a month (seed 002: «перший четвер місяця»).

    A break is the gap between two rules of a day. `closes` at 00:00 is the end of the day.
    """

    schedule = ParentalKey(Schedule, on_delete=models.CASCADE, related_name="rules")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices)
    nth = models.SmallIntegerField(_("which in the month"), choices=NthWeekday.choices, null=True, blank=True)
    opens = models.TimeField(_("from"))
    closes = models.TimeField(_("until"))
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until"), null=True, blank=True)

    objects = owned_by("schedule__addressee").as_manager()

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")) | Q(closes=MIDNIGHT), name="addressees_rule_hours"
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="addressees_rule_weekday"),
            models.CheckConstraint(
                condition=Q(nth__isnull=True) | Q(nth=-1) | Q(nth__gte=1, nth__lte=5), name="addressees_rule_nth"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="addressees_rule_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class ScheduleException(models.Model):
    """Dates with other hours, or closed: a vacation, a shortened day, a working Saturday.

    Where several cover a date, the shortest of them holds.
    """

    schedule = ParentalKey(Schedule, on_delete=models.CASCADE, related_name="exceptions")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    opens = models.TimeField(_("opens"), null=True, blank=True)
    closes = models.TimeField(_("closes"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=160, blank=True)
    substitute = models.ForeignKey(
        Addressee, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who stands in")
    )

    objects = owned_by("schedule__addressee").as_manager()

    class Meta:
        verbose_name = _("exception")
        verbose_name_plural = _("exceptions")
        ordering = ["starts_on", "opens"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="addressees_exception_dates"),
            models.CheckConstraint(
                condition=Q(opens__isnull=True, closes__isnull=True)
                | Q(opens__isnull=False, closes__isnull=False, closes__gt=F("opens"))
                | Q(opens__isnull=False, closes__isnull=False, closes=MIDNIGHT),
                name="addressees_exception_hours",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on:%d.%m.%Y}–{self.ends_on:%d.%m.%Y}"
