"""Halls as the portal knows them: the server, its desks and kiosks, and the events it has sent.

A key is derived, never stored: a stolen database signs nothing. Events are stored as they came and never
replaced; the same (origin, seq) with other content goes to quarantine.
"""

import secrets

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from modules.equeue.constants import HallEventState
from modules.equeue.models.queue import Queue, WorkplaceType, new_public_id
from portal.common.scoping import OwnedQuerySet, owned_by


def new_salt() -> str:
    return secrets.token_hex(16)


class LatePolicy(models.TextChoices):
    """The words of the hall (`local_queue.protocol.queue.LatePolicy`)."""

    KEEP = "keep", _("is called first all the same")
    WALK_IN = "walk_in", _("waits in the live queue")
    REFUSE = "refuse", _("is not received without a new booking")


class HallServerQuerySet(OwnedQuerySet["HallServer"]):
    owner_path = "queue__addressee"


class HallServer(models.Model):
    """A hall server of a service centre (rules 24–27). One key at a time: a new activation ends the old one."""

    queue = models.ForeignKey(Queue, models.PROTECT, related_name="halls", verbose_name=_("queue"))
    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    name = models.CharField(_("name"), max_length=80, help_text=_("For example: «Hall of the service centre»."))
    ticker = models.TextField(
        _("messages of the monitor"), blank=True, help_text=_("One message a line; they change one another.")
    )
    shelter = models.CharField(
        _("the nearest shelter"),
        max_length=60,
        blank=True,
        help_text=_("Monitors and the kiosk show it during an air-raid alert. For example: «Cellar of the centre»."),
    )
    shelter_way = models.CharField(
        _("the way to the shelter"),
        max_length=80,
        blank=True,
        help_text=_("For example: «One minute on foot, there is a ramp»."),
    )
    has_kiosk = models.BooleanField(
        _("there is a kiosk"),
        default=True,
        help_text=_("Without it tickets for today are not given: people book online or are written in by staff."),
    )
    prints_tickets = models.BooleanField(
        _("the kiosk prints tickets"),
        default=True,
        help_text=_("Without paper the number stays on the screen, with a code for the phone."),
    )
    has_monitor = models.BooleanField(
        _("there is a monitor"),
        default=True,
        help_text=_("A screen with numbers and desks. Without it people are called by voice."),
    )
    early_minutes = models.PositiveSmallIntegerField(
        _("booked people are called earlier, minutes"),
        default=0,
        validators=[MaxValueValidator(60)],
        help_text=_("0: not before their time, unless nobody else waits."),
    )
    walk_in_cap_minutes = models.PositiveSmallIntegerField(
        _("the longest wait with a ticket of the kiosk, minutes"),
        default=60,
        validators=[MinValueValidator(10), MaxValueValidator(240)],
        help_text=_("Whoever has waited so long is called like a booked person whose time has come."),
    )
    no_show_seconds = models.PositiveSmallIntegerField(
        _("wait for a called person, seconds"),
        default=120,
        validators=[MinValueValidator(30), MaxValueValidator(900)],
        help_text=_("After that the desk may press «Did not come»."),
    )
    return_minutes = models.PositiveSmallIntegerField(
        _("who did not come may come back within, minutes"),
        default=60,
        validators=[MaxValueValidator(600)],
        help_text=_("Back to the same place in the queue. 0: until the end of the day."),
    )
    late_minutes = models.PositiveSmallIntegerField(
        _("a booked person is late after, minutes"), default=15, validators=[MaxValueValidator(240)]
    )
    late_policy = models.CharField(
        _("who comes later than that"), max_length=8, choices=LatePolicy.choices, default=LatePolicy.KEEP
    )
    check_in_required = models.BooleanField(
        _("booked people are called only after they have checked in"),
        default=False,
        help_text=_("At the kiosk, by the number or the code of the ticket."),
    )
    help_minutes = models.PositiveSmallIntegerField(
        _("desks help with another service when somebody there waits, minutes"),
        default=20,
        validators=[MaxValueValidator(240)],
    )
    priority_groups = models.TextField(
        _("who goes first by law"),
        blank=True,
        help_text=_(
            "One group a line: whom, then a bar and the article of the law: «Ветерани війни | Закон № 3551-XII, "
            "стаття 12». Staff of the hall sees the document and gives the ticket. Check the articles with a lawyer."
        ),
    )
    priority_in_a_row = models.PositiveSmallIntegerField(
        _("of them called one after another, at most"),
        default=2,
        validators=[MaxValueValidator(20)],
        help_text=_("Then somebody else who waits is called. 0: no limit."),
    )
    priority_limit = models.PositiveSmallIntegerField(
        _("such tickets of one service a day"), default=0, help_text=_("0: no limit.")
    )
    code_hash = models.CharField(max_length=64, blank=True, editable=False)
    code_expires_at = models.DateTimeField(null=True, editable=False)
    key_salt = models.CharField(max_length=32, default=new_salt, editable=False)
    activated_at = models.DateTimeField(_("activated"), null=True, editable=False)
    is_revoked = models.BooleanField(_("switched off"), default=False)
    seen_at = models.DateTimeField(_("last seen"), null=True, editable=False)
    clock_offset = models.IntegerField(default=0, editable=False)
    # The newest word of the hall about its own machines (services/hall_state.py).
    told = models.JSONField(default=dict, editable=False)
    told_at = models.DateTimeField(null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", editable=False
    )

    objects = HallServerQuerySet.as_manager()

    class Meta:
        verbose_name = _("hall server")
        verbose_name_plural = _("connected halls")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["code_hash"], condition=~Q(code_hash=""), name="equeue_hall_code_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """What signs the hall's requests; changes with the salt."""
        return salted_hmac("equeue.hall", f"{self.public_id}:{self.key_salt}", algorithm="sha256").hexdigest()


