"""The shape of the tree: paths, order, what is shown. Pure; ids and names in, columns out."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """A row of the tree as it is stored. `sort` orders siblings."""

    id: int
    parent_id: int | None
    sort: tuple[int, str, int]
    is_public: bool


@dataclass(frozen=True, slots=True)
class Place:
    """What follows from the tree for one row."""

    path: str
    depth: int
    position: int
    is_listed: bool


class CycleError(ValueError):
    """A row would be its own ancestor."""


def would_cycle(parents: dict[int, int | None], moved: int, parent: int | None) -> bool:
    """Whether `moved` under `parent` would be inside itself."""
    seen: set[int] = set()
    while parent is not None and parent not in seen:
        if parent == moved:
            return True
        seen.add(parent)
        parent = parents.get(parent)
    return False


def laid_out(nodes: Iterable[Node]) -> dict[int, Place]:
    """Path, depth, depth-first position and visibility of every row; CycleError if some hang on no root."""
    children: dict[int | None, list[Node]] = defaultdict(list)
    count = 0
    for node in nodes:
        children[node.parent_id].append(node)
        count += 1
    places: dict[int, Place] = {}
    stack = [(node, "/", 0, True) for node in sorted(children[None], key=lambda n: n.sort, reverse=True)]
    while stack:
        node, above, depth, is_shown = stack.pop()
        place = Place(f"{above}{node.id}/", depth, len(places) + 1, is_shown and node.is_public)
        places[node.id] = place
        below = sorted(children[node.id], key=lambda n: n.sort, reverse=True)
        stack += [(child, place.path, depth + 1, place.is_listed) for child in below]
    if len(places) != count:
        raise CycleError
    return places
