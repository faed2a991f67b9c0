"""Reads of the tenant."""

from typing import Any

from django.core.cache import caches
from django.db.models import Q
from wagtail.models import Site

from portal.common.clock import today
from portal.communities.constants import Role
from portal.communities.models import Community, HostAlias, Membership
from portal.communities.policies import role_rights
from portal.registry.contract import WorkerSource
from portal.registry.modules import call, contributions, disabled_labels

RECENT_SECONDS = 1


def works_for(user: Any, community: Community | None = None) -> bool:
    """Whether a person works today for a community (without one: for any), by a role or by what a module says.

    Asked of the facts themselves: a dated or removed assignment counts at once, whichever way it was written.
    A module that is off somewhere still says who works: switching it off must not open a door.
    """
    if not user.is_authenticated or not user.is_active:
        return False
    if user.is_superuser or (community is None and user.is_staff):
        return True
    staff = [code for code, rights in role_rights().items() if rights.is_staff]
    if community is not None and user.memberships.active().filter(community=community, role__in=staff).exists():
        return True
    return any(call(source.works, user, community) for _label, source in contributions(WorkerSource))


def works_elsewhere(user: Any, community: Community) -> bool:
    """Whether a person also belongs to others than this community: runs the installation, has there a role that has
    not ended, or works there by what a module says. Shut accounts count too: they may be opened again."""
    if user.is_superuser:
        return True
    others = Community.objects.exclude(pk=community.pk)
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=today())
    if user.memberships.filter(lasting, community__in=others).exists():
        return True
    sources = [source for _label, source in contributions(WorkerSource)]
    return any(call(source.works, user, other) for other in others for source in sources)


def communities_of_last_owner(user: Any) -> list[Community]:
    """Communities that would be left without a head administrator if this person went."""
    heads = Membership.objects.active().filter(role=Role.OWNER)
    mine = Community.objects.filter(pk__in=heads.filter(user=user).values("community"))
    others = heads.exclude(user=user).filter(user__is_active=True).values("community")
    return list(mine.exclude(pk__in=others).order_by("pk"))


def recent_site_for_host(hostname: str) -> Site | None:
    """As `site_for_host`, perhaps of a second ago, with what is switched off there: for the API, which shows no theme
    and is asked by crowds. The copy is the caller's own."""

    def known() -> Site | None:
        site = site_for_host(hostname)
        if site is not None:
            disabled_labels(site)  # remembered on the site
        return site

    found: Site | None = caches["process"].get_or_set(f"communities.site:{hostname}", known, RECENT_SECONDS)
    return found


def site_for_host(hostname: str) -> Site | None:
    """The site that answers under a host name, with its community loaded; None for a stranger."""
    sites = Site.objects.select_related("root_page", "themesetting", "community_site__community").filter(
        community_site__isnull=False
    )
    site = sites.filter(hostname=hostname).first()
    if site is None:
        alias = HostAlias.objects.filter(hostname=hostname).values_list("site_id", flat=True).first()
        site = sites.filter(pk=alias).first() if alias else None
    return site
