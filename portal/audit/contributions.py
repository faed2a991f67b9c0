"""Who reads the audit log, and what the core runs to keep it believable."""

from django.utils.translation import gettext_lazy as _

from portal.registry.contract import Contribution, HealthCheck, RoleSpec, ScheduledJob

CONTRIBUTIONS: tuple[Contribution, ...] = (
    RoleSpec(code="owner", label="", permissions=("audit.view_auditrecord",)),
    ScheduledJob(name="audit.anchor", function="portal.audit.tasks.anchor_audit", daily_at="02:40"),
    HealthCheck(name="audit.chains", check="portal.audit.health.check_audit", label=_("Audit log")),
)
