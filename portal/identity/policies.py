"""Who sees the desk of checks."""

from typing import Any

from portal.common.rights import may_in
from portal.identity.constants import CHECK_PERMISSION


def may_check(user: Any, community: Any) -> bool:
    return community is not None and may_in(user, CHECK_PERMISSION, community)
