"""Writes of the tenant."""

from portal.communities.services.roles import (
    change_role_dates,
    end_role,
    grant_role,
    refresh_roles,
    sync_community_roles,
)
from portal.communities.services.settlements import ensure_demo_settlements, load_settlements

__all__ = [
    "change_role_dates",
    "end_role",
    "ensure_demo_settlements",
    "grant_role",
    "load_settlements",
    "refresh_roles",
    "sync_community_roles",
]
