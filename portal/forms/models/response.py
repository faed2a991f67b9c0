"""What a person answered, by which version, and where."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.common.scoping import CommunityScopedQuerySet
from portal.forms.models.attachment import FormAttachment, new_public_id
from portal.forms.models.form import FormDefinition
from portal.forms.models.version import FormVersion


class Channel(models.TextChoices):
    WEB = "web", _("site")
    API = "api", _("API")
    KIOSK = "kiosk", _("kiosk")


class ResponseQuerySet(CommunityScopedQuerySet["FormResponse"]):
    def waiting(self) -> "ResponseQuerySet":
        return self.filter(handled_at__isnull=True)


class FormResponse(models.Model):
    """`answers` are clean answers by `version`; erasure leaves only what names nobody. `submission_key` is a
    SHA-256 of the key that came with the sending, so one sending is one row."""

    community = models.ForeignKey("communities.Community", models.PROTECT, related_name="+")
    form = models.ForeignKey(FormDefinition, models.PROTECT, related_name="responses", verbose_name=_("form"))
    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="responses")
    attachment = models.ForeignKey(FormAttachment, models.PROTECT, related_name="responses", verbose_name=_("place"))
    public_id = models.CharField(max_length=32, unique=True, default=new_public_id)
    reference = models.CharField(_("number"), max_length=12)
    submission_key = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    answers = models.JSONField(_("answers"))
    channel = models.CharField(_("came through"), max_length=8, choices=Channel.choices, default=Channel.WEB)
    language = models.CharField(max_length=5, default="uk")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("came"), db_index=True)
    handled_at = models.DateTimeField(_("handled"), null=True)
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    erased_at = models.DateTimeField(_("erased"), null=True)

    objects = ResponseQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # points at no page or image

    class Meta:
        verbose_name = _("answer to a form")
        verbose_name_plural = _("answers to forms")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["community", "form", "-created_at"], name="forms_newest_answers")]
        constraints = [
            models.UniqueConstraint(fields=["community", "reference"], name="forms_reference_once"),
            models.UniqueConstraint(fields=["form", "submission_key"], name="forms_submitted_once"),
        ]

    def __str__(self) -> str:
        return self.reference

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("An answer to a form is written by services.")
        super().save(*args, **kwargs)
