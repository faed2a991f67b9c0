"""Queues, types of workplaces, and when they receive people. All times here are Kyiv wall time."""

import secrets
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from modules.equeue import constants
from modules.equeue.constants import Interface, QueueKind
from portal.common.scoping import OwnedQuerySet


def new_public_id() -> str:
    """A random public identifier of 128 bits."""
    return secrets.token_urlsafe(16)


class QueueQuerySet(OwnedQuerySet["Queue"]):
    owner_path = "addressee"

    def open_to_people(self) -> "QueueQuerySet":
        return self.filter(is_enabled=True, addressee__is_public=True)


class Queue(models.Model):
    """The electronic queue of an institution (rules 1–7 of the manual)."""

    addressee = models.ForeignKey(
        "addressees.Addressee", models.PROTECT, related_name="+", verbose_name=_("institution")
    )
    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=QueueKind.choices, default=QueueKind.OWN)
    interface = models.CharField(_("interface"), max_length=10, choices=Interface.choices, default=Interface.SIMPLE)
    title = models.CharField(_("name"), max_length=120, blank=True, help_text=_("Empty: the institution's name."))
    link = models.URLField(_("external link"), blank=True)
    email = models.EmailField(
        _("e-mail for the list of the day"),
        blank=True,
        help_text=_("Every morning a letter with all bookings of the day goes here."),
    )
    is_enabled = models.BooleanField(_("open to people"), default=True)
    is_in_chatbot = models.BooleanField(_("shown in the chatbot"), default=False)
    # True only where the community allows several queues; services.queues decides.
    may_have_siblings = models.BooleanField(default=False, editable=False)
    window_days = models.PositiveSmallIntegerField(
        _("how many days ahead people book"),
        default=constants.WINDOW_DAYS,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
    )
    day_opens_at = models.TimeField(
        _("when a new day opens"), null=True, blank=True, help_text=_("Empty: at midnight.")
    )
    lead_minutes = models.PositiveIntegerField(
        _("not later than, minutes before"), default=0, validators=[MaxValueValidator(10_080)]
    )
    lead_days = models.PositiveSmallIntegerField(
        _("not later than, days before"), default=0, validators=[MaxValueValidator(60)]
    )
    hold_minutes = models.PositiveSmallIntegerField(
        _("minutes a time is held"),
        default=constants.HOLD_MINUTES,
        validators=[MinValueValidator(2), MaxValueValidator(60)],
    )
    cancel_minutes = models.PositiveIntegerField(
        _("cancelled not later than, minutes before"), default=30, validators=[MaxValueValidator(10_080)]
    )
    needs_confirmation = models.BooleanField(_("each booking is confirmed by staff"), default=False)
    shows_names_in_hall = models.BooleanField(_("staff of the hall see a name such as «Оксана К.»"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = QueueQuerySet.as_manager()

    class Meta:
        verbose_name = _("queue")
        verbose_name_plural = _("queues")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["addressee"],
                condition=Q(may_have_siblings=False),
                name="equeue_one_queue_of_an_addressee",
                violation_error_message=_("This institution already has a queue."),
            ),
            models.CheckConstraint(condition=Q(kind__in=QueueKind.values), name="equeue_queue_kind"),
            models.CheckConstraint(condition=Q(interface__in=Interface.values), name="equeue_queue_interface"),
            models.CheckConstraint(
                condition=~Q(kind=QueueKind.LINK) | ~Q(link=""),
                name="equeue_queue_link",
                violation_error_message=_("A queue by external link needs the link."),
            ),
            models.CheckConstraint(condition=Q(window_days__range=(1, 90)), name="equeue_queue_window"),
            models.CheckConstraint(condition=Q(hold_minutes__range=(2, 60)), name="equeue_queue_hold"),
        ]

    def __str__(self) -> str:
        return self.title or str(self.addressee)


class WorkplaceTypeQuerySet(OwnedQuerySet["WorkplaceType"]):
    owner_path = "queue__addressee"


