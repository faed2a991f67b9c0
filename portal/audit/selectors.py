"""Reads of the audit log."""

from dataclasses import dataclass
from itertools import groupby

from portal.audit.models import GENESIS, AuditRecord


@dataclass(frozen=True, slots=True)
class BrokenChain:
    """The first record of a chain that does not follow from the one before it."""

    chain: int
    sequence: int
    reason: str


def broken_chains() -> list[BrokenChain]:
    """Walks every chain from its first record; an empty list means that nothing was changed or removed."""
    broken = []
    rows = AuditRecord.objects.order_by("chain", "sequence").iterator(chunk_size=2000)
    for chain, records in groupby(rows, key=lambda row: row.chain):
        expected, previous = 1, GENESIS
        problem: BrokenChain | None = None
        for row in records:
            if problem is None:
                if row.sequence != expected:
                    problem = BrokenChain(chain, expected, "record is missing")
                elif row.previous_hash != previous:
                    problem = BrokenChain(chain, row.sequence, "does not follow the record before it")
                elif row.hash != row.computed_hash():
                    problem = BrokenChain(chain, row.sequence, "was changed after it was written")
            expected, previous = row.sequence + 1, row.hash
        if problem is not None:
            broken.append(problem)
    return broken
