"""The public catalogue: a tree that opens branch by branch, or what a search and filters leave of it, page by page
(seed 002, rules 4, 18 and 19). However many addressees there are, a page asks the same number of queries."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from modules.addressees.constants import BANNER, ScheduleKind
from modules.addressees.models import Addressee, AddresseeGroup, Office, Schedule, ScheduleException, ScheduleRule
from modules.addressees.models.addressee import AddresseeGroupQuerySet, AddresseeQuerySet
from modules.addressees.selectors.hours import Opening, is_open_now, opening_of
from modules.addressees.selectors.photos import FACES
from portal.calendar.engine.days import WorkingCalendar
from portal.calendar.selectors import calendar_of
from portal.common.clock import local_now
from portal.common.ukrainian import sort_key, words
from portal.communities.constants import unit_label
from portal.communities.models import Community
from portal.pages.models import Picture

TREE_ROWS = 60  # a tree shows as many levels as fit into so many rows
PAGE_ROWS = 30
ASKED_ROWS = 45  # of those that may be open now, at a time
BANNERS = Prefetch("picture", Picture.objects.prefetch_renditions(BANNER))
# What a list needs to say who is open: neither receptions nor places.
WORK_HOURS = Prefetch(
    "schedules",
    Schedule.objects.filter(kind=ScheduleKind.WORK).prefetch_related("rules", "exceptions__substitute"),
)
SCHEDULES = Prefetch(
    "schedules", Schedule.objects.select_related("office").prefetch_related("rules", "exceptions__substitute")
)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a visitor asks for; `settlement` is a code of КАТОТТГ."""

    query: str = ""
    kind: str = ""
    group: str = ""
    settlement: str = ""
    is_open: bool = False

    @property
    def are_any(self) -> bool:
        return bool(self.query or self.kind or self.group or self.settlement or self.is_open)


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """A row of the catalogue; `closes` has an item for each nested list that ends after it; `below` is how many parts
    it has that are not on this page."""

    addressee: Addressee
    opening: Opening | None
    has_children: bool
    closes: range
    below: int = 0


@dataclass(frozen=True, slots=True)
class Branch:
    """Rows of a tree from `top` down; `above` leads there from the root. `page` where one level is longer than a
    page."""

    rows: list[CatalogueRow]
    top: Addressee | None = None
    above: list[Addressee] = field(default_factory=list)
    page: "Page[Addressee] | None" = None


@dataclass(frozen=True, slots=True)
class OpenRows:
    """Those that are open now, from a place of the tree on; `following` is where the next page begins, or 0."""

    rows: list[CatalogueRow]
    following: int


def matching(rows: AddresseeQuerySet, query: str) -> AddresseeQuerySet:
    """Rows that contain every word of a query, in any case and with any apostrophe."""
    for word in words(query):
        rows = rows.filter(search_text__contains=word)
    return rows


def public_rows(community: Community) -> AddresseeQuerySet:
    return Addressee.objects.for_community(community).public()


def found(community: Community, filters: Filters) -> AddresseeQuerySet:
    """In the order of the tree, with schedules loaded."""
    rows = matching(public_rows(community), filters.query)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.group:
        rows = rows.filter(groups__slug=filters.group, groups__community=community)
    if filters.settlement:
        place = Office.objects.filter(addressee=OuterRef("pk"), settlement=filters.settlement)
        rows = rows.filter(Exists(place))
    return rows.select_related("parent").prefetch_related(WORK_HOURS, FACES)


def found_page(community: Community, filters: Filters, number: str) -> tuple[list[CatalogueRow], "Page[Addressee]"]:
    page = Paginator(found(community, filters), PAGE_ROWS).get_page(number)
    return listing(page.object_list, calendar_of(community)), page


def open_page(community: Community, filters: Filters, since: int) -> OpenRows:
    """The database leaves those that have hours now by some rule; the schedules themselves say who is open."""
    calendar, rows = calendar_of(community), found(community, filters).filter(may_be_open())
    chosen: list[Addressee] = []
    while True:
        some = list(rows.filter(position_in_tree__gte=since)[:ASKED_ROWS])
        for row in some:
            if is_open_now(row, calendar):
                if len(chosen) == PAGE_ROWS:
                    return OpenRows(listing(chosen, calendar), row.position_in_tree)
                chosen.append(row)
        if len(some) < ASKED_ROWS:
            return OpenRows(listing(chosen, calendar), 0)
        since = some[-1].position_in_tree + 1


