"""Whom people turn to: a tree of bodies, divisions, institutions and persons of a community.

Place, person, schedule and contacts exist once, here; other modules link them.
"""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from modules.addressees.constants import AddresseeKind, ScheduleKind, Weekday


def new_public_id() -> str:
    """A random public identifier of 128 bits."""
    return secrets.token_urlsafe(16)


class AddresseeGroup(models.Model):
    """A group with a page of its own, such as the deputies (seed 002, rule 37 of equeue.md)."""

    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=160)
    slug = models.SlugField(_("address"), max_length=80)
    description = models.TextField(_("description"), blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        verbose_name = _("group of addressees")
        verbose_name_plural = _("groups of addressees")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["community", "slug"], name="addressees_group_slug_once")]

    def __str__(self) -> str:
        return self.name


class AddresseeQuerySet(models.QuerySet["Addressee"]):
    def for_community(self, community: object) -> "AddresseeQuerySet":
        return self.filter(community=community)

    def public(self) -> "AddresseeQuerySet":
        return self.filter(is_public=True)

    def below(self, addressee: "Addressee") -> "AddresseeQuerySet":
        """The addressee and its whole subtree, by materialised path."""
        return self.filter(community_id=addressee.community_id, path__startswith=addressee.path)


class Addressee(models.Model):
    community = models.ForeignKey("communities.Community", models.PROTECT, related_name="addressees")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    # Ids from the root to this row, "/1/7/23/"; written by services.place_addressee only.
    path = models.CharField(max_length=255, editable=False, db_index=True, default="")
    kind = models.CharField(_("kind"), max_length=20, choices=AddresseeKind.choices)
    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    slug = models.SlugField(_("address"), max_length=80)
    name = models.CharField(_("name"), max_length=255)
    short_name = models.CharField(_("short name"), max_length=80, blank=True)
    position = models.CharField(_("position"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True)
    competences = models.TextField(_("competences"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("site"), blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("account")
    )
    groups = models.ManyToManyField(AddresseeGroup, blank=True, related_name="addressees", verbose_name=_("groups"))
    is_public = models.BooleanField(_("shown to people"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = AddresseeQuerySet.as_manager()

    class Meta:
        verbose_name = _("addressee")
        verbose_name_plural = _("addressees")
        ordering = ["path", "order"]
        constraints = [
            models.UniqueConstraint(fields=["community", "slug"], name="addressees_slug_once"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="addressees_not_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name


class Office(models.Model):
    """A place where an addressee receives people."""

    addressee = models.ForeignKey(Addressee, models.CASCADE, related_name="offices")
    settlement = models.ForeignKey("communities.Settlement", models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("name"), max_length=160, blank=True)
    address = models.CharField(_("address"), max_length=255)
    room = models.CharField(_("room"), max_length=60, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    accessibility = models.JSONField(_("barrier-free features"), default=list, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="addressees_office_coordinates",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.address


class Schedule(models.Model):
    """One of several schedules of an addressee."""

    addressee = models.ForeignKey(Addressee, models.CASCADE, related_name="schedules")
    office = models.ForeignKey(Office, models.SET_NULL, null=True, blank=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=12, choices=ScheduleKind.choices, default=ScheduleKind.WORK)
    title = models.CharField(_("title"), max_length=120, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.title or str(self.get_kind_display())


class ScheduleRule(models.Model):
    """Opening hours of a weekday, or of the n-th one in a month (seed 002: «перший четвер місяця»).
    A break is the gap between two rules of a day."""

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="rules")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices)
    nth = models.PositiveSmallIntegerField(_("which in the month"), null=True, blank=True)
    opens = models.TimeField(_("from"))
    closes = models.TimeField(_("until"))
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid until"), null=True, blank=True)

    class Meta:
        verbose_name = _("opening hours")
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="addressees_rule_hours"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="addressees_rule_weekday"),
            models.CheckConstraint(
                condition=Q(nth__isnull=True) | Q(nth__gte=1, nth__lte=5), name="addressees_rule_nth"
            ),
        ]


class ScheduleException(models.Model):
    """Dates with other hours, or closed: a vacation, a shortened day, a working Saturday."""

    schedule = models.ForeignKey(Schedule, models.CASCADE, related_name="exceptions")
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    opens = models.TimeField(_("opens"), null=True, blank=True)
    closes = models.TimeField(_("closes"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("exception")
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="addressees_exception_dates"),
            models.CheckConstraint(
                condition=Q(opens__isnull=True, closes__isnull=True) | Q(closes__gt=F("opens")),
                name="addressees_exception_hours",
            ),
        ]


class Moderator(models.Model):
    """Who works for an addressee; a substitute by dates points at the person replaced."""

    addressee = models.ForeignKey(Addressee, models.CASCADE, related_name="moderators")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    has_subtree = models.BooleanField(_("with everything below"), default=True)
    substitute_of = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="substitutes", verbose_name=_("stands in for")
    )
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("moderator")
        verbose_name_plural = _("moderators")
        constraints = [
            models.UniqueConstraint(fields=["addressee", "user", "substitute_of"], name="addressees_moderator_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="addressees_moderator_dates",
            ),
        ]
