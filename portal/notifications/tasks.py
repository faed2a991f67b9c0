"""Tasks of the worker: send one letter, find forgotten ones, forget old bodies."""

from datetime import datetime

from django_q.tasks import async_task

from portal.common import clock
from portal.notifications.constants import DeliveryState
from portal.notifications.models import Attachment, Delivery
from portal.notifications.sending import due_deliveries, send_delivery
from portal.notifications.services import DELIVER_TASK

SWEEP_LIMIT = 200


def deliver(delivery_id: int) -> str:
    return send_delivery(delivery_id)


def sweep_outbox() -> int:
    """Hand every due letter to the workers again; a letter that two tasks reach is sent by one (the lease)."""
    due = Delivery.objects.filter(due_deliveries()).order_by("next_attempt_at", "pk")
    ids = list(due.values_list("pk", flat=True)[:SWEEP_LIMIT])
    for delivery_id in ids:
        async_task(DELIVER_TASK, delivery_id)
    return len(ids)


def forget_bodies(before: datetime | None = None) -> int:
    """Erase the text and files of letters written before a moment; who got what and when stays."""
    moment = before or clock.now()
    old = Delivery.objects.filter(created_at__lt=moment, state__in=[DeliveryState.SENT, DeliveryState.FAILED]).exclude(
        text=""
    )
    Attachment.objects.filter(delivery__in=old).delete()
    return old.update(text="", html="")
