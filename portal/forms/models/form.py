"""A form of a community: a code for ever, versions that change."""

from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.common.scoping import CommunityScopedQuerySet


class FormQuerySet(CommunityScopedQuerySet["FormDefinition"]):
    def published(self) -> "FormQuerySet":
        return self.filter(is_archived=False, versions__published_at__isnull=False).distinct()


class FormDefinition(models.Model):
    """`title` follows the last saved version, for lists."""

    community = models.ForeignKey("communities.Community", models.PROTECT, related_name="+", editable=False)
    code = models.CharField(
        _("code"),
        max_length=40,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*$", _("Small Latin letters, digits and _ only."))],
        help_text=_("Names the form in exports and in the API. It never changes."),
    )
    title = models.CharField(_("title"), max_length=200)
    mailbox = models.EmailField(
        _("box for letters"),
        blank=True,
        help_text=_("Who is told of new answers. Empty: whoever answers for the place where the form stands."),
    )
    is_archived = models.BooleanField(_("in the archive"), default=False)
    created_at = models.DateTimeField(_("made"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    objects = FormQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # points at no page or image

    class Meta:
        verbose_name = _("form")
        verbose_name_plural = _("forms")
        ordering = ["is_archived", "title", "pk"]
        constraints = [models.UniqueConstraint(fields=["community", "code"], name="forms_code_once")]

    def __str__(self) -> str:
        return self.title

    def current(self) -> Any:
        """The published version in force, or None."""
        return self.versions.filter(published_at__isnull=False).order_by("-number").first()

    def draft(self) -> Any:
        """The version that is being made, or None."""
        return self.versions.filter(published_at__isnull=True).first()
