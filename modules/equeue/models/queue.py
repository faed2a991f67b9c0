"""Queues, types of workplaces, and when they receive people. All times here are Kyiv wall time."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from modules.equeue import constants
from modules.equeue.constants import Interface, QueueKind
from modules.equeue.engine.links import validate_link
from portal.common.ids import public_id
from portal.common.scoping import OwnedQuerySet


def new_public_id() -> str:
    return public_id()


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
    link = models.URLField(
        _("external link"),
        blank=True,
        validators=[validate_link],
        help_text=_("Where people book on another site. Begins with https://."),
    )
    link_in_frame = models.BooleanField(
        _("show that site inside our page"),
        default=True,
        help_text=_("A button stands beside it always. Switch it off if that site refuses to be shown in a frame."),
    )
    email = models.EmailField(
        _("e-mail for the list of the day"),
        blank=True,
        help_text=_("Every morning a letter with all bookings of the day goes here."),
    )
    morning_at = models.TimeField(
        _("when the list of the day is sent"),
        default=constants.MORNING_AT,
        help_text=_("Reminders of visits later that day go at the same hour."),
    )
    reminder_hours = models.PositiveSmallIntegerField(
        _("remind of a visit, hours before"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(72)],
        help_text=_("Empty: in the morning of the day of the visit."),
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
    needs_account = models.BooleanField(
        _("only people who have signed in book"), default=False, help_text=_("Otherwise a code by e-mail will do.")
    )
    form = models.ForeignKey(
        "forms.FormDefinition",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("questions for people"),
        help_text=_("A published form of the community: its questions are asked together with name and contacts."),
    )
    takes_files = models.BooleanField(
        _("people may add files and the number of a previous application"),
        default=False,
        help_text=_(
            "In a block that opens under the details. Staff of the institution and the person see the files; they are "
            "erased together with the contacts."
        ),
    )
    closes_on_holidays = models.BooleanField(
        _("closed on holidays"),
        default=True,
        help_text=_(
            "By the calendar of the community; under martial law holidays are working days. A day with other "
            "hours beats it."
        ),
    )
    has_waiting_list = models.BooleanField(
        _("people may wait for a freed time"), default=True, help_text=_("When all times of the window are taken.")
    )
    # Limits against grabbing of times; empty: none.
    active_limit = models.PositiveSmallIntegerField(
        _("bookings to come of one person, at most"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    month_limit = models.PositiveSmallIntegerField(
        _("bookings of one person in 30 days, at most"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Cancelled ones count as well."),
    )
    no_show_limit = models.PositiveSmallIntegerField(
        _("visits missed in 30 days after which online booking is closed for a person"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
    )
    needs_proof = models.BooleanField(
        _("proof of work before a time is kept"),
        default=False,
        help_text=_(
            "Against programs that grab times: the browser computes for a second or two while the person chooses. "
            "People notice nothing. Tickets of a hall's kiosk and bookings by staff never need it."
        ),
    )
    has_open_data = models.BooleanField(
        _("statistics are published as open data"),
        default=False,
        help_text=_("Counts by month and hour, rounded, without people: a page and files that anybody may take."),
    )
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
            models.CheckConstraint(
                condition=Q(reminder_hours__isnull=True) | Q(reminder_hours__range=(1, 72)),
                name="equeue_queue_reminder_hours",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{limit}__isnull": True}) | Q(**{f"{limit}__gte": 1}), name=f"equeue_queue_{limit}"
                )
                for limit in ("active_limit", "month_limit", "no_show_limit")
            ),
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
    buffer = models.PositiveSmallIntegerField(
        _("pause after each visit, minutes"),
        default=0,
        validators=[MaxValueValidator(60)],
        help_text=_("Nobody is booked in it; times begin every interval and pause."),
    )
    capacity = models.PositiveSmallIntegerField(
        _("workplaces at the same time"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(constants.MAX_LANES)],
    )
    kiosk_limit = models.PositiveSmallIntegerField(
        _("tickets from the kiosk a day"), default=10, help_text=_("0: the kiosk gives none for this type.")
    )
    kiosk_lanes = models.PositiveSmallIntegerField(
        _("workplaces for exact times at the kiosk"),
        default=0,
        validators=[MaxValueValidator(constants.MAX_LANES)],
        help_text=_(
            "0: the kiosk gives numbers of the live queue. Otherwise people choose a time of today there, and so many "
            "workplaces are not booked on the site."
        ),
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
            models.CheckConstraint(condition=Q(buffer__lte=60), name="equeue_type_buffer"),
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
