"""What a person does with a checked table. Each act compares the state and sets it: twice is once."""

from typing import Any

from django.db import IntegrityError, transaction

from portal.audit.services import record
from portal.common.outbox import hand_to_worker
from portal.imports.constants import STANDING, Outcome, RunState
from portal.imports.models import ImportRow, ImportRun, ImportSource
from portal.imports.refusals import ImportRefused
from portal.imports.services.leases import TASK

DISCARDABLE = (RunState.QUEUED, RunState.CHECKING, RunState.CHECKED, RunState.FAILED)


def apply_import(*, run: ImportRun, actor: Any) -> None:
    """Hand a checked table without errors to the worker. Error: ImportRefused (not_ready, another_runs)."""
    if run.state in (RunState.APPLYING, RunState.APPLIED):
        return
    if not run.may_apply:
        raise ImportRefused("not_ready")
    _moved(run, (RunState.CHECKED,), state=RunState.APPLYING, actor=actor, problem="")


def check_again(*, run: ImportRun) -> None:
    """Everything is looked at anew, against the registry of now. Error: ImportRefused."""
    if run.is_at_work:
        return
    with transaction.atomic():
        _moved(run, STANDING, state=RunState.CHECKING if run.is_read else RunState.QUEUED, problem="", done=0)
        forget_verdicts(run)


def discard_import(*, run: ImportRun, actor: Any) -> None:
    """Nothing of it is kept but that it was. Error: ImportRefused (gone_on)."""
    if run.state == RunState.DISCARDED:
        return
    with transaction.atomic():
        rows = ImportRun.objects.filter(pk=run.pk, state__in=DISCARDABLE)
        if not rows.update(state=RunState.DISCARDED, lease_until=None):
            raise ImportRefused("gone_on")
        ImportRow.objects.filter(run=run).delete()
        ImportSource.objects.filter(run=run).delete()
        record(actor=actor, action="imports.discarded", target=run, community=run.community)


def forget_verdicts(run: ImportRun) -> None:
    ImportRow.objects.filter(run=run).update(outcome=Outcome.WAITING, changes=[], problems=[])


def _moved(run: ImportRun, before: tuple[str, ...], **fields: Any) -> None:
    try:
        with transaction.atomic():
            rows = ImportRun.objects.filter(pk=run.pk, state__in=before)
            if not rows.update(attempt=0, lease_until=None, **fields):
                raise ImportRefused("gone_on")
            hand_to_worker(TASK, run.pk)
    except IntegrityError as error:
        raise ImportRefused("another_runs") from error
