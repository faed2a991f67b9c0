"""Events of the core, who looks after webhooks, what the worker runs."""

from django.utils.translation import gettext_lazy as _

from portal.registry.contract import (
    AuditAction,
    Contribution,
    HealthCheck,
    NotificationType,
    RetentionRule,
    RoleSpec,
    ScheduledJob,
    WebhookEvent,
)
from portal.webhooks.constants import KEPT_DAYS

RIGHTS = (*(f"webhooks.{act}_webhook" for act in ("add", "change", "delete", "view")), "webhooks.view_webhookcall")

CONTRIBUTIONS: tuple[Contribution, ...] = (
    WebhookEvent(
        code="pages.page_published",
        label=_("Page or news published"),
        signal="portal.events.page_published",
        data="portal.webhooks.payloads.page_published",
        order=10,
    ),
    WebhookEvent(
        code="forms.form_answered",
        label=_("Feedback form answered"),
        signal="portal.events.form_answered",
        data="portal.webhooks.payloads.form_answered",
        order=20,
    ),
    NotificationType(code="webhooks_stopped", label=_("Webhook stopped"), is_for_staff=True),
    ScheduledJob(name="webhooks.sweep_calls", function="portal.webhooks.tasks.sweep_calls", minutes=1),
    HealthCheck(name="webhooks.calls", check="portal.webhooks.health.check_calls", label=_("Webhooks")),
    RetentionRule(name="webhooks.calls", purge="portal.webhooks.tasks.forget_calls", days=KEPT_DAYS),
    RoleSpec(code="owner", label="", permissions=RIGHTS),
    RoleSpec(code="admin", label="", permissions=RIGHTS),
    AuditAction(code="webhooks.saved", label=_("Webhook saved")),
    AuditAction(code="webhooks.deleted", label=_("Webhook deleted")),
    AuditAction(code="webhooks.secret_renewed", label=_("Secret of a webhook renewed")),
    AuditAction(code="webhooks.tested", label=_("Test of a webhook sent")),
    AuditAction(code="webhooks.call_resent", label=_("Call of a webhook sent again")),
    AuditAction(code="webhooks.stopped", label=_("Webhook stopped: its address takes no messages")),
)
