"""What the hall remembers. Tables below the log are what the log says; services alone write them."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from local_queue.tickets.constants import AT_DESK, DeskState, PauseReason, TicketKind, TicketState


def new_id() -> str:
    """A random identifier of 128 bits."""
    return secrets.token_urlsafe(16)


class Configuration(models.Model):
    """The portal's configuration as last received; one row."""

    revision = models.CharField(max_length=64, blank=True)
    body = models.JSONField(default=dict)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="tickets_one_configuration")]


class LogHead(models.Model):
    """The end of this hall's own log; one row. A restored copy gets a new origin, whose numbers begin anew; `base` are
    the places that the logs before it took. What the copy has missed is in the log `lost_origin` after `lost_seq`,
    until the portal has told it."""

    origin = models.CharField(max_length=32, default=new_id)
    last_seq = models.PositiveBigIntegerField(default=0)
    base = models.PositiveBigIntegerField(default=0)
    lost_origin = models.CharField(max_length=32, blank=True)
    lost_seq = models.PositiveBigIntegerField(default=0)
    lost_base = models.PositiveBigIntegerField(default=0)
    last_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="tickets_one_head")]


class Event(models.Model):
    """The append-only log. `body` is the event exactly as it is pushed."""

    origin = models.CharField(max_length=32)
    seq = models.PositiveBigIntegerField()
    place = models.PositiveBigIntegerField(default=0)  # `seq` and the numbers of the logs before this one
    type = models.CharField(max_length=40)
    service_day = models.DateField()
    body = models.JSONField()

    class Meta:
        ordering = ["origin", "seq"]
        constraints = [models.UniqueConstraint(fields=["origin", "seq"], name="tickets_event_once")]


class Press(models.Model):
    """One press of a button and its answer: the same key again gets the same answer and changes nothing."""

    key = models.CharField(max_length=64, unique=True)
    action = models.CharField(max_length=120)
    answer = models.JSONField()
    at = models.DateTimeField()


class ServiceDay(models.Model):
    date = models.DateField(unique=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)


class HallPause(models.Model):
    """The whole hall stands still: nobody is called, no ticket is given, everybody keeps their place."""

    day = models.ForeignKey(ServiceDay, models.CASCADE, related_name="pauses")
    reason = models.CharField(max_length=10, choices=PauseReason.choices)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["day"], condition=Q(ended_at__isnull=True), name="tickets_one_open_pause")
        ]


class Counter(models.Model):
    """Numbers of a prefix («number:А») and kiosk tickets of a type («kiosk:<type>») of one day."""

    day = models.ForeignKey(ServiceDay, models.CASCADE, related_name="counters")
    series = models.CharField(max_length=60)
    value = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "series"], name="tickets_counter_once")]


class QueueType(models.Model):
    """A type of workplaces; the portal owns every field."""

    public_id = models.CharField(max_length=32, unique=True)
    label = models.CharField(max_length=80)
    prefix = models.CharField(max_length=4)
    kiosk_limit = models.PositiveIntegerField(default=0)
    minutes = models.PositiveSmallIntegerField(default=20)
    hint = models.CharField(max_length=200, blank=True)
    icon = models.CharField(max_length=30, blank=True)
    order = models.PositiveSmallIntegerField(default=100)
    gives_times = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.label


