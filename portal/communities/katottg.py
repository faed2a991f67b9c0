"""The shipped КАТОТТГ table: reading it, and who is part of whom.

Source, edition and licence: portal/communities/data/README.md.
"""

import lzma
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

TABLE = Path(__file__).parent / "data" / "katottg.tsv.xz"
# Depth in the tree; rows stand in the order of a walk, so the last row above of a lower depth is the parent.
DEPTH = {"O": 1, "K": 1, "P": 2, "H": 3, "M": 4, "T": 4, "X": 4, "C": 4, "B": 5}


class Unit(NamedTuple):
    code: str
    category: str
    name: str


def parents_by_order(units: Iterable[Unit]) -> dict[str, str]:
    """Code of the parent of each code; "" for regions and cities with special status."""
    above: list[Unit] = []
    parents = {}
    for unit in units:
        while above and DEPTH[above[-1].category] >= DEPTH[unit.category]:
            above.pop()
        parents[unit.code] = above[-1].code if above else ""
        above.append(unit)
    return parents


def shipped_units() -> list[Unit]:
    text = lzma.decompress(TABLE.read_bytes()).decode()
    return [Unit(*line.split("\t")) for line in text.splitlines()]
