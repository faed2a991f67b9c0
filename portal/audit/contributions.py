"""Who reads the audit log, what the core runs to keep it believable, and its words for what it hears from below."""

from django.utils.translation import gettext_lazy as _

from portal.registry.contract import (
    AuditAction,
    Contribution,
    HealthCheck,
    PersonalDataSource,
    RoleSpec,
    ScheduledJob,
)

CONTRIBUTIONS: tuple[Contribution, ...] = (
    RoleSpec(code="owner", label="", permissions=("audit.view_auditrecord",)),
    PersonalDataSource(
        name="audit.deeds",
        export="portal.audit.selectors.deeds_of",
        erase="",
        label=_("Lines of the audit log about what you did"),
        keeps=_(
            "All of them, under a number without a name: nobody may change the log, so that deeds of workers can be "
            "checked. It holds no names and no contacts."
        ),
        order=110,
    ),
    ScheduledJob(name="audit.anchor", function="portal.audit.tasks.anchor_audit", daily_at="02:40"),
    HealthCheck(name="audit.chains", check="portal.audit.health.check_audit", label=_("Audit log")),
    AuditAction(code="registry.module_enabled", label=_("Module switched on")),
    AuditAction(code="registry.module_disabled", label=_("Module switched off")),
    AuditAction(code="calendar.published", label=_("Calendar applied")),
)
