"""What would become of each row, without writing a thing to the registry."""

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Count

from portal.imports.constants import ROWS_A_STEP, Outcome
from portal.imports.models import ImportRow, ImportRun
from portal.imports.refusals import problem_sentence
from portal.imports.resources import Line, Problem, TableResource, Verdict
from portal.imports.services.leases import go_on
from portal.imports.sources import resource_of_run

WRITTEN = ["outcome", "label", "changes", "problems"]


def check_some(run: ImportRun) -> bool:
    """A few hundred rows further; False where none are left, or the lease is lost."""
    rows = list(ImportRow.objects.filter(run=run, outcome=Outcome.WAITING)[:ROWS_A_STEP])
    if not rows:
        return False
    lines = [(row.line, _readable(row)) for row in rows]
    verdicts = resource_of_run(run).judge(lines, is_dry=True)
    fresh = [_judged(row, verdict) for row, verdict in zip(rows, verdicts, strict=True)]
    with transaction.atomic():
        ImportRow.objects.bulk_create(
            fresh, update_conflicts=True, unique_fields=["run", "line"], update_fields=WRITTEN, batch_size=ROWS_A_STEP
        )
        return go_on(run, done=run.done + len(rows))


def check_whole(run: ImportRun) -> dict[str, int]:
    """What only the whole table shows; then how many rows of each outcome there are."""
    with transaction.atomic():
        for line, column, said in whole_problems(run, resource_of_run(run)):
            row = ImportRow.objects.get(run=run, line=line)
            row.outcome, row.problems = Outcome.ERROR, [*row.problems, [column, said]]
            row.save(update_fields=["outcome", "problems"])
    counted = ImportRow.objects.filter(run=run).values_list("outcome").annotate(Count("pk")).order_by()
    return dict(counted)


def whole_problems(run: ImportRun, resource: TableResource) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for line, values in _lines(run):
        key = values.get(resource.key, "")
        if key and key in seen:
            yield line, resource.key, problem_sentence("double", line=seen[key])
        seen.setdefault(key, line)
    yield from resource.check_table(_lines(run))


def _lines(run: ImportRun) -> Iterator[Line]:
    yield from ImportRow.objects.filter(run=run).values_list("line", "values").iterator(chunk_size=500)


def _readable(row: ImportRow) -> dict[str, Any]:
    broken = {column for column, _problem in row.reading_problems}
    return {name: text for name, text in row.values.items() if name not in broken}


def _judged(row: ImportRow, verdict: Verdict) -> ImportRow:
    found = [[column, problem_sentence(problem)] for column, problem in row.reading_problems]
    broken = {column for column, _said in found}
    problems = found + [each for each in verdict.problems if each[0] not in broken]
    outcome = Outcome.ERROR if problems else verdict.outcome
    changes = [] if problems else verdict.changes
    return ImportRow(
        run_id=row.run_id,
        line=row.line,
        values=row.values,
        reading_problems=row.reading_problems,
        outcome=outcome,
        label=verdict.label,
        changes=changes,
        problems=problems,
    )
