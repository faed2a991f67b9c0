"""Who works for an addressee (seed 002, rule 15)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from modules.addressees.models.addressee import Addressee
from portal.common.scoping import OwnedQuerySet


class ModeratorQuerySet(OwnedQuerySet["Moderator"]):
    owner_path = "addressee"

    def valid_on(self, day: date) -> "ModeratorQuerySet":
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )


class Moderator(models.Model):
    """Who works for an addressee; a substitute by dates points at the person replaced."""

    addressee = ParentalKey(Addressee, on_delete=models.CASCADE, related_name="moderators")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("person"))
    has_subtree = models.BooleanField(_("with everything below"), default=True)
    substitute_of = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="substitutes", verbose_name=_("stands in for")
    )
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)

    objects = ModeratorQuerySet.as_manager()

    class Meta:
        verbose_name = _("moderator")
        verbose_name_plural = _("moderators")
        constraints = [
            models.UniqueConstraint(
                fields=["addressee", "user"],
                condition=Q(substitute_of__isnull=True),
                name="addressees_moderator_once",
            ),
            models.UniqueConstraint(
                fields=["addressee", "user", "substitute_of"],
                condition=Q(substitute_of__isnull=False),
                name="addressees_substitute_once",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_from__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="addressees_moderator_dates",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)
