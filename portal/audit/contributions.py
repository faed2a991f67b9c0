"""Who reads the audit log."""

from portal.registry.contract import Contribution, RoleSpec

CONTRIBUTIONS: tuple[Contribution, ...] = (RoleSpec(code="owner", label="", permissions=("audit.view_auditrecord",)),)
