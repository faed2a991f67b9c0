"""What the worker runs for imports, and their words in the audit log."""

from django.utils.translation import gettext_lazy as _

from portal.imports.constants import KEPT_DAYS
from portal.registry.contract import AuditAction, Contribution, RetentionRule, ScheduledJob

CONTRIBUTIONS: tuple[Contribution, ...] = (
    ScheduledJob(name="imports.sweep", function="portal.imports.tasks.sweep_imports", minutes=1),
    RetentionRule(name="imports.runs", purge="portal.imports.tasks.forget_imports", days=KEPT_DAYS),
    AuditAction(code="imports.brought", label=_("Table brought for import")),
    AuditAction(code="imports.applied", label=_("Table imported")),
    AuditAction(code="imports.discarded", label=_("Import discarded")),
)