class Device(models.Model):
    """A desk or kiosk known to the portal. `title` is the hall's own: what the board shows (rule 30); `chosen` too:
    {main, helps} as the desk has chosen among its `types`, nothing until it has. `preferences` of the bar are
    {signal, auto_next, large, dark, contrast}, told to nobody."""

    public_id = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=60)
    login = models.CharField(max_length=40, unique=True)
    password = models.CharField(max_length=160)
    types = models.JSONField(default=list)
    title = models.CharField(max_length=12, blank=True)
    chosen = models.JSONField(default=dict)
    preferences = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=DeskState.choices, default=DeskState.OFF)
    is_pause_planned = models.BooleanField(default=False)
    state_since = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    session = models.CharField(max_length=32, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title or self.name

    @property
    def main_types(self) -> list[str]:
        """Whom the desk receives; none at all are all of them."""
        allowed: list[str] = self.types
        main = [name for name in self.chosen.get("main", []) if not allowed or name in allowed]
        return main or allowed

    @property
    def helped_types(self) -> list[str]:
        """Whom it receives when they wait long."""
        main, allowed = self.main_types, self.types
        helps = [name for name in self.chosen.get("helps", []) if not allowed or name in allowed]
        return [name for name in helps if name not in main] if main else []

    def serves(self, type_id: str) -> bool:
        """At once or when people wait long."""
        return not self.main_types or type_id in self.main_types or type_id in self.helped_types


class ExpectedVisit(models.Model):
    """A booking as the portal last told it; the portal owns every field."""

    booking_id = models.CharField(max_length=32, unique=True)
    number = models.CharField(_("number"), max_length=12)
    type = models.ForeignKey(QueueType, models.PROTECT, related_name="+")
    day = models.DateField(db_index=True)
    starts_at = models.DateTimeField()
    is_expected = models.BooleanField()
    version = models.PositiveBigIntegerField()
    holder = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["starts_at", "pk"]


class TimeLease(models.Model):
    """The times that the portal leaves to the kiosk, as last received; one row. None until the first, and again in a
    restored copy until the portal has told it anew; `unsure_on` is the day of that: somebody may have a ticket of the
    lost log for any of its times."""

    revision = models.CharField(max_length=32, blank=True)
    through = models.DateField(null=True)
    unsure_on = models.DateField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="tickets_one_time_lease")]


class KioskTime(models.Model):
    """A place at a time that the kiosk may give. Given is what has a ticket with this `time_id` as its booking, which
    no second ticket can have; `is_offered` ends when the hall returns the time."""

    time_id = models.CharField(max_length=32, unique=True)
    type = models.ForeignKey(QueueType, models.PROTECT, related_name="+")
    day = models.DateField()
    starts_at = models.DateTimeField()
    is_offered = models.BooleanField(default=True)

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["day", "starts_at"], name="tickets_time_of_day")]


class Ticket(models.Model):
    public_id = models.CharField(max_length=32, unique=True, default=new_id)
    day = models.ForeignKey(ServiceDay, models.PROTECT, related_name="tickets")
    number = models.CharField(max_length=12)
    kind = models.CharField(max_length=10, choices=TicketKind.choices)
    type = models.ForeignKey(QueueType, models.PROTECT, related_name="+")
    booking_id = models.CharField(max_length=32, blank=True)
    starts_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=TicketState.choices, default=TicketState.WAITING)
    desk = models.ForeignKey(Device, models.PROTECT, null=True, related_name="tickets")
    taken_at = models.DateTimeField()
    order = models.PositiveBigIntegerField()  # place of the event that put it in the queue
    call_order = models.PositiveBigIntegerField(default=0)  # place of its newest call
    called_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=20, blank=True)
    checked_in_at = models.DateTimeField(null=True)
    priority = models.CharField(max_length=32, blank=True)  # the group by which the person goes first
    # Sent on to this desk: while it works, no other one calls the ticket.
    only_desk = models.ForeignKey(Device, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["day", "number"], name="tickets_number_once"),
            models.UniqueConstraint(fields=["booking_id"], condition=~Q(booking_id=""), name="tickets_booking_once"),
            models.UniqueConstraint(fields=["desk"], condition=Q(state__in=AT_DESK), name="tickets_one_at_desk"),
            models.CheckConstraint(condition=~Q(state__in=AT_DESK) | Q(desk__isnull=False), name="tickets_has_desk"),
        ]

    def __str__(self) -> str:
        return self.number


class TicketLeg(models.Model):
    """One visit of a ticket to one desk: from the call to the end."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="legs")
    desk = models.ForeignKey(Device, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20)
    called_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["ticket"], condition=Q(ended_at__isnull=True), name="tickets_one_open_leg")
        ]


class DeskAct(models.Model):
    """The last act of a desk and what stood before it, so that it can be taken back for a moment.

    `before` and `after` are lists of values by ticket, as services/undoing.py writes them.
    """

    desk = models.OneToOneField(Device, models.CASCADE, related_name="last_act")
    action = models.CharField(max_length=20)
    number = models.CharField(max_length=12)
    at = models.DateTimeField()
    desk_before = models.JSONField()
    before = models.JSONField()
    after = models.JSONField()
