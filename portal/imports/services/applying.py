"""The whole table in one transaction, and only what the person saw."""

from django.db import transaction
from django.db.models import QuerySet

from portal.audit.services import record
from portal.common import clock
from portal.common.outbox import hand_to_worker
from portal.imports.constants import ROWS_A_STEP, Outcome, RunState
from portal.imports.models import ImportRow, ImportRun
from portal.imports.refusals import sentence
from portal.imports.services.acting import forget_verdicts
from portal.imports.services.checking import whole_problems
from portal.imports.services.leases import TASK, go_on, let_go
from portal.imports.sources import resource_of_run


class ChangedMeanwhile(Exception):
    """The registry is not what it was at the check."""


def apply_rows(run: ImportRun) -> str:
    """Answers the state that the import came to. Where the registry has changed, nothing is written and the check
    begins anew."""
    try:
        with transaction.atomic():
            if not go_on(run):
                return ""
            _write(run)
            let_go(run, state=RunState.APPLIED, applied_at=clock.now())
            kept = {name: run.counts.get(name, 0) for name in (Outcome.NEW.value, Outcome.CHANGED.value)}
            details = {"table": run.code, "sha256": run.sha256, **kept}
            record(actor=run.actor, action="imports.applied", target=run, community=run.community, details=details)
    except ChangedMeanwhile:
        with transaction.atomic():
            if let_go(run, state=RunState.CHECKING, done=0, problem=sentence("changed_meanwhile", {})):
                forget_verdicts(run)
                hand_to_worker(TASK, run.pk)
        return RunState.CHECKING
    return RunState.APPLIED


def _write(run: ImportRun) -> None:
    resource = resource_of_run(run)
    resource.lock()
    if any(whole_problems(run, resource)):
        raise ChangedMeanwhile
    last = 0
    while rows := list(_changing(run).filter(line__gt=last)[:ROWS_A_STEP]):
        verdicts = resource.judge([(row.line, row.values) for row in rows], is_dry=False)
        for row, verdict in zip(rows, verdicts, strict=True):
            if (verdict.outcome, verdict.changes) != (row.outcome, row.changes):
                raise ChangedMeanwhile
        last = rows[-1].line
    resource.finish()


def _changing(run: ImportRun) -> QuerySet[ImportRow]:
    return ImportRow.objects.filter(run=run, outcome__in=[Outcome.NEW, Outcome.CHANGED])
