"""The shape of the tree: paths, order, what is shown. Pure; ids and names in, columns out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
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


def levels(parents: Mapping[str, str | None]) -> dict[str, int | None]:
    """How deep each one stands, 0 at the top; None for those that are above themselves, or below such. A parent that
    is nowhere counts as the top."""
    found: dict[str, int | None] = {}
    for start in parents:
        chain: dict[str, None] = {}
        here: str | None = start
        while here in parents and here not in found and here not in chain:
            chain[here] = None
            here = parents[here]
        level = found.get(here) if here in parents else -1  # a circle has come back to its own chain
        for each in reversed(chain):
            level = None if level is None else level + 1
            found[each] = level
    return found


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
