"""The outbox: one row for each letter, written in the transaction that causes it."""

import re
import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.common.outbox import OutboxRow
from portal.common.scoping import CommunityScopedQuerySet
from portal.notifications.constants import BACKOFF, SuppressionReason


def new_public_id() -> str:
    """A random public identifier of 128 bits."""
    return secrets.token_urlsafe(16)


class DeliveryQuerySet(CommunityScopedQuerySet["Delivery"]):
    community_path: ClassVar[str] = "site__community_site__community"


class Delivery(OutboxRow):
    """A letter on its way. `key` says what caused it: the same cause never writes a second letter."""

    backoff = BACKOFF

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    key = models.CharField(_("cause"), max_length=200, unique=True)
    code = models.CharField(_("kind of letter"), max_length=80)
    site = models.ForeignKey("wagtailcore.Site", models.SET_NULL, null=True, related_name="+", verbose_name=_("site"))
    language = models.CharField(_("language"), max_length=10, default="uk")
    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=255)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    # The bodies of one-time codes are wiped as soon as they are sent.
    is_secret = models.BooleanField(default=False)
    # A mailing has it: where one POST ends the subscription (RFC 8058). Mailings heed the list of suppression.
    unsubscribe_url = models.CharField(max_length=500, blank=True)
    # A reminder of what has begun by then helps nobody: from this moment on the letter does not go.
    not_after = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta(OutboxRow.Meta):
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        permissions = [("resend_delivery", "Can send a letter again")]

    def __str__(self) -> str:
        return f"{self.code} → {self.to}"

    @property
    def shown_subject(self) -> str:
        """The subject for other eyes than the receiver's: without a one-time code."""
        return re.sub(r"[0-9]{4,}", "••••••", self.subject) if self.is_secret else self.subject


class Attachment(models.Model):
    """A file of a letter, kept in the database: private, and committed with the letter."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="attachments")
    name = models.CharField(_("name"), max_length=120)
    mime = models.CharField(max_length=80)
    content = models.BinaryField()

    class Meta:
        verbose_name = _("attachment")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class NotificationChoice(models.Model):
    """A kind of letter that a person does not want by a channel. No row: wanted."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    code = models.CharField(_("kind of letter"), max_length=80)
    channel = models.CharField(_("channel"), max_length=20)

    wagtail_reference_index_ignore = True  # points at no page or image

    class Meta:
        verbose_name = _("notification switched off")
        constraints = [models.UniqueConstraint(fields=["user", "code", "channel"], name="notifications_choice_once")]

    def __str__(self) -> str:
        return f"{self.code} × {self.channel}"


class SuppressionQuerySet(CommunityScopedQuerySet["Suppression"]):
    pass


class Suppression(models.Model):
    """An address that a community's mailings do not go to. The address itself is not kept: its hash finds it again,
    the hint («o•••@ukr.net») tells it apart in a list. It outlives the erasure of a subscriber."""

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="+")
    address_hash = models.CharField(max_length=64, editable=False)
    hint = models.CharField(_("address"), max_length=100, blank=True)
    reason = models.CharField(_("why"), max_length=10, choices=SuppressionReason.choices)
    made_at = models.DateTimeField(_("since"))

    objects = SuppressionQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # points at no page or image

    class Meta:
        verbose_name = _("address that gets no mailings")
        verbose_name_plural = _("addresses that get no mailings")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["community", "address_hash"], name="notifications_suppression_once"),
            models.CheckConstraint(
                condition=Q(reason__in=SuppressionReason.values), name="notifications_known_suppression"
            ),
        ]

    def __str__(self) -> str:
        return self.hint or "•••"
