"""Rights that a role in one community gives; a role in another community gives nothing there.

One answer everywhere: `user.has_perm` of a person who acts for that community (portal.accounts.backends). In a request
that is the community of the host; for any other, and outside requests, `may_in` asks in its name.
"""

from copy import copy
from typing import Any

CACHES = ("_perm_cache", "_user_perm_cache", "_group_perm_cache")


def act_for(user: Any, community: Any) -> None:
    """From here on `user.has_perm` speaks of this community; without one, of no community at all."""
    user.acting_for = community.slug if community is not None else ""
    for cached in CACHES:
        user.__dict__.pop(cached, None)


def may_in(user: Any, permission: str, community: Any) -> bool:
    """Whether a role in this very community gives "app_label.codename" today; a superuser may everything."""
    if getattr(user, "acting_for", None) == community.slug:
        return bool(user.has_perm(permission))
    if not user.is_authenticated:
        return False
    other = copy(user)
    act_for(other, community)
    if not other.has_perm(permission):
        return False
    return bool(user.is_superuser or user.memberships.active().filter(community=community).exists())
