"""Words of the audit log."""

from django.utils.translation import gettext_lazy as _

from portal.registry.contract import AuditAction, Contribution

CONTRIBUTIONS: tuple[Contribution, ...] = (
    AuditAction(code="communities.role_granted", label=_("Role given")),
    AuditAction(code="communities.role_ended", label=_("Role taken away")),
)
