"""What runs for subscriptions, what is forgotten and when, who sees the lists."""

from django.utils.translation import gettext_lazy as _

from portal.registry.contract import (
    AuditAction,
    Contribution,
    NotificationType,
    PageWidget,
    PersonalDataSource,
    RetentionRule,
    RoleSpec,
    ScheduledJob,
)
from portal.subscriptions.constants import LEFT_DAYS, UNCONFIRMED_DAYS

LIST_RIGHTS = (
    "subscriptions.view_subscriber",
    "subscriptions.delete_subscriber",
    "notifications.view_suppression",
    "notifications.add_suppression",
    "notifications.delete_suppression",
)

CONTRIBUTIONS: tuple[Contribution, ...] = (
    NotificationType(code="subscriptions_confirm", label=_("Confirmation of a subscription")),
    NotificationType(code="subscriptions_item", label=_("Letter by subscription"), is_required=False),
    ScheduledJob(
        name="subscriptions.sweep_announcements",
        function="portal.subscriptions.tasks.sweep_announcements",
        minutes=5,
    ),
    RetentionRule(
        name="subscriptions.unconfirmed",
        purge="portal.subscriptions.services.forget_unconfirmed",
        days=UNCONFIRMED_DAYS,
    ),
    RetentionRule(name="subscriptions.left", purge="portal.subscriptions.services.forget_left", days=LEFT_DAYS),
    PersonalDataSource(
        name="subscriptions",
        export="portal.subscriptions.personal.exported_subscriptions",
        erase="portal.subscriptions.personal.erase_subscriptions",
        label=_("Subscriptions to letters"),
        keeps=_("If you asked never to be written to: a fingerprint of the address, so that it stays so."),
        order=80,
    ),
    PageWidget(
        key="subscriptions.invitation",
        label=_("Subscription to letters"),
        template="subscriptions/invitation.html",
        context="portal.subscriptions.widgets.invitation",
        icon="mail",
        order=95,
    ),
    AuditAction(code="subscriptions.list_read", label=_("List of subscribers read")),
    AuditAction(code="subscriptions.list_exported", label=_("Addresses of subscribers taken out")),
    AuditAction(code="subscriptions.subscriber_erased", label=_("Subscriber erased")),
    AuditAction(code="notifications.address_suppressed", label=_("Mailings to an address stopped")),
    AuditAction(code="notifications.suppression_lifted", label=_("Mailings to an address allowed again")),
    RoleSpec(code="owner", label="", permissions=(*LIST_RIGHTS, "subscriptions.export_subscriber")),
    RoleSpec(code="admin", label="", permissions=LIST_RIGHTS),
)
