"""The log of consents: which words somebody has agreed to, when, where, and that they took it back. Append-only."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.common.scoping import CommunityScopedQuerySet


def new_public_id() -> str:
    """A random public identifier of 128 bits."""
    return secrets.token_urlsafe(16)


class ConsentText(models.Model):
    """Words as they were shown; a changed comma is another row."""

    sha256 = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=10)
    text = models.TextField(_("text"))
    first_used_at = models.DateTimeField()

    wagtail_reference_index_ignore = True  # plain words, points at no page or image

    class Meta:
        verbose_name = _("text of consent")

    def __str__(self) -> str:
        return self.text[:80]


class ConsentEventQuerySet(CommunityScopedQuerySet["ConsentEvent"]):
    pass


class ConsentEvent(models.Model):
    """Given, or taken back. `purpose` is "<app>.<thing>", stored, never renamed; `subject` the public id of what was
    agreed to (an answer, a booking, a person). No foreign key to a person's row is ever emptied: a person who leaves
    becomes a row without a name."""

    class Kind(models.TextChoices):
        GIVEN = "given", _("given")
        WITHDRAWN = "withdrawn", _("taken back")

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    community = models.ForeignKey("communities.Community", models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    purpose = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="+")
    channel = models.CharField(max_length=20, default="web")
    at = models.DateTimeField()
    # How often this was given and taken back before: two at once cannot both be the next.
    turn = models.PositiveSmallIntegerField(default=0)

    objects = ConsentEventQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # points at no page or image

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["pk"]
        indexes = [models.Index(fields=["user"], condition=Q(user__isnull=False), name="consents_of_person")]
        constraints = [
            models.UniqueConstraint(fields=["purpose", "subject", "turn"], name="consents_turn_once"),
            models.CheckConstraint(condition=Q(kind__in=["given", "withdrawn"]), name="consents_known_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject}: {self.kind}"
