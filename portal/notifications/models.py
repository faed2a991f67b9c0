"""The outbox: one row for each letter, written in the transaction that causes it."""

import re
import secrets
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.common.scoping import CommunityScopedQuerySet
from portal.notifications.constants import DeliveryState


def new_public_id() -> str:
    """A random public identifier of 128 bits."""
    return secrets.token_urlsafe(16)


class DeliveryQuerySet(CommunityScopedQuerySet["Delivery"]):
    community_path: ClassVar[str] = "site__community_site__community"


class Delivery(models.Model):
    """A letter on its way. `key` says what caused it: the same cause never writes a second letter."""

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
    state = models.CharField(_("state"), max_length=10, choices=DeliveryState.choices, default=DeliveryState.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"))
    lease_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("written"), db_index=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # written often, points at no page or image

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-created_at", "-pk"]
        permissions = [("resend_delivery", "Can send a letter again")]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(state__in=[DeliveryState.QUEUED, DeliveryState.SENDING]),
                name="notifications_open",
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="notifications_known_state"),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.SENDING, lease_until__isnull=False)
                | Q(~Q(state=DeliveryState.SENDING), lease_until__isnull=True),
                name="notifications_lease_while_sending",
            ),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.SENT, sent_at__isnull=False)
                | Q(~Q(state=DeliveryState.SENT), sent_at__isnull=True),
                name="notifications_sent_at_when_sent",
            ),
        ]

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
