"""The worker's part: letters of announcements, and those that a killed worker left."""

from datetime import timedelta

from django_q.tasks import async_task

from portal.common import clock
from portal.subscriptions.models import Announcement
from portal.subscriptions.services import write_letters
from portal.subscriptions.services.announcing import WRITE_TASK

LEFT_BEHIND = timedelta(minutes=2)


def write_announcement(announcement_id: int) -> None:
    if not write_letters(announcement_id):
        async_task(WRITE_TASK, announcement_id)


def sweep_announcements() -> int:
    """Hand over again what is not written; two tasks of one announcement go one after another and repeat nothing."""
    undone = Announcement.objects.filter(done_at__isnull=True, made_at__lt=clock.now() - LEFT_BEHIND)
    ids = list(undone.order_by("made_at").values_list("pk", flat=True)[:20])
    for announcement_id in ids:
        async_task(WRITE_TASK, announcement_id)
    return len(ids)
