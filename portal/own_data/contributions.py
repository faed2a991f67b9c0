"""What the core runs so that people own their data."""

from django.utils.translation import gettext_lazy as _

from portal.registry.contract import (
    AuditAction,
    CabinetPanel,
    CabinetSection,
    Contribution,
    HealthCheck,
    NotificationType,
    PersonalDataSource,
    ScheduledJob,
)

CONTRIBUTIONS: tuple[Contribution, ...] = (
    CabinetSection(label=_("My data"), url_name="own_data:home", icon="shield", order=90, group="settings"),
    CabinetPanel(
        key="own_data.erasure",
        template="own_data/panel.html",
        context="portal.own_data.widgets.erasure_panel",
        order=1,
    ),
    ScheduledJob(name="own_data.sweep", function="portal.own_data.tasks.sweep_wishes", minutes=5),
    HealthCheck(
        name="own_data.erasures", check="portal.own_data.health.check_erasures", label=_("Erasures of accounts")
    ),
    PersonalDataSource(
        name="accounts.person",
        export="portal.accounts.closing.facts_of_account",
        erase="",
        label=_("Profile, ways to sign in, roles"),
        keeps=_("A number without a name stays, so that what the law keeps does not point at nobody."),
        order=10,
    ),
    PersonalDataSource(
        name="own_data.archives",
        export="portal.own_data.selectors.told_archives",
        erase="portal.own_data.services.archives.erase_archives",
        label=_("Archives that you asked for"),
        order=95,
    ),
    NotificationType(code="own_data_archive", label=_("Archive of own data is ready")),
    NotificationType(code="own_data_asked", label=_("Erasure of the account asked for")),
    NotificationType(code="own_data_undone", label=_("Erasure of the account taken back")),
    NotificationType(code="own_data_refused", label=_("Erasure of the account refused")),
    NotificationType(code="own_data_done", label=_("Account erased")),
    AuditAction(code="own_data.archive_asked", label=_("Archive of own data asked for")),
    AuditAction(code="own_data.archive_taken", label=_("Archive of own data downloaded")),
    AuditAction(code="own_data.erasure_asked", label=_("Erasure of the own account asked for")),
    AuditAction(code="own_data.erasure_undone", label=_("Erasure of the own account taken back")),
    AuditAction(code="own_data.erasure_refused", label=_("Erasure of an account refused: last head administrator")),
    AuditAction(code="own_data.erased", label=_("Account erased")),
)
