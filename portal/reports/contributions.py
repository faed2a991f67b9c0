"""The section of the cabinet, who looks after reports, what the worker runs."""

from django.utils.translation import gettext_lazy as _

from portal.registry.contract import (
    AuditAction,
    CabinetSection,
    Contribution,
    HealthCheck,
    NotificationType,
    PersonalDataSource,
    ReportSource,
    RetentionRule,
    RoleSpec,
    ScheduledJob,
)
from portal.reports.constants import RUN_DAYS

RIGHTS = ("reports.view_reportschedule",)

CONTRIBUTIONS: tuple[Contribution, ...] = (
    CabinetSection(
        label=_("Reports"),
        url_name="reports_cabinet:index",
        icon="chart",
        order=80,
        is_visible="portal.reports.sources.has_reports",
    ),
    ReportSource(
        code="reports.form_answers",
        label=_("Answers to forms"),
        hint=_("How many answers came by form and place, and how many wait."),
        build="portal.reports.builtin.form_answers",
        is_visible="portal.forms.selectors.works_with_forms",
        order=60,
    ),
    ReportSource(
        code="reports.letters",
        label=_("Letters sent"),
        hint=_("How many letters went out, of which kind, and which were not delivered."),
        build="portal.reports.builtin.letters",
        is_visible="portal.reports.builtin.may_see_letters",
        order=90,
    ),
    NotificationType(code="reports_ready", label=_("Report by schedule"), is_required=False, is_for_staff=True),
    ScheduledJob(name="reports.queue_due", function="portal.reports.tasks.queue_due", minutes=1),
    HealthCheck(name="reports.runs", check="portal.reports.health.check_reports", label=_("Reports")),
    RetentionRule(name="reports.runs", purge="portal.reports.tasks.forget", days=RUN_DAYS),
    PersonalDataSource(
        name="reports",
        label=_("Reports by schedule"),
        export="portal.reports.personal.exported",
        erase="portal.reports.personal.erase",
    ),
    RoleSpec(code="owner", label="", permissions=RIGHTS),
    RoleSpec(code="admin", label="", permissions=RIGHTS),
    AuditAction(code="reports.report_opened", label=_("Report with personal data opened")),
    AuditAction(code="reports.report_exported", label=_("Report taken out as a file")),
    AuditAction(code="reports.schedule_saved", label=_("Scheduled report saved")),
    AuditAction(code="reports.schedule_on", label=_("Scheduled report switched on")),
    AuditAction(code="reports.schedule_off", label=_("Scheduled report switched off")),
    AuditAction(code="reports.schedule_stopped", label=_("Scheduled report stopped by itself")),
    AuditAction(code="reports.schedule_deleted", label=_("Scheduled report deleted")),
    AuditAction(code="reports.sent_by_hand", label=_("Scheduled report sent by hand")),
    AuditAction(code="reports.reader_left", label=_("An address left a scheduled report")),
)
