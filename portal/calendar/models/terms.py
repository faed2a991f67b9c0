"""Terms that run. A row is never edited, only followed by another one; closing is the one thing added to it."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.common.scoping import CommunityScopedQuerySet


class TermQuerySet(CommunityScopedQuerySet["TermRecord"]):
    """A trigger of the database refuses every change but closing."""

    def running(self) -> "TermQuerySet":
        """Not closed, and followed by no other row."""
        return self.filter(closed_at__isnull=True, superseded_by__isnull=True)

    def delete(self) -> NoReturn:
        raise TypeError("Terms are not deleted.")


class TermRecord(models.Model):
    """One term of one subject. `subject` is "<app label>:<public id>", with a third part where one subject has
    several terms at once. `profile` is how it was counted, `steps` the trace, `edition` the calendar's number."""

    community = models.ForeignKey("communities.Community", models.PROTECT, related_name="+")
    subject = models.CharField(_("what the term is for"), max_length=120)
    profile_code = models.CharField(_("legal term"), max_length=60)
    profile = models.JSONField()
    arrived_at = models.DateTimeField(_("arrived"))
    due = models.DateField(_("last day"))
    due_at = models.DateTimeField(_("too late from"))
    control_due = models.DateField(_("be ready by"))
    edition = models.PositiveIntegerField(_("edition of the calendar"))
    steps = models.JSONField()
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="superseded_by", verbose_name=_("instead of")
    )
    reason = models.CharField(pgettext_lazy("term", "reason"), max_length=500, blank=True)
    made_at = models.DateTimeField(_("counted"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
        verbose_name=_("who"),
    )
    closed_at = models.DateTimeField(pgettext_lazy("term", "closed"), null=True)

    objects = TermQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # written often, points at no page or image

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["due", "pk"]
        indexes = [
            models.Index(fields=["community", "subject"], name="calendar_term_subject"),
            models.Index(fields=["community", "due"], name="calendar_term_open", condition=Q(closed_at__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "subject"],
                condition=Q(supersedes__isnull=True, closed_at__isnull=True),
                name="calendar_term_one_open",
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("arrived_at")), name="calendar_term_after_arrival"),
            models.CheckConstraint(condition=Q(control_due__lte=F("due")), name="calendar_term_control"),
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {date_format(self.due, 'SHORT_DATE_FORMAT')}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A term is never edited, only followed by another one.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("Terms are not deleted.")
