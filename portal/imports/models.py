"""An import: a file that somebody brought, its rows, and what became of each."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.common.scoping import CommunityScopedQuerySet, owned_by
from portal.imports.constants import AT_WORK, Outcome, RunState


def new_public_id() -> str:
    """A random public identifier of 128 bits."""
    return secrets.token_urlsafe(16)


class ImportRunQuerySet(CommunityScopedQuerySet["ImportRun"]):
    pass


class ImportRun(models.Model):
    """`attempt` and `lease_until` are the worker's: only whoever took the last attempt writes."""

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    community = models.ForeignKey("communities.Community", models.CASCADE, related_name="+")
    code = models.CharField(_("table"), max_length=80)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    language = models.CharField(max_length=12, default="uk")
    file_name = models.CharField(_("file"), max_length=160)
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=4, blank=True)
    encoding = models.CharField(max_length=12, blank=True)
    columns = models.JSONField(default=list)
    state = models.CharField(_("state"), max_length=10, choices=RunState.choices, default=RunState.QUEUED)
    problem = models.TextField(blank=True)
    is_read = models.BooleanField(default=False)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(_("brought"))
    checked_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    objects = ImportRunQuerySet.as_manager()

    wagtail_reference_index_ignore = True  # written often, points at no page or image

    class Meta:
        verbose_name = _("import of a table")
        verbose_name_plural = _("imports of tables")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="imports_known_state"),
            models.UniqueConstraint(
                fields=["community", "code"], condition=Q(state__in=AT_WORK), name="imports_one_at_work"
            ),
            models.CheckConstraint(
                condition=Q(state=RunState.APPLIED, applied_at__isnull=False)
                | Q(~Q(state=RunState.APPLIED), applied_at__isnull=True),
                name="imports_applied_with_time",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_at_work(self) -> bool:
        return self.state in AT_WORK

    @property
    def may_apply(self) -> bool:
        """Everything is right and something would change."""
        changes = self.counts.get(Outcome.NEW, 0) + self.counts.get(Outcome.CHANGED, 0)
        return self.state == RunState.CHECKED and not self.counts.get(Outcome.ERROR) and changes > 0


class ImportSource(models.Model):
    """The file as it came, until the worker has read it."""

    run = models.OneToOneField(ImportRun, models.CASCADE, primary_key=True, related_name="source")
    data = models.BinaryField()

    objects = owned_by("run").as_manager()

    wagtail_reference_index_ignore = True

    def __str__(self) -> str:
        return str(self.run)


class ImportRow(models.Model):
    """`values` are texts by the code of their column; `changes` [[column, before, after], …]; `problems`
    [[column or "", sentence], …]."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    values = models.JSONField(default=dict)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.WAITING)
    label = models.CharField(max_length=255, blank=True)
    changes = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    reading_problems = models.JSONField(default=list)  # [[column or "", code], …]: what the reader found in the cells

    objects = owned_by("run").as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(fields=["run", "line"], name="imports_line_once"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="imports_known_outcome"),
        ]
        indexes = [models.Index(fields=["run", "outcome", "line"], name="imports_rows_by_outcome")]

    def __str__(self) -> str:
        return f"{self.run}: {self.line}"
