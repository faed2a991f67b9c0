"""Who sees the desk of checks, and who may end a wrong one."""

from typing import Any

from portal.common.rights import may_in
from portal.identity.constants import CHECK_PERMISSION, END_PERMISSION


def may_check(user: Any, community: Any) -> bool:
    return community is not None and may_in(user, CHECK_PERMISSION, community)


def may_end_checks(user: Any, community: Any) -> bool:
    return community is not None and may_in(user, END_PERMISSION, community)
