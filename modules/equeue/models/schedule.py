"""When types of workplaces receive people: hours, days with other hours, absences. Kyiv wall time."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey

from modules.equeue.constants import OnHoliday
from modules.equeue.models.queue import OfQueueQuerySet, Queue, Workplace, WorkplaceType
from portal.common.scoping import OwnedQuerySet


class DayExceptionQuerySet(OwnedQuerySet["DayException"]):
    owner_path = "queue__addressee"


class ScheduleRule(models.Model):
    """Hours of a weekday, or of the n-th one in a month. A break is the gap between two rules of a day."""

    workplace_type = ParentalKey(WorkplaceType, on_delete=models.CASCADE, related_name="rules")
    weekday = models.PositiveSmallIntegerField(
        _("weekday"),
        choices=[
            (0, _("Monday")),
            (1, _("Tuesday")),
            (2, _("Wednesday")),
            (3, _("Thursday")),
            (4, _("Friday")),
            (5, _("Saturday")),
            (6, _("Sunday")),
        ],
    )
    nth = models.PositiveSmallIntegerField(
        _("which in the month"), null=True, blank=True, help_text=_("Empty: every week.")
    )
    on_holiday = models.CharField(
        _("when that day is a holiday"),
        max_length=8,
        choices=OnHoliday.choices,
        default=OnHoliday.SKIP,
        help_text=_("For a day of the month only: it may move to a working day nearby."),
    )
    opens = models.TimeField(_("from"))
    closes = models.TimeField(_("until"))
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until"), null=True, blank=True)

    objects = OfQueueQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("reception", "working hours")
        verbose_name_plural = pgettext_lazy("reception", "working hours")
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")),
                name="equeue_rule_hours",
                violation_error_message=_("The end must be later than the beginning."),
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="equeue_rule_weekday"),
            models.CheckConstraint(condition=Q(nth__isnull=True) | Q(nth__range=(1, 5)), name="equeue_rule_nth"),
            models.CheckConstraint(
                condition=Q(on_holiday=OnHoliday.SKIP) | Q(on_holiday__in=OnHoliday.values, nth__isnull=False),
                name="equeue_rule_on_holiday",
                violation_error_message=_("Only a day of the month can move to another day."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="equeue_rule_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class DayException(models.Model):
    """Other hours on one date, or none: a closure, a shortened day, a working Saturday.

    Rows of a type beat rows of its queue; either replaces the weekly rules of that date.
    """

    queue = models.ForeignKey(Queue, models.CASCADE, related_name="exceptions", verbose_name=_("queue"))
    workplace_type = models.ForeignKey(
        WorkplaceType,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="exceptions",
        verbose_name=_("type of workplaces"),
        help_text=_("Empty: all types of the queue."),
    )
    local_date = models.DateField(_("date"))
    opens = models.TimeField(_("from"), null=True, blank=True, help_text=_("Both empty: closed."))
    closes = models.TimeField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=160, blank=True)

    objects = DayExceptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("day with other hours")
        verbose_name_plural = _("days with other hours")
        ordering = ["local_date", "opens"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens__isnull=True, closes__isnull=True)
                | Q(opens__isnull=False, closes__isnull=False, closes__gt=F("opens")),
                name="equeue_exception_hours",
                violation_error_message=_("The end must be later than the beginning."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.local_date:%d.%m.%Y}"


class Absence(models.Model):
    """A vacation: of one workplace, or of the whole type. With times it takes those hours of every day."""

    workplace_type = models.ForeignKey(
        WorkplaceType, models.CASCADE, related_name="absences", verbose_name=_("type of workplaces")
    )
    workplace = models.ForeignKey(
        Workplace,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="absences",
        verbose_name=_("workplace"),
        help_text=_("Empty: the whole type."),
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    starts_at = models.TimeField(_("from the hour"), null=True, blank=True, help_text=_("Both empty: whole days."))
    ends_at = models.TimeField(_("until the hour"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=160, blank=True)

    objects = OfQueueQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="equeue_absence_dates",
                violation_error_message=_("The end must not be earlier than the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True)
                | Q(starts_at__isnull=False, ends_at__isnull=False, ends_at__gt=F("starts_at")),
                name="equeue_absence_hours",
                violation_error_message=_("The end must be later than the beginning."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on:%d.%m.%Y}–{self.ends_on:%d.%m.%Y}"
