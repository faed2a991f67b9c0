"""The public catalogue: one tree, or what a search and filters leave of it (seed 002, rules 4, 18 and 19)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch

from modules.addressees.models import Addressee, AddresseeGroup, Schedule
from modules.addressees.models.addressee import AddresseeGroupQuerySet, AddresseeQuerySet
from modules.addressees.selectors.hours import Opening, opening_of
from portal.common.ukrainian import words
from portal.communities.models import Community

SCHEDULES = Prefetch(
    "schedules", Schedule.objects.select_related("office").prefetch_related("rules", "exceptions__substitute")
)


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


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """A row of the catalogue; `closes` has an item for each nested list that ends after it."""

    addressee: Addressee
    opening: Opening | None
    has_children: bool
    closes: range


def listing(rows: Iterable[Addressee]) -> list[CatalogueRow]:
    """Rows with their state, and how many nested lists end after each (rows stand in the order of the tree)."""
    items = list(rows)
    depths = [item.depth for item in items] + [0]
    return [
        CatalogueRow(
            item,
            opening_of(item),
            depths[index + 1] > item.depth,
            range(max(0, item.depth - depths[index + 1])),
        )
        for index, item in enumerate(items)
    ]
