"""Whether queues of Diia answer: asked by a job, told on the page of health."""

import logging
import time

from django.db.models import F

from modules.equeue.adapters.base import QueueSilent
from modules.equeue.models import QueueKeys
from modules.equeue.selectors.queues import diia_queues
from modules.equeue.services.own_queue import adapter_of
from portal.common import clock
from portal.common.refusals import Refusal

SECONDS = 15  # a new one is asked, and may be silent for five more: a worker is not held for longer

logger = logging.getLogger(__name__)


def ask_queues() -> int:
    """Ask each open queue for its services, who was asked longest ago first; how many have a fault."""
    rows = QueueKeys.objects.filter(queue__in=diia_queues()).select_related("queue__addressee")
    ends, faults = time.monotonic() + SECONDS, 0
    for keys in rows.order_by(F("asked_at").asc(nulls_first=True), "pk"):
        if time.monotonic() >= ends:
            break
        faults += _ask(keys)
    return faults


def _ask(keys: QueueKeys) -> bool:
    fault = ""
    try:
        adapter_of(keys.queue).services()
    except Refusal as refusal:
        fault = refusal.code
    except Exception:  # whatever one of them says, the others have their turn
        logger.exception("The queue of Diia %s could not be asked.", keys.queue.public_id)
        fault = QueueSilent.code
    now = clock.now()
    since = (keys.fault_since or now) if fault == keys.fault else now
    QueueKeys.objects.filter(pk=keys.pk).update(asked_at=now, fault=fault, fault_since=since if fault else None)
    return bool(fault)
