"""Tasks of the worker: notices that are due, notices that are old."""

from datetime import datetime

from django.db.models import QuerySet

from portal.common import clock
from portal.common.lanes import drain_lane, sweep_lane
from portal.common.outbox import OutboxState
from portal.push.models import PushNotice
from portal.push.sending import send_notice
from portal.push.services import LANE_TASK


def send_due() -> int:
    """One after another: a push service that does not answer holds up no code to sign in."""
    return drain_lane(LANE_TASK, due_notices, send_notice)


def sweep_notices() -> int:
    """Every minute: what waits after a failure, and what a dead process left."""
    return sweep_lane(LANE_TASK, due_notices)


def due_notices() -> QuerySet[PushNotice]:
    return PushNotice.objects.filter(PushNotice.due())


def forget_notices(before: datetime | None = None) -> int:
    old = PushNotice.objects.filter(created_at__lt=before or clock.now())
    return old.exclude(state=OutboxState.SENDING).delete()[0]
