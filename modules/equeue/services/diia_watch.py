"""Whether queues of Diia answer: asked by a job, told on the page of health."""

from django.db.models import F

from modules.equeue.models import QueueKeys
from modules.equeue.selectors.queues import diia_queues
from modules.equeue.services.own_queue import adapter_of
from portal.common import clock
from portal.common.refusals import Refusal

MOST = 20  # in one run: each may be silent for five seconds


def ask_queues() -> int:
    """Ask each open queue for its services, who was asked longest ago first; how many have a fault."""
    rows = QueueKeys.objects.filter(queue__in=diia_queues()).select_related("queue__addressee")
    return sum(_ask(keys) for keys in rows.order_by(F("asked_at").asc(nulls_first=True), "pk")[:MOST])


def _ask(keys: QueueKeys) -> bool:
    fault = ""
    try:
        adapter_of(keys.queue).services()
    except Refusal as refusal:
        fault = refusal.code
    now = clock.now()
    since = (keys.fault_since or now) if fault == keys.fault else now
    QueueKeys.objects.filter(pk=keys.pk).update(asked_at=now, fault=fault, fault_since=since if fault else None)
    return bool(fault)
