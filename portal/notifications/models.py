"""The outbox: one row for each letter, written in the transaction that causes it."""

import re
import secrets
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.common.outbox import OutboxRow
from portal.common.scoping import CommunityScopedQuerySet
from portal.notifications.constants import BACKOFF


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
