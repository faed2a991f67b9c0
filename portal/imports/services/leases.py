"""Who may go on with an import: one worker at a time, for ninety seconds since it last said so."""

from typing import Any

from django.db.models import F, Q

from portal.common import clock
from portal.imports.constants import AT_WORK, LEASE
from portal.imports.models import ImportRun

TASK = "portal.imports.tasks.work"


def due() -> Q:
    now = clock.now()
    return Q(state__in=AT_WORK) & (Q(lease_until__isnull=True) | Q(lease_until__lte=now))


def take(run_id: int) -> ImportRun | None:
    """None where there is nothing to do or somebody else does it."""
    rows = ImportRun.objects.filter(due(), pk=run_id)
    if not rows.update(lease_until=clock.now() + LEASE, attempt=F("attempt") + 1):
        return None
    return ImportRun.objects.select_related("community", "actor").get(pk=run_id)


def go_on(run: ImportRun, **fields: Any) -> bool:
    """Write the progress down and keep the lease; False where it is lost or the import was discarded."""
    rows = ImportRun.objects.filter(pk=run.pk, attempt=run.attempt, state=run.state)
    if not rows.update(lease_until=clock.now() + LEASE, **fields):
        return False
    for name, value in fields.items():
        setattr(run, name, value)
    return True


def let_go(run: ImportRun, **fields: Any) -> bool:
    """The step is done; the next one begins with attempts of its own."""
    rows = ImportRun.objects.filter(pk=run.pk, attempt=run.attempt, state=run.state)
    return bool(rows.update(lease_until=None, attempt=0, **fields))