class WorkplaceType(ClusterableModel):
    """People book a type, never a person; any free lane of it serves (rules 8–18)."""

    queue = models.ForeignKey(Queue, models.PROTECT, related_name="types", verbose_name=_("queue"))
    # The queue's addressee, kept here so that a letter is unique inside a service centre.
    service_centre = models.ForeignKey("addressees.Addressee", models.PROTECT, related_name="+", editable=False)
    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    name = models.CharField(_("internal name"), max_length=120, help_text=_("For staff and the daily letter only."))
    description = models.CharField(
        _("description for people"), max_length=constants.DESCRIPTION_LENGTH, default=constants.DEFAULT_DESCRIPTION
    )
    hint = models.CharField(_("hint for people"), max_length=255, blank=True)
    bring = models.TextField(_("what to bring"), blank=True, help_text=_("One thing a line."))
    places = models.CharField(
        _("where"), max_length=120, blank=True, help_text=_("For example: «Вікна обслуговування 1–3».")
    )
    interval = models.PositiveSmallIntegerField(
        _("interval, minutes"),
        choices=constants.INTERVAL_CHOICES,
        default=30,
        help_text=_("Take 10–15 minutes more than a visit usually needs."),
    )
    capacity = models.PositiveSmallIntegerField(
        _("workplaces at the same time"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(constants.MAX_LANES)],
    )
    kiosk_limit = models.PositiveSmallIntegerField(
        _("tickets from the kiosk a day"), default=10, help_text=_("0: the kiosk gives none for this type.")
    )
    walk_in_letter = models.CharField(
        _("letter of kiosk tickets"), max_length=1, choices=[(letter, letter) for letter in constants.WALK_IN_LETTERS]
    )
    services = models.ManyToManyField(
        "service_guide.Service",
        blank=True,
        related_name="+",
        verbose_name=_("services of the guide"),
        help_text=_("People who open such a service book this type at once. Works with the extended interface."),
    )
    is_active = models.BooleanField(_("open for booking"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    objects = WorkplaceTypeQuerySet.as_manager()

    class Meta:
        verbose_name = _("type of workplaces")
        verbose_name_plural = _("types of workplaces")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(interval__in=constants.INTERVALS), name="equeue_type_interval"),
            models.CheckConstraint(condition=Q(capacity__range=(1, constants.MAX_LANES)), name="equeue_type_capacity"),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("description"), constants.DESCRIPTION_LENGTH) & ~Q(description=""),
                name="equeue_type_description",
            ),
            models.CheckConstraint(
                condition=Q(walk_in_letter__in=list(constants.WALK_IN_LETTERS)), name="equeue_type_letter"
            ),
            models.UniqueConstraint(
                fields=["service_centre", "walk_in_letter"],
                name="equeue_type_letter_once",
                violation_error_message=_("Another type of this institution has this letter."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.service_centre_id = self.queue.addressee_id
        super().save(*args, **kwargs)


class OfQueueQuerySet(OwnedQuerySet[Any]):
    """Rows that hang on a type of workplaces."""

    owner_path = "workplace_type__queue__addressee"


class DayExceptionQuerySet(OwnedQuerySet["DayException"]):
    owner_path = "queue__addressee"


class Workplace(models.Model):
    """One lane of a type: what a desk is called, and whose absence cuts capacity by one."""

    workplace_type = ParentalKey(WorkplaceType, on_delete=models.CASCADE, related_name="workplaces")
    lane = models.PositiveSmallIntegerField(_("number"), validators=[MinValueValidator(1)])
    name = models.CharField(_("name"), max_length=60, blank=True)

    objects = OfQueueQuerySet.as_manager()

    class Meta:
        verbose_name = _("workplace")
        verbose_name_plural = _("workplaces")
        ordering = ["lane"]
        constraints = [
            models.UniqueConstraint(fields=["workplace_type", "lane"], name="equeue_workplace_lane_once"),
            models.CheckConstraint(
                condition=Q(lane__range=(1, constants.MAX_LANES)), name="equeue_workplace_lane_range"
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.lane)


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
