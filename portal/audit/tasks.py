"""Jobs of the worker."""

from portal.audit.services import anchor_chains


def anchor_audit() -> int:
    """Once a day, before backups are made."""
    return anchor_chains()
