"""What rows of the calendar share: an owner, a name, a source, dates between which they hold."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.common.scoping import CommunityScopedQuerySet

FIRST_YEAR, LAST_YEAR = 1991, 2100


class CommunityRow(models.Model):
    """A row that a community edits."""

    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="+", editable=False)
    name = models.CharField(gettext_lazy("name"), max_length=200)
    source = models.CharField(
        gettext_lazy("source"),
        max_length=300,
        help_text=gettext_lazy("The law, order or decision, with its number and date: people will ask."),
    )

    objects = CommunityScopedQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # points at no page or image

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        for field in self._meta.fields:
            value = getattr(self, field.attname)
            if isinstance(field, models.DateField) and isinstance(value, date):
                _refuse_strange_year(field.name, value)


def _refuse_strange_year(field: str, value: date) -> None:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        years = {"first": FIRST_YEAR, "last": LAST_YEAR}
        raise ValidationError({field: _("The year must be between %(first)d and %(last)d.") % years})


class DatedRow(CommunityRow):
    """A row that holds from one day until another, both inside; an empty date has no edge."""

    since = models.DateField(gettext_lazy("from"), null=True, blank=True)
    until = models.DateField(gettext_lazy("until"), null=True, blank=True)

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.since and self.until and self.until < self.since:
            raise ValidationError({"until": _("It ends before it starts.")})

    def overlapping(self, **same: Any) -> models.QuerySet[Any]:
        """Other rows of the community with the same values that hold on some day on which this one does."""
        rows = type(self)._default_manager.filter(community=self.community_id, **same).exclude(pk=self.pk)
        if self.until:
            rows = rows.filter(Q(since__isnull=True) | Q(since__lte=self.until))
        if self.since:
            rows = rows.filter(Q(until__isnull=True) | Q(until__gte=self.since))
        return rows


def ends_after_start(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")), name=name
    )
