"""Where a form is offered: at a subject that an app contributes (slot FormSubject)."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.common.scoping import CommunityScopedQuerySet
from portal.forms.models.form import FormDefinition


def new_public_id() -> str:
    return secrets.token_urlsafe(16)


class AttachmentQuerySet(CommunityScopedQuerySet["FormAttachment"]):
    def open(self) -> "AttachmentQuerySet":
        """Offered to people now."""
        return self.filter(detached_at__isnull=True, form__is_archived=False)

    def at(self, kind: str, subject_id: str) -> "AttachmentQuerySet":
        return self.filter(subject_kind=kind, subject_id=subject_id)


class FormAttachment(models.Model):
    """Detached rows stay: answers say where they were given."""

    community = models.ForeignKey("communities.Community", models.PROTECT, related_name="+")
    form = models.ForeignKey(FormDefinition, models.PROTECT, related_name="attachments", verbose_name=_("form"))
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    subject_name = models.CharField(_("place"), max_length=255)
    public_id = models.CharField(max_length=32, unique=True, default=new_public_id)
    attached_at = models.DateTimeField(_("attached"))
    attached_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    detached_at = models.DateTimeField(_("detached"), null=True)

    objects = AttachmentQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # points at no page or image

    class Meta:
        verbose_name = _("attached form")
        verbose_name_plural = _("attached forms")
        ordering = ["subject_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["form", "subject_kind", "subject_id"],
                condition=Q(detached_at__isnull=True),
                name="forms_attached_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.form} · {self.subject_name}"
