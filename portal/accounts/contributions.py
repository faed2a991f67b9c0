"""Words of the audit log."""

from django.utils.translation import gettext_lazy as _

from portal.registry.contract import AuditAction, Contribution

CONTRIBUTIONS: tuple[Contribution, ...] = (
    AuditAction(code="accounts.second_factor_reset", label=_("Second factor reset")),
    AuditAction(code="accounts.second_factor_reset_refused", label=_("Reset of a second factor refused")),
)
