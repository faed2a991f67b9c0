"""Webhooks of a community, and their calls: an outbox row for each event and webhook."""

import secrets
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.common import clock
from portal.common.outbound import CallRefused
from portal.common.outbound.client import LONGEST_ADDRESS, checked
from portal.common.outbox import OutboxRow
from portal.common.scoping import CommunityScopedQuerySet, owned_by
from portal.webhooks.constants import ANSWER_KEPT, BACKOFF, OLD_SECRET_LIVES, TEST


def new_public_id() -> str:
    """A random public identifier of 128 bits."""
    return secrets.token_urlsafe(16)


def new_message_id() -> str:
    return f"msg_{secrets.token_urlsafe(16)}"


def validate_address(value: str) -> None:
    """Only its spelling: where it leads is asked at each call."""
    try:
        checked(value)
    except CallRefused as refusal:
        raise ValidationError(str(refusal)) from None


class Webhook(models.Model):
    """An address of another system that is told of chosen events of a community."""

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="+", editable=False)
    name = models.CharField(_("name"), max_length=120, help_text=_("For you: which system is told."))
    url = models.CharField(
        _("address"),
        max_length=LONGEST_ADDRESS,
        validators=[validate_address],
        help_text=_("Begins with https://. Where it should be secret, put a long random word into it."),
    )
    events = models.JSONField(_("events"), default=list)
    mailbox = models.EmailField(
        _("box for letters about trouble"),
        blank=True,
        help_text=_("A letter comes there when the webhook stops because its address has not answered for five days."),
    )
    is_active = models.BooleanField(_("on"), default=True)
    secret_number = models.PositiveIntegerField(default=1, editable=False)
    # The oldest secret that still signs for a day after the last renewal.
    oldest_number = models.PositiveIntegerField(default=1, editable=False)
    renewed_at = models.DateTimeField(null=True, editable=False)
    failing_since = models.DateTimeField(null=True, editable=False)
    paused_until = models.DateTimeField(null=True, editable=False)
    stopped_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = CommunityScopedQuerySet["Webhook"].as_manager()

    wagtail_reference_index_ignore = True  # points at no page or image

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["name__uk", "pk"]

    def __str__(self) -> str:
        return self.name

    def good_secrets(self, now: datetime) -> list[int]:
        """Numbers of the secrets that sign: the newest, and for a day after a renewal those before it."""
        oldest = self.oldest_number if self.is_just_renewed(now) else self.secret_number
        return list(range(self.secret_number, oldest - 1, -1))

    def is_just_renewed(self, now: datetime) -> bool:
        return self.renewed_at is not None and now < self.renewed_at + OLD_SECRET_LIVES


class WebhookCall(OutboxRow):
    """One event on its way to one webhook. The body is written once: each attempt sends the same bytes."""

    backoff = BACKOFF

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="calls", verbose_name=_("webhook"))
    # `webhook-id` of the message: the same at each attempt, so that the receiver knows a repeat.
    public_id = models.CharField(_("number of the message"), max_length=32, unique=True, default=new_message_id)
    event_id = models.CharField(max_length=64)
    code = models.CharField(_("event"), max_length=80)
    body = models.TextField(_("what was sent"))
    status = models.PositiveSmallIntegerField(_("answer's code"), null=True)
    answer = models.CharField(_("beginning of the answer"), max_length=ANSWER_KEPT, blank=True)

    objects = owned_by("webhook").as_manager()

    class Meta(OutboxRow.Meta):
        verbose_name = _("call of a webhook")
        verbose_name_plural = _("calls of webhooks")
        constraints = [
            *OutboxRow.Meta.constraints,
            models.UniqueConstraint(fields=["webhook", "event_id"], name="webhooks_event_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.public_id}"

    @property
    def is_test(self) -> bool:
        return self.code == TEST
