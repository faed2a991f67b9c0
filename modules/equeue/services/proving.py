"""A hold that is paid for by a proof of work, where the queue asks for one (Queue.needs_proof; off as shipped).

Asked of citizens' pages, the widget and the API. Never of staff who book for somebody, nor in a hall: tickets of its
kiosk are given there, and no person of a hall comes here. One puzzle is good for one hold: it is spent in the
transaction of the hold, so that whoever loses a race keeps it for the next try.
"""

from dataclasses import dataclass
from datetime import date, time
from functools import partial
from typing import Any

from modules.equeue.constants import UNPROVEN_PER_NETWORK
from modules.equeue.engine.refusals import ProofNeeded, ProofUsed, UnprovenHolds
from modules.equeue.models import Booking, Queue, WorkplaceType
from modules.equeue.selectors.bookings import RELATED
from modules.equeue.services.holding import HeldTime, hold_slot, standing
from modules.equeue.services.ledger import in_transaction
from portal.common import clock
from portal.common.idempotency import IdempotencyConflict, fingerprint_of, run_once, was_used
from portal.common.limits import count_attempt
from portal.common.robots import PROOF_SECONDS, QUICKEST, read_proof, read_stamp

SCOPE = "equeue.proof"


@dataclass(frozen=True, slots=True)
class Effort:
    """What came with the wish for a time. `answer` is the solved puzzle. Without one (no scripts) `stamp` says when
    the page was opened, `trap` is what a robot filled in, and `who` (a network or an account) is counted."""

    answer: str = ""
    stamp: str = ""
    trap: str = ""
    who: str = ""


def subject_of(queue: Queue) -> str:
    """What a puzzle or a stamp is good for: holds of one queue."""
    return f"equeue.hold:{queue.public_id}"


def hold_proven(
    effort: Effort, *, workplace_type: WorkplaceType, local_date: date, local_start: time, holder: str, **more: Any
) -> HeldTime:
    """`hold_slot`, and what it raises; where the queue asks for a proof also ProofNeeded, ProofUsed, UnprovenHolds.

    The same wish of the same visitor under the same puzzle is a second click: it gets the same hold while that stands.
    """
    hold = partial(
        hold_slot,
        workplace_type=workplace_type,
        local_date=local_date,
        local_start=local_start,
        holder=holder,
        **more,
    )
    queue = workplace_type.queue
    if not queue.needs_proof:
        return hold()
    name, counted = _checked(queue, effort)
    wish = fingerprint_of(workplace_type.pk, local_date, local_start, sorted(more.get("services", ())), holder)
    made: dict[str, HeldTime] = {}

    def act() -> dict[str, str]:
        if counted and not count_attempt(
            scope="equeue.unproven", who=counted, limit=UNPROVEN_PER_NETWORK, seconds=3600
        ):
            raise UnprovenHolds
        held = hold()
        made[held.public_id] = held
        return {"id": held.public_id}

    try:
        answer = in_transaction(partial(run_once, scope=SCOPE, key=name, fingerprint=wish, action=act))
    except IdempotencyConflict as conflict:
        if conflict.args != (SCOPE,):
            raise
        raise ProofUsed from None
    if answer["id"] in made:
        return made[answer["id"]]
    booking = Booking.objects.select_related(*RELATED).get(public_id=answer["id"])
    return standing(booking, more.get("now") or clock.now())


def _checked(queue: Queue, effort: Effort) -> tuple[str, str]:
    """The name under which the effort is spent, and whom to count for it. Raises ProofNeeded."""
    if effort.answer:
        proof = read_proof(subject_of(queue), effort.answer)
        # What was spent in time stays spent: a late repeat learns what became of its hold.
        if proof is None or (proof.is_over and not was_used(scope=SCOPE, key=proof.name)):
            raise ProofNeeded
        return proof.name, ""
    stamp = read_stamp(subject_of(queue), effort.stamp) if effort.stamp else None
    if stamp is None or effort.trap or not QUICKEST <= stamp.age <= PROOF_SECONDS:
        raise ProofNeeded
    return f"stamp:{stamp.key}", f"{queue.pk}:{effort.who}" if effort.who else ""
