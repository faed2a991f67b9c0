"""The channel itself, and what the worker runs for it."""

from django.utils.translation import gettext_lazy as _

from portal.push.constants import CODE, KEPT_DAYS
from portal.registry.channels import NotificationChannel
from portal.registry.contract import (
    Contribution,
    HealthCheck,
    PersonalDataSource,
    RetentionRule,
    RoleSpec,
    ScheduledJob,
)
from portal.registry.help import AdminHelp

CONTRIBUTIONS: tuple[Contribution, ...] = (
    NotificationChannel(
        code=CODE, label=_("to my devices"), tell="portal.push.services.tell", is_on="portal.push.vapid.is_on"
    ),
    ScheduledJob(name="push.sweep", function="portal.push.tasks.sweep_notices", minutes=1),
    HealthCheck(name="push.notices", check="portal.push.health.check_notices", label=_("Notices to devices")),
    RetentionRule(name="push.notices", purge="portal.push.tasks.forget_notices", days=KEPT_DAYS),
    PersonalDataSource(
        name="push.devices",
        export="portal.push.personal.exported_devices",
        erase="portal.push.personal.erase_devices",
        label=_("Devices that get notices"),
        order=86,
    ),
    RoleSpec(code="owner", label="", permissions=("push.view_pushnotice",)),
    RoleSpec(code="admin", label="", permissions=("push.view_pushnotice",)),
    AdminHelp(
        key="push.notices",
        title=_("Notices to devices"),
        text=_(
            "Every notice that went to a phone or a computer of a person, and what became of it. «Withdrawn» means "
            "that the person has switched the device off or that the notice was older than a day. The letter about "
            "the same thing goes on its own way."
        ),
        screens=("notices_modeladmin",),
        permission="push.view_pushnotice",
        order=830,
    ),
)
