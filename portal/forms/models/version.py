"""Versions of a form. A published one never changes: answers are read by it for ever."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.common.scoping import OwnedQuerySet
from portal.forms.engine import Definition, definition_from_data
from portal.forms.models.form import FormDefinition


class VersionQuerySet(OwnedQuerySet["FormVersion"]):
    owner_path = "form"

    def published(self) -> "VersionQuerySet":
        return self.filter(published_at__isnull=False)


class FormVersion(models.Model):
    """`data` is the stored shape of portal.forms.engine; `revision` counts saves of a draft. A trigger of the
    database refuses every change of a published row."""

    form = models.ForeignKey(FormDefinition, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    data = models.JSONField(_("data"))
    revision = models.PositiveIntegerField(default=1)
    published_at = models.DateTimeField(_("published"), null=True)
    # No constraint of the database: the version outlives the person.
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )

    objects = VersionQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # points at no page or image

    class Meta:
        verbose_name = _("version of a form")
        verbose_name_plural = _("versions of forms")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="forms_version_number_once"),
            models.UniqueConstraint(fields=["form"], condition=Q(published_at__isnull=True), name="forms_one_draft"),
            models.CheckConstraint(condition=Q(number__gte=1), name="forms_version_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.form_id}: {self.number}"

    @property
    def definition(self) -> Definition:
        return definition_from_data(self.data)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A version of a form is written by services.")
        super().save(*args, **kwargs)
