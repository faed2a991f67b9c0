"""The proof of work on pages that hold a time."""

import json
from typing import Any

from django.http import HttpRequest

from modules.equeue.models import Queue
from modules.equeue.services.proving import Effort, subject_of
from portal.common.client_address import client_network
from portal.common.robots import TRAP, new_challenge, new_stamp


def proof_context(queue: Queue) -> dict[str, Any]:
    """For equeue/partials/proof.html; nothing where the queue does not ask for it."""
    if not queue.needs_proof:
        return {"proof": None}
    subject = subject_of(queue)
    return {"proof": {"challenge": json.dumps(new_challenge(subject)), "stamp": new_stamp(subject), "trap": TRAP}}


def effort_of(request: HttpRequest) -> Effort:
    return Effort(
        answer=request.POST.get("altcha", ""),
        stamp=request.POST.get("proof_stamp", "")[:200],
        trap=request.POST.get(TRAP, ""),
        who=f"user:{request.user.pk}" if request.user.is_authenticated else client_network(request),
    )
