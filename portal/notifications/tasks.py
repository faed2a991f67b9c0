"""Tasks of the worker: send one letter, find forgotten ones, forget old bodies."""

from datetime import datetime

from portal.common import clock
from portal.common.outbox import sweep
from portal.notifications.constants import DeliveryState
from portal.notifications.models import Attachment, Delivery
from portal.notifications.sending import send_delivery
from portal.notifications.services import DELIVER_TASK


def deliver(delivery_id: int) -> str:
    return send_delivery(delivery_id)


def sweep_outbox() -> int:
    return sweep(Delivery.objects.filter(Delivery.due()), DELIVER_TASK)


def forget_bodies(before: datetime | None = None) -> int:
    """Erase the text and files of letters written before a moment; who got what and when stays."""
    moment = before or clock.now()
    over = [DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.WITHDRAWN]
    old = Delivery.objects.filter(created_at__lt=moment, state__in=over).exclude(text="")
    Attachment.objects.filter(delivery__in=old).delete()
    return old.update(text="", html="")
