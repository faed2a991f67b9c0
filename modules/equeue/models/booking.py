"""Bookings: the day ledger that serialises them, the booking itself, its person, its history.

`start_minute` and `end_minute` count elapsed minutes from local midnight, so they differ from the wall
clock only on the two days when the clocks change. The overlap guard works on them (see guards.py).
"""

import hashlib
import secrets
from datetime import time

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from modules.equeue import constants
from modules.equeue.constants import NUMBERED, OCCUPYING, ActorKind, BookingState, Processing, Source
from modules.equeue.engine.wall import wall_of
from modules.equeue.models.queue import OfQueueQuerySet, Queue, WorkplaceType, new_public_id
from portal.common.scoping import OwnedQuerySet, owned_by
from portal.forms.reading import Said, said


def new_code() -> str:
    """Eight characters for the reception desk, shown as 7KQ4-M2XD; 40 bits, no look-alikes."""
    return "".join(secrets.choice(constants.OFFICE_CODE_ALPHABET) for _number in range(8))


def token_for(public_id: str) -> str:
    """The capability token of a booking: 160 bits, derived from the secret key so that a later letter
    can carry it again, while the database holds only its hash."""
    return salted_hmac("equeue.booking", public_id, algorithm="sha256").hexdigest()[:40]


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class DayLedger(models.Model):
    """The mutex of one type on one day: whoever books or changes capacity bumps it first."""

    workplace_type = models.ForeignKey(WorkplaceType, models.CASCADE, related_name="+")
    local_date = models.DateField()
    version = models.PositiveBigIntegerField(default=0)

    objects = OfQueueQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # written often, points at no page or image

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workplace_type", "local_date"], name="equeue_ledger_once")]

    def __str__(self) -> str:
        return f"{self.workplace_type_id} {self.local_date}: {self.version}"


