"""Tasks of the worker: what is due, one report, reports that were left behind."""

from datetime import datetime

from portal.common.outbox import sweep
from portal.reports.models import ReportRun
from portal.reports.services.running import MAKE_TASK, forget_runs, make_due_runs, make_run


def make(run_id: int) -> str:
    return make_run(run_id)


def queue_due() -> int:
    """Each minute: rows for what is due, and again what a dead worker left."""
    made = make_due_runs()
    sweep(ReportRun.objects.filter(ReportRun.due()), MAKE_TASK)
    return made


def forget(before: datetime | None = None) -> int:
    return forget_runs(before)
