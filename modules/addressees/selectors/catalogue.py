"""The public catalogue: one tree, or what a search and filters leave of it (seed 002, rules 4, 18 and 19)."""

from django.db.models import Prefetch

from modules.addressees.models import Addressee, AddresseeGroup, Schedule
from modules.addressees.models.addressee import AddresseeGroupQuerySet, AddresseeQuerySet
from portal.common.ukrainian import words
from portal.communities.models import Community

SCHEDULES = Prefetch("schedules", Schedule.objects.prefetch_related("rules", "exceptions__substitute"))


def matching(rows: AddresseeQuerySet, query: str) -> AddresseeQuerySet:
    """Rows that contain every word of a query, in any case and with any apostrophe."""
    for word in words(query):
        rows = rows.filter(search_text__contains=word)
    return rows


def catalogue(community: Community, query: str = "", kind: str = "", group: str = "") -> AddresseeQuerySet:
    """Public addressees in the order of the tree, with schedules loaded; four queries however many rows."""
    rows = matching(Addressee.objects.for_community(community).public(), query)
    if kind:
        rows = rows.filter(kind=kind)
    if group:
        rows = rows.filter(groups__slug=group, groups__community=community)
    return rows.select_related("parent").prefetch_related(SCHEDULES)


def groups_of(community: Community) -> AddresseeGroupQuerySet:
    """Groups with at least one public addressee."""
    return AddresseeGroup.objects.for_community(community).filter(addressees__is_listed=True).distinct()