class HallDeviceQuerySet(OwnedQuerySet["HallDevice"]):
    owner_path = "hall__queue__addressee"


class HallDevice(models.Model):
    """A connected device with login and password for its first sign-in (rule 27). A computer with a printer does what
    a kiosk does (rule 24); a monitor only reads, so it needs neither."""

    class Kind(models.TextChoices):
        DESK = "desk", _("desk")
        KIOSK = "kiosk", _("kiosk")
        PRINTER = "printer", _("computer with a printer")
        MONITOR = "monitor", _("monitor")

    hall = models.ForeignKey(HallServer, models.CASCADE, related_name="devices", verbose_name=_("hall"))
    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.DESK)
    name = models.CharField(
        _("name"), max_length=12, help_text=_("What the monitor shows: «Вікно 3». The desk may change it.")
    )
    login = models.CharField(
        _("login"),
        max_length=40,
        blank=True,
        validators=[RegexValidator(r"^[a-z0-9-]+$", _("Small Latin letters and digits."))],
        help_text=_("Empty: one is made. A monitor needs none."),
    )
    password = models.CharField(max_length=160, blank=True, editable=False)
    types = models.ManyToManyField(
        WorkplaceType,
        blank=True,
        related_name="+",
        verbose_name=_("whom it receives"),
        help_text=_("Empty: all types of the queue."),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    objects = HallDeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("device of a hall")
        verbose_name_plural = _("connected devices")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["hall", "login"], condition=~Q(login=""), name="equeue_hall_login_once")
        ]

    def __str__(self) -> str:
        return self.name

    def set_password(self, password: str) -> None:
        """A PBKDF2 hash whatever the portal's own hashers are: the hall has to read it."""
        hasher = PBKDF2PasswordHasher()
        self.password = hasher.encode(password, hasher.salt())


class HallLog(models.Model):
    """How far the log of one origin is stored without a gap; its row is the lock of a push."""

    hall = models.ForeignKey(HallServer, models.CASCADE, related_name="logs")
    origin = models.CharField(max_length=32)
    acked_seq = models.PositiveBigIntegerField(default=0)
    version = models.PositiveBigIntegerField(default=0)

    objects = owned_by("hall__queue__addressee").as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hall", "origin"], name="equeue_hall_log_once")]


class HallEvent(models.Model):
    """An event exactly as a hall sent it, and what became of it."""

    hall = models.ForeignKey(HallServer, models.CASCADE, related_name="events")
    origin = models.CharField(max_length=32)
    seq = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    type = models.CharField(max_length=40)
    service_day = models.DateField()
    body = models.JSONField()
    received_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=HallEventState.choices, default=HallEventState.STORED)
    note = models.CharField(max_length=160, blank=True)

    objects = owned_by("hall__queue__addressee").as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["hall", "origin", "seq"], name="equeue_hall_event_once")]
        indexes = [
            models.Index(fields=["hall", "service_day", "type"], name="equeue_hall_event_day"),
            # Almost none: what this version does not understand, and what waits behind a gap.
            models.Index(fields=["hall", "seq"], name="equeue_hall_event_left", condition=models.Q(state="stored")),
        ]


class HallQuarantine(models.Model):
    """A second content for a sequence number that is taken: two servers with one identity, or damage."""

    hall = models.ForeignKey(HallServer, models.CASCADE, related_name="quarantine")
    origin = models.CharField(max_length=32)
    seq = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    body = models.JSONField()
    received_at = models.DateTimeField()

    objects = owned_by("hall__queue__addressee").as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hall", "origin", "seq", "digest"], name="equeue_hall_quarantine_once")
        ]


class HallNonce(models.Model):
    """Nonces of the last minutes: a recorded request cannot be sent again."""

    hall = models.ForeignKey(HallServer, models.CASCADE, related_name="+")
    nonce = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    objects = owned_by("hall__queue__addressee").as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hall", "nonce"], name="equeue_hall_nonce_once")]
