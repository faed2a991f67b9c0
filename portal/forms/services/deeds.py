"""Tells the audit log, which stands above forms, what was done."""

from typing import Any

from portal.events import deed_done


def tell(action: str, row: Any, community: Any, actor: Any, **details: Any) -> None:
    """Inside the transaction of the deed; `details` without personal data."""
    deed_done.send(
        sender=type(row), target=row, action=f"forms.{action}", community_id=community.pk, actor=actor, details=details
    )
