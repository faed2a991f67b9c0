"""Reads of the audit log."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Max

from portal.audit.models import GENESIS, AuditAnchor, AuditRecord
from portal.audit.words import action_words

MISSING, CHANGED = "record is missing", "was changed after it was written"
UNLINKED, REWRITTEN = "does not follow the record before it", "is not the one that was anchored"


@dataclass(frozen=True, slots=True)
class BrokenChain:
    """The first record of a chain that does not follow from the one before it, or from an anchor."""

    chain: int
    sequence: int
    reason: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """A chain had come to this record with this hash."""

    chain: int
    sequence: int
    hash: str


def broken_chains(copies: Iterable[Anchor] = ()) -> list[BrokenChain]:
    """Walks every chain from its first record and compares it with its anchors and with copies of anchors kept
    elsewhere; an empty list means that nothing was changed, removed, cut off or written anew."""
    broken: dict[int, BrokenChain] = {}
    rows = AuditRecord.objects.order_by("chain", "sequence").iterator(chunk_size=2000)
    for chain, records in groupby(rows, key=lambda row: row.chain):
        _keep_first(broken, _first_break(chain, records, Anchor(chain, 0, GENESIS)))
    for anchor in (*_anchors(), *copies):
        _keep_first(broken, _contradiction(anchor))
    return [broken[chain] for chain in sorted(broken)]


def break_after(anchor: Anchor) -> BrokenChain | None:
    """What is wrong with a chain from its anchor on: the nightly look, which costs one day of records."""
    rows = AuditRecord.objects.filter(chain=anchor.chain, sequence__gt=anchor.sequence).order_by("sequence")
    return _contradiction(anchor) or _first_break(anchor.chain, rows.iterator(chunk_size=2000), anchor)


def chain_heads() -> list[Anchor]:
    """The last record of each chain."""
    last = dict(AuditRecord.objects.order_by().values_list("chain").annotate(Max("sequence")))
    return [
        Anchor(chain, sequence, AuditRecord.objects.get(chain=chain, sequence=sequence).hash)
        for chain, sequence in sorted(last.items())
    ]


def last_anchor(chain: int) -> Anchor:
    """Where the chain was anchored last; before its first record if it never was."""
    row = AuditAnchor.objects.filter(chain=chain).order_by("-day").first()
    return Anchor(chain, row.sequence, row.hash) if row else Anchor(chain, 0, GENESIS)


def deeds_of(user: Any) -> list[dict[str, Any]]:
    """What the log says that a person did, for the export of personal data: the last ten thousand lines."""
    words = action_words()
    rows = AuditRecord.objects.filter(actor_id=user.pk).order_by("-at", "-pk")[:10_000]
    return [{"when": row.at, "what": words.get(row.action, row.action)} for row in rows]


def _anchors() -> Iterator[Anchor]:
    for row in AuditAnchor.objects.order_by("chain", "day").iterator(chunk_size=2000):
        yield Anchor(row.chain, row.sequence, row.hash)


def _first_break(chain: int, records: Iterable[AuditRecord], start: Anchor) -> BrokenChain | None:
    expected, previous = start.sequence + 1, start.hash
    problem: BrokenChain | None = None
    for row in records:  # to the end even when broken: groupby goes on from there
        if problem is None:
            if row.sequence != expected:
                problem = BrokenChain(chain, expected, MISSING)
            elif row.previous_hash != previous:
                problem = BrokenChain(chain, row.sequence, UNLINKED)
            elif row.hash != row.computed_hash():
                problem = BrokenChain(chain, row.sequence, CHANGED)
        expected, previous = row.sequence + 1, row.hash
    return problem


def _contradiction(anchor: Anchor) -> BrokenChain | None:
    if anchor.sequence == 0:
        return None
    row = AuditRecord.objects.filter(chain=anchor.chain, sequence=anchor.sequence).first()
    if row is None:
        return BrokenChain(anchor.chain, anchor.sequence, MISSING)
    return None if row.hash == anchor.hash else BrokenChain(anchor.chain, anchor.sequence, REWRITTEN)


def _keep_first(broken: dict[int, BrokenChain], found: BrokenChain | None) -> None:
    if found is not None and (found.chain not in broken or found.sequence < broken[found.chain].sequence):
        broken[found.chain] = found
