"""Reads of the tenant."""

from wagtail.models import Site

from portal.communities.models import HostAlias


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