class NumberSeries(models.Model):
    """The last number given for (service centre, day, letter); see the scheme in constants.py."""

    service_centre = models.ForeignKey("addressees.Addressee", models.PROTECT, related_name="+")
    local_date = models.DateField()
    letter = models.CharField(max_length=1)
    last = models.PositiveSmallIntegerField(default=constants.FIRST_NUMBER - 1)

    objects = owned_by("service_centre").as_manager()

    wagtail_reference_index_ignore = True  # written often, points at no page or image

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service_centre", "local_date", "letter"], name="equeue_number_series_once"
            ),
            models.CheckConstraint(
                condition=Q(last__range=(constants.FIRST_NUMBER - 1, constants.LAST_NUMBER)),
                name="equeue_number_series_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter}-{self.last}"


class BookingQuerySet(OwnedQuerySet["Booking"]):
    owner_path = "queue__addressee"

    def by_token(self, token: str) -> "BookingQuerySet":
        return self.filter(token_hash=hash_token(token))

    def occupying(self) -> "BookingQuerySet":
        return self.filter(state__in=OCCUPYING)

    def listed(self) -> "BookingQuerySet":
        """What lists of a day show: people with numbers, no holds."""
        return self.filter(state__in=constants.LISTED)


class Booking(models.Model):
    """A visit, from the hold of its time to its end. Only services write here."""

    queue = models.ForeignKey(Queue, models.PROTECT, related_name="bookings", verbose_name=_("queue"))
    workplace_type = models.ForeignKey(
        WorkplaceType, models.PROTECT, related_name="bookings", verbose_name=_("type of workplaces")
    )
    service_centre = models.ForeignKey("addressees.Addressee", models.PROTECT, related_name="+")
    public_id = models.CharField(max_length=32, unique=True, default=new_public_id)
    token_hash = models.CharField(max_length=64, unique=True)
    code = models.CharField(_("code"), max_length=8, unique=True, default=new_code)
    number = models.CharField(_("number"), max_length=5, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=BookingState.choices)
    local_date = models.DateField(_("date"))
    local_start = models.TimeField(_("time"))
    start_minute = models.PositiveSmallIntegerField()
    end_minute = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    lane = models.PositiveSmallIntegerField(_("workplace"))
    expires_at = models.DateTimeField(null=True, blank=True)
    extensions = models.PositiveSmallIntegerField(default=0)
    # Whose hold it is: a hash of the visitor's key, for the cap of holds.
    holder = models.CharField(max_length=64, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("person")
    )
    source = models.CharField(_("where from"), max_length=8, choices=Source.choices, default=Source.SITE)
    # Capacity was cut under it (vacation, fewer workplaces); the state does not change by itself.
    has_conflict = models.BooleanField(_("in conflict"), default=False)
    moved_to = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="moved_from", verbose_name=_("moved to")
    )
    # The name of the visit in calendars: `public_id` of the first booking, the same through all moves.
    calendar_uid = models.CharField(max_length=32, default="", blank=True, editable=False)
    # The visit at which a specialist planned this one.
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="next_visits", verbose_name=_("planned at")
    )
    # Services of one visit; its time is the sum of theirs. None: whatever the type serves.
    services = models.ManyToManyField("service_guide.Service", blank=True, related_name="+")
    processing = models.CharField(
        _("processing"), max_length=8, choices=Processing.choices, default=Processing.NONE, blank=True
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = BookingQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # written often, points at no page or image

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ["starts_at", "number"]
        indexes = [
            # Covers the question for free slots: a fortnight is read from this index alone. A partial one would
            # be smaller, but SQLite does not use it with bound parameters. The last two, which never change, let
            # statistics of a year read it alone as well.
            models.Index(
                fields=[
                    "queue",
                    "local_date",
                    "state",
                    "workplace_type",
                    "start_minute",
                    "end_minute",
                    "lane",
                    "expires_at",
                    "source",
                    "created_at",
                ],
                name="equeue_booking_taken",
            ),
            models.Index(fields=["holder"], condition=Q(state=BookingState.HELD), name="equeue_booking_holder"),
            models.Index(fields=["expires_at"], condition=Q(state=BookingState.HELD), name="equeue_booking_expiry"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["workplace_type", "local_date", "local_start", "lane"],
                condition=Q(state__in=OCCUPYING),
                name="equeue_booking_slot_once",
            ),
            models.UniqueConstraint(
                fields=["service_centre", "local_date", "number"],
                condition=~Q(number=""),
                name="equeue_booking_number_once",
            ),
            models.CheckConstraint(condition=Q(state__in=BookingState.values), name="equeue_booking_state"),
            models.CheckConstraint(condition=~Q(state__in=NUMBERED) | ~Q(number=""), name="equeue_booking_numbered"),
            models.CheckConstraint(
                condition=~Q(state=BookingState.HELD) | Q(expires_at__isnull=False), name="equeue_booking_hold_ends"
            ),
            models.CheckConstraint(condition=Q(lane__range=(1, constants.MAX_LANES)), name="equeue_booking_lane"),
            models.CheckConstraint(condition=Q(processing__in=Processing.values), name="equeue_booking_processing"),
            models.CheckConstraint(
                condition=Q(extensions__lte=constants.EXTENSIONS), name="equeue_booking_extensions"
            ),
            models.CheckConstraint(
                condition=Q(end_minute__gt=F("start_minute")) & Q(end_minute__lte=1560),
                name="equeue_booking_minutes",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="equeue_booking_instants"),
        ]

    def __str__(self) -> str:
        return self.number or self.code

    @property
    def token(self) -> str:
        """The capability token for links in letters. Never put it on a screen of somebody else."""
        return token_for(self.public_id)

    @property
    def minutes(self) -> int:
        """How long the visit lasts."""
        return self.end_minute - self.start_minute

    @property
    def local_end(self) -> time:
        """What the clock on the wall shows when the visit ends."""
        return wall_of(self.local_date, self.end_minute)

    @property
    def shown_code(self) -> str:
        return f"{self.code[:4]}-{self.code[4:]}"


class Contact(models.Model):
    """The person of a booking, kept apart so that it can be erased while the number stays."""

    booking = models.OneToOneField(Booking, models.CASCADE, related_name="contact")
    full_name = models.CharField(pgettext_lazy("of a person", "name"), max_length=160, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    comment = models.TextField(_("comment"), max_length=1000, blank=True)
    previous_number = models.CharField(_("number of the previous application"), max_length=40, blank=True)
    language = models.CharField(max_length=5, default="uk")
    consent_at = models.DateTimeField(_("consent given"), null=True, blank=True)
    # Answers to the questions of the queue's form, read by the version that asked them.
    form_version = models.ForeignKey("forms.FormVersion", models.PROTECT, null=True, blank=True, related_name="+")
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = owned_by("booking__queue__addressee").as_manager()

    wagtail_reference_index_ignore = True  # written often, points at no page or image

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = [  # limits of one person ask by these
            models.Index(fields=["email"], condition=~Q(email=""), name="equeue_contact_email"),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="equeue_contact_phone"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def short_name(self) -> str:
        """«Скиба Ю.», for narrow places: people type the surname first."""
        surname, *given = self.full_name.split() or [""]
        return f"{surname} {given[0][0]}." if given else surname

    @property
    def said(self) -> list[Said]:
        """Questions and answers in words, by the version that asked."""
        version = self.form_version
        return said(version.definition, self.answers, get_language() or "uk") if version is not None else []


class BookingEvent(models.Model):
    """History, append-only (a trigger refuses changes). `state_from` is empty for the first event."""

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="events")
    at = models.DateTimeField()
    state_from = models.CharField(max_length=12, blank=True)
    state_to = models.CharField(max_length=12)
    actor_kind = models.CharField(max_length=8, choices=ActorKind.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=255, blank=True)
    details = models.JSONField(default=dict)

    objects = owned_by("booking__queue__addressee").as_manager()

    wagtail_reference_index_ignore = True  # written often, points at no page or image

    class Meta:
        verbose_name = _("event of a booking")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.state_from}→{self.state_to}"

    @property
    def is_undo(self) -> bool:
        """Staff took a mark back."""
        ended = (BookingState.SERVED, BookingState.NO_SHOW)
        return self.actor_kind == ActorKind.STAFF and self.state_from in ended and self.state_to not in ended

    @property
    def state_label(self) -> str:
        label = str(BookingState(self.state_to).label)
        return str(_("the mark is taken back, again «%(state)s»") % {"state": label}) if self.is_undo else label
