"""What the outbox runs: the sweeper, and how long bodies are kept."""

from django.utils.translation import gettext_lazy as _

from portal.notifications.constants import BODY_KEPT_FOR
from portal.registry.contract import (
    AuditAction,
    Contribution,
    HealthCheck,
    PersonalDataSource,
    RetentionRule,
    RoleSpec,
    ScheduledJob,
    TimelineSource,
)

CONTRIBUTIONS: tuple[Contribution, ...] = (
    AuditAction(code="notifications.letter_resent", label=_("Letter sent again")),
    HealthCheck(name="notifications.outbox", check="portal.notifications.health.check_outbox", label=_("Outbox")),
    ScheduledJob(name="notifications.sweep_outbox", function="portal.notifications.tasks.sweep_outbox", minutes=1),
    RetentionRule(
        name="notifications.bodies", purge="portal.notifications.tasks.forget_bodies", days=BODY_KEPT_FOR.days
    ),
    # After the subscriptions, which know by the address what to stop.
    PersonalDataSource(
        name="notifications.letters",
        export="portal.notifications.personal.exported_letters",
        erase="portal.notifications.personal.erase_letters",
        label=_("Letters that we have sent to you"),
        keeps=_("That a letter was sent and when, without the address and the text."),
        order=90,
    ),
    PersonalDataSource(
        name="notifications.choices",
        export="portal.notifications.choices.told_choices",
        erase="portal.notifications.choices.erase_choices",
        label=_("Notifications that you switched off"),
        order=85,
    ),
    TimelineSource(name="notifications.letters", events="portal.notifications.personal.letter_events", order=90),
    RoleSpec(code="owner", label="", permissions=("notifications.view_delivery", "notifications.resend_delivery")),
    RoleSpec(code="admin", label="", permissions=("notifications.view_delivery", "notifications.resend_delivery")),
)
