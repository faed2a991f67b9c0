"""Writes of the tenant."""

from portal.communities.services.roles import (
    LastKey,
    change_role_dates,
    end_role,
    grant_role,
    holds_own_key,
    last_key_sentence,
    leave_roles,
    refresh_roles,
    sync_community_roles,
)
from portal.communities.services.settlements import ensure_demo_settlements, load_settlements

__all__ = [
    "LastKey",
    "change_role_dates",
    "end_role",
    "ensure_demo_settlements",
    "grant_role",
    "holds_own_key",
    "last_key_sentence",
    "leave_roles",
    "load_settlements",
    "refresh_roles",
    "sync_community_roles",
]
