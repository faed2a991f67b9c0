"""What stands around an addressee: those above, neighbours, those below. However many there are, a page shows some of
them in as many queries, and a way to all."""

from dataclasses import dataclass, field

from django.db.models import Count

from modules.addressees.constants import PEOPLE
from modules.addressees.models import Addressee
from modules.addressees.models.addressee import AddresseeQuerySet
from modules.addressees.selectors.photos import FACES

NEIGHBOURS = 12  # on each side, in the tree
IN_TREE = 12  # children in the tree
IN_LISTS = 24  # people, and parts, on the page


@dataclass(frozen=True, slots=True)
class Around:
    """Rows in the order of the tree; `hides_*` where there are more of them."""

    above: list[Addressee]
    neighbours: list[Addressee]
    people: list[Addressee]
    parts: list[Addressee]
    people_count: int
    parts_count: int
    hides_neighbours: bool

    @property
    def in_tree(self) -> list[Addressee]:
        below = sorted((*self.people, *self.parts), key=lambda row: row.position_in_tree)
        return below[:IN_TREE]


@dataclass(slots=True)
class TreeNode:
    """A row of the tree around the subject; `hides` where not all of its children stand there."""

    addressee: Addressee
    is_current: bool
    children: "list[TreeNode]" = field(default_factory=list)
    hides: bool = False


def around(subject: Addressee) -> Around:
    rows = Addressee.objects.for_community(subject.community_id).public().order_by("position_in_tree")
    above = [int(part) for part in subject.path.strip("/").split("/") if part and int(part) != subject.pk]
    neighbours, hides = _neighbours(rows, subject) if subject.parent_id else ([subject], False)
    below = rows.filter(parent=subject)
    counts = dict(below.order_by().values_list("kind").annotate(Count("pk")))
    people = sum(count for kind, count in counts.items() if kind in PEOPLE)
    return Around(
        above=list(rows.filter(pk__in=above)),
        neighbours=neighbours,
        people=list(below.filter(kind__in=PEOPLE).prefetch_related(FACES)[:IN_LISTS]),
        parts=list(below.exclude(kind__in=PEOPLE)[:IN_LISTS]),
        people_count=people,
        parts_count=sum(counts.values()) - people,
        hides_neighbours=hides,
    )


def _neighbours(rows: AddresseeQuerySet, subject: Addressee) -> tuple[list[Addressee], bool]:
    siblings, here = rows.filter(parent=subject.parent_id), subject.position_in_tree
    before = list(siblings.filter(position_in_tree__lt=here).order_by("-position_in_tree")[: NEIGHBOURS + 1])
    after = list(siblings.filter(position_in_tree__gt=here)[: NEIGHBOURS + 1])
    hides = max(len(before), len(after)) > NEIGHBOURS
    return [*reversed(before[:NEIGHBOURS]), subject, *after[:NEIGHBOURS]], hides


def nested(near: Around, subject: Addressee) -> list[TreeNode]:
    rows = {row.pk: row for row in (*near.above, *near.neighbours, *near.in_tree)}
    nodes = {pk: TreeNode(row, pk == subject.pk) for pk, row in rows.items()}
    nodes[subject.pk].hides = near.people_count + near.parts_count > len(near.in_tree)
    if near.hides_neighbours:
        nodes[subject.parent_id or 0].hides = True
    roots = []
    for row in sorted(rows.values(), key=lambda row: row.position_in_tree):
        above = nodes.get(row.parent_id or 0)
        (above.children if above else roots).append(nodes[row.pk])
    return roots
