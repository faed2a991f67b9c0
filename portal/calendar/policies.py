"""Who may look at the calendar of a community and who may change it (roles: portal/registry/contributions.py)."""

from typing import Any

VIEW, PUBLISH = "view_calendaredition", "add_calendaredition"


def may(user: Any, codename: str, community: Any) -> bool:
    """Whether a role in this very community gives the permission; one of another community gives nothing here."""
    if not user.is_active or user.is_superuser:
        return bool(user.is_active)
    groups = user.groups.filter(name__startswith=f"{community.slug}:")
    is_given = groups.filter(permissions__codename=codename, permissions__content_type__app_label="calendar").exists()
    return is_given and user.memberships.active().filter(community=community).exists()