def may_be_open() -> Q:
    now = local_now()
    clock = now.time()
    by_rule = ScheduleRule.objects.filter(
        Q(closes__gt=clock) | Q(closes="00:00"),
        schedule__addressee=OuterRef("pk"),
        schedule__kind=ScheduleKind.WORK,
        weekday=now.weekday(),
        opens__lte=clock,
    )
    by_exception = ScheduleException.objects.filter(
        Q(closes__gt=clock) | Q(closes="00:00"),
        schedule__addressee=OuterRef("pk"),
        schedule__kind=ScheduleKind.WORK,
        starts_on__lte=now.date(),
        ends_on__gte=now.date(),
        opens__lte=clock,
    )
    return Q(Exists(by_rule)) | Q(Exists(by_exception))


def branch(community: Community, slug: str = "", number: str = "") -> Branch | None:
    """The tree, or what is below one addressee; None for one that nobody may see."""
    rows, top, above = public_rows(community), None, []
    if slug:
        top = rows.filter(slug=slug).first()
        if top is None:
            return None
        ids = [int(part) for part in top.path.strip("/").split("/")]
        above = list(rows.filter(pk__in=ids).order_by("depth"))
        rows = rows.filter(path__startswith=top.path).exclude(pk=top.pk)
    first = top.depth + 1 if top else 0
    deepest, count = _deepest(rows, first)
    shown = rows.filter(depth__lte=deepest).prefetch_related(WORK_HOURS, FACES)
    page = Paginator(shown, TREE_ROWS).get_page(number) if count > TREE_ROWS else None
    some = list(page.object_list if page else shown)
    below = _below(community, [row.pk for row in some if row.depth == deepest])
    return Branch(listing(some, calendar_of(community), first, below), top, above, page)


def _deepest(rows: AddresseeQuerySet, first: int) -> tuple[int, int]:
    """The last level that still fits, and how many rows there are down to it; the first level always stays."""
    counts = dict(rows.order_by().values_list("depth").annotate(Count("pk")))
    deepest, total = first, counts.get(first, 0)
    while (more := counts.get(deepest + 1, 0)) and total + more <= TREE_ROWS:
        deepest, total = deepest + 1, total + more
    return deepest, total


def _below(community: Community, ids: list[int]) -> dict[int, int]:
    rows = public_rows(community).filter(parent__in=ids).order_by()
    return dict(rows.values_list("parent").annotate(Count("pk")))


def groups_of(community: Community) -> AddresseeGroupQuerySet:
    """Groups with at least one public addressee."""
    links = Addressee.groups.through.objects.filter(addresseegroup=OuterRef("pk"), addressee__is_listed=True)
    return AddresseeGroup.objects.for_community(community).filter(Exists(links)).prefetch_related(BANNERS)


def settlements_of(community: Community) -> list[tuple[str, str]]:
    """Codes and names of settlements where public addressees have offices, by the alphabet."""
    places = Office.objects.for_community(community).filter(addressee__is_listed=True, settlement__isnull=False)
    rows = places.order_by().values_list("settlement", "settlement__name", "settlement__category").distinct()
    labels = {code: (sort_key(name), unit_label(category, name)) for code, name, category in rows}
    return [(code, label) for code, (_key, label) in sorted(labels.items(), key=lambda item: item[1])]


def listing(
    rows: Iterable[Addressee],
    calendar: WorkingCalendar | None,
    first: int = 0,
    below: dict[int, int] | None = None,
) -> list[CatalogueRow]:
    """Rows with their state, and how many nested lists end after each (rows stand in the order of the tree); `first`
    is the depth of the outermost list."""
    return list(_listing(list(rows), calendar, first, below or {}))


def _listing(
    items: list[Addressee], calendar: WorkingCalendar | None, first: int, below: dict[int, int]
) -> Iterator[CatalogueRow]:
    depths = [*(item.depth for item in items), first]
    for index, item in enumerate(items):
        following = depths[index + 1]
        closes = range(max(0, item.depth - following))
        yield CatalogueRow(item, opening_of(item, calendar), following > item.depth, closes, below.get(item.pk, 0))
