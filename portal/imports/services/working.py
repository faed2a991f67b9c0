"""What the worker does with an import, in steps that may be repeated: read, check, look at the whole, apply."""

import logging
import time

from django.utils import translation
from django_q.tasks import async_task

from portal.common import clock
from portal.imports.constants import MOST_ATTEMPTS, SECONDS_A_TASK, RunState
from portal.imports.models import ImportRun, ImportSource
from portal.imports.refusals import ImportRefused, sentence
from portal.imports.services import applying, checking, reading
from portal.imports.services.leases import TASK, go_on, let_go, take

logger = logging.getLogger("portal.imports")


def work_on(run_id: int) -> str:
    """Answers the state that the import came to, or "" where another task has it."""
    run = take(run_id)
    if run is None:
        return ""
    with translation.override(run.language):
        if run.attempt > MOST_ATTEMPTS:
            return _close(run, RunState.FAILED, sentence("failed", {}))
        try:
            return _step(run)
        except ImportRefused as refusal:
            return _close(run, RunState.REFUSED, str(refusal.message))
        except Exception:
            logger.exception("import %s failed in the state %s", run.public_id, run.state)
            return _close(run, RunState.FAILED, sentence("failed", {}))


def _step(run: ImportRun) -> str:
    if run.state == RunState.APPLYING:
        return applying.apply_rows(run)
    until = time.monotonic() + SECONDS_A_TASK
    if not run.is_read and not reading.read_rows(run):
        return ""
    while checking.check_some(run):
        if time.monotonic() > until:
            if let_go(run):
                async_task(TASK, run.pk)
            return RunState.CHECKING
    if not go_on(run):
        return ""
    counts = checking.check_whole(run)
    let_go(run, state=RunState.CHECKED, counts=counts, done=run.total, checked_at=clock.now())
    return RunState.CHECKED


def _close(run: ImportRun, state: RunState, problem: str) -> str:
    if let_go(run, state=state, problem=problem):
        ImportSource.objects.filter(run=run).delete()
    return state
