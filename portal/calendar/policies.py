"""Who may look at the calendar of a community and who may change it (roles: portal/registry/contributions.py)."""

from typing import Any

from portal.common.rights import may_in

VIEW, PUBLISH = "view_calendaredition", "add_calendaredition"


def may(user: Any, codename: str, community: Any) -> bool:
    """Whether a role in this very community gives the permission; one of another community gives nothing here."""
    return may_in(user, f"calendar.{codename}", community)
