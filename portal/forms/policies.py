"""Who makes forms of a community, and who reads the answers (roles: contributions.py)."""

from typing import Any

from portal.common.rights import may_in

MAKE, READ = "forms.change_formdefinition", "forms.view_formresponse"
MAKER_RIGHTS = (*(f"forms.{verb}_formdefinition" for verb in ("add", "change", "view")), READ)


def may_make(user: Any, community: Any) -> bool:
    """Make, publish, attach anywhere in the community."""
    return may_in(user, MAKE, community)


def may_read_all(user: Any, community: Any) -> bool:
    return may_in(user, READ, community)
