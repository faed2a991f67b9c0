"""Tasks of the worker: one import a step further, those that were left behind, those that are old."""

from datetime import datetime

from django_q.tasks import async_task

from portal.imports.models import ImportRun
from portal.imports.services import TASK, due, work_on


def work(run_id: int) -> str:
    return work_on(run_id)


def sweep_imports() -> int:
    """Imports whose task was lost, or whose worker died."""
    ids = list(ImportRun.objects.filter(due()).order_by("pk").values_list("pk", flat=True)[:20])
    for pk in ids:
        async_task(TASK, pk)
    return len(ids)


def forget_imports(before: datetime) -> int:
    """Rows hold phones and names; the audit log keeps what was done."""
    return ImportRun.objects.filter(created_at__lt=before).delete()[0]
