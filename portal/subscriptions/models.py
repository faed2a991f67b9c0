"""Who gets letters about what. A community's own: the same address in two communities is two subscribers."""

import secrets
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.common.scoping import CommunityScopedQuerySet
from portal.subscriptions.constants import EndedBy


def new_public_id() -> str:
    """A random public identifier of 128 bits."""
    return secrets.token_urlsafe(16)


class SubscriberQuerySet(CommunityScopedQuerySet["Subscriber"]):
    def confirmed(self) -> Self:
        return self.filter(confirmed_at__isnull=False)


class Subscriber(models.Model):
    """An address, once in a community. Not yet confirmed: nothing but the letter with the link goes there."""

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="+")
    address = models.EmailField(_("address"))
    # One spelling of it (portal.notifications.addresses).
    address_key = models.CharField(max_length=260, editable=False)
    language = models.CharField(_("language"), max_length=10, default="uk")
    created_at = models.DateTimeField(_("asked"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    left_at = models.DateTimeField(_("left all"), null=True, blank=True)

    objects = SubscriberQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # points at no page or image

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        ordering = ["-created_at", "-pk"]
        permissions = [("export_subscriber", "Can take out addresses of subscribers")]
        constraints = [
            models.UniqueConstraint(fields=["community", "address_key"], name="subscriptions_address_once"),
        ]

    def __str__(self) -> str:
        return self.address


class OptInQuerySet(CommunityScopedQuerySet["OptIn"]):
    community_path: ClassVar[str] = "subscriber__community"


class OptIn(models.Model):
    """One asking: whoever opens its link from the letter and presses the button has the box. Works once."""

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="opt_ins")
    site = models.ForeignKey("wagtailcore.Site", models.CASCADE, related_name="+")
    topics = models.JSONField(default=list)
    language = models.CharField(max_length=10, default="uk")
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = OptInQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # points at no page or image

    class Meta:
        verbose_name = _("asking for letters")
        verbose_name_plural = _("askings for letters")

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d}"


class SubscriptionQuerySet(CommunityScopedQuerySet["Subscription"]):
    community_path: ClassVar[str] = "subscriber__community"

    def active(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def at(self, site: Any, topic: str) -> Self:
        return self.filter(site=site, topic=topic)


class Subscription(models.Model):
    """A topic of a site that a subscriber gets letters about, from when until when. History is kept: rows end."""

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="subscriptions")
    site = models.ForeignKey("wagtailcore.Site", models.CASCADE, related_name="+", verbose_name=_("site"))
    topic = models.CharField(_("topic"), max_length=80)
    started_at = models.DateTimeField(_("since"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    ended_by = models.CharField(max_length=10, choices=EndedBy.choices, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # points at no page or image

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        indexes = [models.Index(fields=["site", "topic", "id"], name="subscriptions_of_topic")]
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "site", "topic"],
                condition=Q(ended_at__isnull=True),
                name="subscriptions_active_once",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="")
                | Q(ended_at__isnull=False, ended_by__in=EndedBy.values),
                name="subscriptions_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.topic


class AnnouncementQuerySet(CommunityScopedQuerySet["Announcement"]):
    community_path: ClassVar[str] = "site__community_site__community"


class Announcement(models.Model):
    """Something new of a topic, told once for ever. The worker writes letters in the order of subscriptions;
    `reached` is the last one it has come to, changed in the transaction of their letters."""

    site = models.ForeignKey("wagtailcore.Site", models.CASCADE, related_name="+")
    topic = models.CharField(max_length=80)
    item_id = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    reached = models.BigIntegerField(default=0)
    letters = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    objects = AnnouncementQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # names a page by its number only

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        indexes = [models.Index(fields=["made_at"], condition=Q(done_at__isnull=True), name="subscriptions_undone")]
        constraints = [models.UniqueConstraint(fields=["topic", "item_id"], name="subscriptions_item_once")]

    def __str__(self) -> str:
        return f"{self.topic}: {self.item_id}"
