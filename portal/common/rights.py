"""Rights that a role in one community gives; a role in another community gives nothing there."""

from typing import Any


def may_in(user: Any, permission: str, community: Any) -> bool:
    """Whether a role in this very community gives "app_label.codename" today; a superuser may everything."""
    if not user.is_active or user.is_superuser:
        return bool(user.is_active)
    label, _dot, codename = permission.partition(".")
    groups = user.groups.filter(name__startswith=f"{community.slug}:")
    is_given = groups.filter(permissions__codename=codename, permissions__content_type__app_label=label).exists()
    return is_given and user.memberships.active().filter(community=community).exists()
