"""How well a person is known, and that one person has one account."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.identity.constants import Document, Level


def new_public_id() -> str:
    """A random public identifier of 128 bits."""
    return secrets.token_urlsafe(16)


class Assurance(models.Model):
    """A check that a person has passed: when, how, by whom. It holds for what was checked (`target`, a keyed hash of
    the phone or the e-mail): a changed phone is not confirmed by the check of the old one."""

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    level = models.PositiveSmallIntegerField(_("level"), choices=Level.choices)
    at = models.DateTimeField(_("when"))
    target = models.CharField(max_length=64, blank=True)
    how = models.CharField(_("how"), max_length=40, blank=True)
    document = models.CharField(_("document"), max_length=10, choices=Document.choices, blank=True)
    reason = models.CharField(_("note"), max_length=200, blank=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    community = models.ForeignKey("communities.Community", models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    end_reason = models.CharField(_("why it has ended"), max_length=200, blank=True)

    wagtail_reference_index_ignore = True  # points at no page or image

    class Meta:
        verbose_name = _("check of a person")
        verbose_name_plural = _("checks of people")
        ordering = ["-at", "-pk"]
        permissions = [
            ("check_person", "Can check a person at a desk"),
            ("end_check", "Can end a wrong check of a person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "level"], condition=Q(ended_at__isnull=True), name="identity_level_once"
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="identity_known_level"),
            models.CheckConstraint(
                condition=~Q(level=Level.DESK) | Q(document__in=Document.values), name="identity_desk_saw_a_document"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_level_display())


class PersonKey(models.Model):
    """One living person, one account: an HMAC of РНОКПП, never the number."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()

    wagtail_reference_index_ignore = True  # points at no page or image

    class Meta:
        verbose_name = _("key of a person")

    def __str__(self) -> str:
        return f"{self.user_id}"
