"""People who wait for a freed time, and times that are offered to one person until an answer is due."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from modules.equeue.constants import MAX_UNITS, BookingState, OfferKind, OfferState, WaitingState
from modules.equeue.models.booking import Booking, hash_token
from modules.equeue.models.queue import OfQueueQuerySet, WorkplaceType, new_public_id
from portal.common.scoping import OwnedQuerySet


def waiting_token(public_id: str) -> str:
    """The capability token of a place in the line, as `token_for` is that of a booking."""
    return salted_hmac("equeue.waiting", public_id, algorithm="sha256").hexdigest()[:40]


class WaitingEntryQuerySet(OfQueueQuerySet):
    def by_token(self, token: str) -> "WaitingEntryQuerySet":
        return self.filter(token_hash=hash_token(token))


class WaitingEntry(models.Model):
    """A place in the line for freed times of a type: first come, first offered. Only services write here."""

    workplace_type = models.ForeignKey(
        WorkplaceType, models.PROTECT, related_name="waiting", verbose_name=_("type of workplaces")
    )
    public_id = models.CharField(max_length=32, unique=True, default=new_public_id)
    token_hash = models.CharField(max_length=64, unique=True)
    state = models.CharField(_("state"), max_length=8, choices=WaitingState.choices, default=WaitingState.WAITING)
    # Local dates and times of a day that suit the person, ends included.
    first_date = models.DateField(_("from"))
    last_date = models.DateField(_("until"))
    earliest = models.TimeField(_("not earlier than"), null=True, blank=True)
    latest = models.TimeField(_("not later than"), null=True, blank=True)
    # How many intervals the visit takes, and for which services.
    units = models.PositiveSmallIntegerField(default=1)
    services = models.ManyToManyField("service_guide.Service", blank=True, related_name="+")
    full_name = models.CharField(pgettext_lazy("of a person", "name"), max_length=160, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(max_length=5, default="uk")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    consent_at = models.DateTimeField(_("consent given"))
    created_at = models.DateTimeField(_("waits since"))
    # The code that proves the address, as in a draft; a signed-in person needs none.
    code_hash = models.CharField(max_length=64, blank=True)
    codes_sent = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = WaitingEntryQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # written often, points at no page or image

    class Meta:
        verbose_name = _("place in the waiting list")
        verbose_name_plural = _("waiting list")
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(
                fields=["workplace_type", "created_at"],
                condition=Q(state=WaitingState.WAITING),
                name="equeue_waiting_line",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=WaitingState.values), name="equeue_waiting_state"),
            models.CheckConstraint(condition=Q(units__range=(1, MAX_UNITS)), name="equeue_waiting_units"),
            models.CheckConstraint(condition=Q(last_date__gte=F("first_date")), name="equeue_waiting_dates"),
            models.CheckConstraint(
                condition=Q(earliest__isnull=True) | Q(latest__isnull=True) | Q(latest__gte=F("earliest")),
                name="equeue_waiting_times",
            ),
            models.UniqueConstraint(
                fields=["workplace_type", "email"],
                condition=Q(state__in=[WaitingState.WAITING, WaitingState.OFFERED]) & ~Q(email=""),
                name="equeue_waiting_once",
                violation_error_message=_("This address waits for a freed time already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workplace_type_id}: {self.first_date:%d.%m.%Y}–{self.last_date:%d.%m.%Y}"

    @property
    def token(self) -> str:
        """The capability token for links in letters; the database holds only its hash."""
        return waiting_token(self.public_id)


class TimeOfferQuerySet(OwnedQuerySet["TimeOffer"]):
    owner_path = "held__queue__addressee"

    def by_token(self, token: str) -> "TimeOfferQuerySet":
        """`token` is the capability of the held time."""
        return self.filter(held__token_hash=hash_token(token))

    def answerable(self, now: datetime) -> "TimeOfferQuerySet":
        """Wait for the person's answer: the time is still held."""
        return self.filter(state=OfferState.OPEN, held__state=BookingState.HELD, held__expires_at__gt=now)


class TimeOffer(models.Model):
    """One held time offered to one person: another time for an application, for a booking that the schedule hit,
    or a freed time for who waits. The time itself is the hold `held`; its `expires_at` is when an answer is due.
    """

    kind = models.CharField(_("kind"), max_length=8, choices=OfferKind.choices)
    state = models.CharField(_("state"), max_length=9, choices=OfferState.choices, default=OfferState.OPEN)
    held = models.OneToOneField(Booking, models.PROTECT, related_name="offer", verbose_name=_("time"))
    booking = models.ForeignKey(
        Booking, models.PROTECT, null=True, blank=True, related_name="offers", verbose_name=_("booking")
    )
    waiting = models.ForeignKey(
        WaitingEntry, models.PROTECT, null=True, blank=True, related_name="offers", verbose_name=_("waiting list")
    )
    reason = models.CharField(_("reason"), max_length=255, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = TimeOfferQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # written often, points at no page or image

    class Meta:
        verbose_name = _("offer of a time")
        verbose_name_plural = _("offers of times")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=OfferKind.values), name="equeue_offer_kind"),
            models.CheckConstraint(condition=Q(state__in=OfferState.values), name="equeue_offer_state"),
            models.CheckConstraint(
                condition=Q(kind=OfferKind.WAITING, waiting__isnull=False, booking__isnull=True)
                | (~Q(kind=OfferKind.WAITING) & Q(waiting__isnull=True, booking__isnull=False)),
                name="equeue_offer_for_whom",
            ),
            models.UniqueConstraint(
                fields=["booking"], condition=Q(state=OfferState.OPEN), name="equeue_offer_one_of_a_booking"
            ),
            models.UniqueConstraint(
                fields=["waiting"], condition=Q(state=OfferState.OPEN), name="equeue_offer_one_of_a_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.held_id}"
