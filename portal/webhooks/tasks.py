"""Tasks of the worker: one call, calls that are due, calls that are old."""

from datetime import datetime

from django.db.models import Q

from portal.common import clock
from portal.common.outbox import OutboxState, sweep
from portal.webhooks.models import WebhookCall
from portal.webhooks.sending import send_call
from portal.webhooks.services import SEND_TASK


def send(call_id: int) -> str:
    return send_call(call_id)


def sweep_calls() -> int:
    """Those of an address that has just failed wait: one after another asks whether it is back."""
    is_free = Q(webhook__paused_until=None) | Q(webhook__paused_until__lte=clock.now())
    return sweep(WebhookCall.objects.filter(WebhookCall.due(), is_free), SEND_TASK)


def forget_calls(before: datetime | None = None) -> int:
    """Delete calls written before a moment, whatever came of them."""
    old = WebhookCall.objects.filter(created_at__lt=before or clock.now())
    return old.exclude(state=OutboxState.SENDING).delete()[0]
