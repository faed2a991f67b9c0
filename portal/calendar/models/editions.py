"""Published editions of a community's calendar. An edition never changes: a change is the next one."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.common.scoping import CommunityScopedQuerySet


class EditionQuerySet(CommunityScopedQuerySet["CalendarEdition"]):
    """A trigger of the database refuses the same."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("An edition of the calendar never changes.")

    def delete(self) -> NoReturn:
        raise TypeError("An edition of the calendar never changes.")


class CalendarEdition(models.Model):
    """`data` in the shape of data/ukraine.json, `sha256` of its canonical text; the last number is in force."""

    community = models.ForeignKey("communities.Community", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(_("number"))
    data = models.JSONField(_("data"))
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(_("when"))
    # No constraint of the database: the edition outlives the person.
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("who"),
    )
    note = models.CharField(_("note"), max_length=500)

    objects = EditionQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # points at no page or image

    class Meta:
        verbose_name = _("edition of the calendar")
        verbose_name_plural = _("editions of the calendar")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="calendar_edition_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="calendar_edition_number_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.note}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("An edition of the calendar never changes.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("An edition of the calendar never changes.")
