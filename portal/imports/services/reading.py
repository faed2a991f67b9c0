"""The file becomes rows; the file itself is forgotten."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import transaction

from portal.common.cells import plain_text
from portal.imports.constants import RunState
from portal.imports.headings import matched
from portal.imports.models import ImportRow, ImportRun, ImportSource
from portal.imports.processes import table_lines
from portal.imports.services.leases import go_on
from portal.imports.sources import resource_of_run

ROWS_A_WRITE = 500


def read_rows(run: ImportRun) -> bool:
    """False where the lease is lost. Error: ImportRefused."""
    lines = table_lines(bytes(ImportSource.objects.get(run=run).data))
    head = next(lines)
    codes = matched(head["headings"], resource_of_run(run))
    ImportRow.objects.filter(run=run).delete()  # of an attempt that did not end
    count = 0
    for rows in _batches(_row(run, codes, line) for line in lines):
        with transaction.atomic():
            count += len(ImportRow.objects.bulk_create(rows))
            if not go_on(run, total=count):
                transaction.set_rollback(True)
                return False
    with transaction.atomic():
        ImportSource.objects.filter(run=run).delete()
        read = {"is_read": True, "kind": head["kind"], "encoding": head["encoding"], "columns": codes, "total": count}
        is_ours = go_on(run, state=RunState.CHECKING, done=0, **read)
    return is_ours


def _row(run: ImportRun, codes: list[str], line: list[Any]) -> ImportRow:
    number, texts, problems = line
    values = {code: plain_text(text) for code, text in zip(codes, texts, strict=True)}
    found = [[codes[column] if column is not None else "", problem] for column, problem in problems]
    return ImportRow(run=run, line=number, values=values, reading_problems=found)


def _batches(rows: Iterable[ImportRow]) -> Iterator[list[ImportRow]]:
    left = iter(rows)
    while batch := list(islice(left, ROWS_A_WRITE)):
        yield batch
