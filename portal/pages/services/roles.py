"""Groups of a community's roles and what they may do with its pages, media and settings."""

from portal.communities.models import Community


def grant_roles(community: Community) -> None:
    """Filled by the roles service of communities as soon as it is there."""
