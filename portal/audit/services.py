"""Writes of the audit log."""

import json
import logging
from typing import Any

from django.db import connection, models, transaction

from portal.audit.models import GENESIS, AuditAnchor, AuditRecord
from portal.audit.selectors import break_after, chain_heads, last_anchor
from portal.common import clock

logger = logging.getLogger("portal.audit")

LOCK_SPACE = 0x415544  # "AUD": first half of the advisory lock's key


def record(
    *, actor: Any, action: str, target: models.Model | None, community: Any, details: dict[str, Any] | None = None
) -> AuditRecord:
    """Append to the community's chain, inside the caller's transaction; call it last there.

    `actor` is a user, or None for the system and for people who are not signed in. `action` is
    "<module>.<past_tense>". `details` is JSON without personal data: the log outlives erasure.
    """
    with transaction.atomic(savepoint=False):  # a record that fails takes the deed with it
        chain = community.pk if community is not None else 0
        if connection.vendor == "postgresql":
            # SQLite needs none: its transactions begin as the one writer.
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, chain % 2**31])
        chained = AuditRecord.objects.filter(chain=chain).order_by("-sequence").values_list("sequence", "hash")
        sequence, previous = chained.first() or (0, GENESIS)
        row = AuditRecord(
            chain=chain,
            sequence=sequence + 1,
            at=clock.now(),
            community=community,
            actor_id=getattr(actor, "pk", None),
            action=action,
            target_type=target._meta.label_lower if target is not None else "",
            target_id=str(getattr(target, "public_id", None) or target.pk) if target is not None else "",
            details=json.loads(json.dumps(details or {}, default=str)),
            previous_hash=previous,
        )
        row.hash = row.computed_hash()
        row.save(force_insert=True)
        return row


def anchor_chains() -> int:
    """Write down how far each chain has come today, in the database and in the log of the server; answers how many.

    A chain that does not follow from its last anchor gets none: the health page then says so every day.
    """
    written = 0
    for head in chain_heads():
        found = break_after(last_anchor(head.chain))
        if found is not None:
            logger.error("audit chain %s is broken at record %s: %s", found.chain, found.sequence, found.reason)
            continue
        anchor, is_new = AuditAnchor.objects.get_or_create(
            chain=head.chain, day=clock.today(), defaults={"sequence": head.sequence, "hash": head.hash}
        )
        if is_new:
            logger.info("audit anchor %s", anchor)
            written += 1
    return written
