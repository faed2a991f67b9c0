"""Tasks of the worker: one call, calls that are due, calls that are old."""

from datetime import datetime

from django.db.models import Q, QuerySet

from portal.common import clock
from portal.common.lanes import drain_lane, sweep_lane
from portal.common.outbox import OutboxState
from portal.webhooks.models import WebhookCall
from portal.webhooks.sending import send_call
from portal.webhooks.services import LANE_TASK


def send(call_id: int) -> str:
    return send_call(call_id)


def send_due() -> int:
    """Calls whose time has come, one after another: a receiver that does not answer holds up no code to sign in."""
    return drain_lane(LANE_TASK, due_calls, send_call)


def sweep_calls() -> int:
    """Every minute: what waits after a failure, and what a dead process left."""
    return sweep_lane(LANE_TASK, due_calls)


def due_calls() -> QuerySet[WebhookCall]:
    """Those of an address that has just failed wait: one after another asks whether it is back."""
    is_free = Q(webhook__paused_until=None) | Q(webhook__paused_until__lte=clock.now())
    return WebhookCall.objects.filter(WebhookCall.due(), is_free)


def forget_calls(before: datetime | None = None) -> int:
    """Delete calls written before a moment, whatever came of them."""
    old = WebhookCall.objects.filter(created_at__lt=before or clock.now())
    return old.exclude(state=OutboxState.SENDING).delete()[0]
