"""Tasks of the worker: send one letter, find forgotten ones, forget old bodies."""

from datetime import datetime

from django.db.models import QuerySet

from portal.common import clock
from portal.common.lanes import drain_lane, sweep_lane
from portal.common.outbox import sweep
from portal.notifications.constants import DeliveryState
from portal.notifications.models import Attachment, Delivery
from portal.notifications.sending import send_delivery
from portal.notifications.services import DELIVER_TASK, MAILINGS_TASK


def deliver(delivery_id: int) -> str:
    return send_delivery(delivery_id)


def deliver_mailings() -> int:
    """Letters of mailings that are due, one after another: thousands of them hold up no code to sign in."""
    return drain_lane(MAILINGS_TASK, due_mailings, send_delivery)


def sweep_outbox() -> int:
    """Every minute: what waits after a failure, and what a dead process left."""
    waiting = sweep_lane(MAILINGS_TASK, due_mailings)
    return waiting + sweep(Delivery.objects.filter(Delivery.due(), unsubscribe_url=""), DELIVER_TASK)


def due_mailings() -> QuerySet[Delivery]:
    return Delivery.objects.filter(Delivery.due()).exclude(unsubscribe_url="")


def forget_bodies(before: datetime | None = None) -> int:
    """Erase the text and files of letters written before a moment; who got what and when stays."""
    moment = before or clock.now()
    over = [DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.WITHDRAWN]
    old = Delivery.objects.filter(created_at__lt=moment, state__in=over).exclude(text="")
    Attachment.objects.filter(delivery__in=old).delete()
    return old.update(text="", html="")
