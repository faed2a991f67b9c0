"""Identity in the cabinet, in roles, in the audit log and among own data."""

from django.utils.translation import gettext_lazy as _

from portal.identity.constants import CHECK_PERMISSION, END_PERMISSION
from portal.registry.contract import (
    AuditAction,
    CabinetSection,
    Contribution,
    NotificationType,
    PersonalDataSource,
    RoleSpec,
    TimelineSource,
)

ENDS = _("Ends a check at a desk that was a mistake.")
CHECKS = _("Checks at a desk that a person is who they say.")

CONTRIBUTIONS: tuple[Contribution, ...] = (
    CabinetSection(
        label=_("Check of a person"),
        url_name="identity:desk",
        icon="id",
        order=50,
        is_visible="portal.identity.policies.may_check",
    ),
    CabinetSection(
        label=_("Checks at the desk"),
        url_name="identity:desk_checks",
        icon="shield",
        order=51,
        is_visible="portal.identity.policies.may_end_checks",
    ),
    CabinetSection(label=_("Identity"), url_name="identity:home", icon="passport", order=85, group="settings"),
    *(
        RoleSpec(code=code, label="", permissions=(CHECK_PERMISSION,), summary=CHECKS)
        for code in ("desk_specialist", "hall_chief")
    ),
    *(
        RoleSpec(code=code, label="", permissions=(END_PERMISSION,), summary=ENDS)
        for code in ("owner", "admin", "desk_specialist", "hall_chief")
    ),
    PersonalDataSource(
        name="identity.checks",
        export="portal.identity.selectors.told_checks",
        erase="portal.identity.services.erase_checks",
        label=_("How well you are known: checks of e-mail, phone and documents"),
        keeps=_("That a check was made, in the audit log, under a number without a name."),
        order=20,
    ),
    TimelineSource(name="identity.checks", events="portal.identity.selectors.check_events", order=20),
    NotificationType(code="identity_checked", label=_("Identity checked at a desk")),
    NotificationType(code="identity_check_ended", label=_("Check at a desk ended")),
    NotificationType(code="identity_linked", label=_("Account linked with id.gov.ua")),
    AuditAction(code="identity.checked", label=_("Identity of a person confirmed")),
    AuditAction(code="identity.check_ended", label=_("Check of a person ended")),
    AuditAction(code="identity.person_opened", label=_("Person opened at a desk")),
)
