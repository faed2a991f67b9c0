"""What a page and its files say of an import."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from portal.common.cells import safe_cell
from portal.imports.constants import Outcome, RunState
from portal.imports.models import ImportRow, ImportRun
from portal.imports.resources import TableResource
from portal.imports.tables import table_file

TABS = (Outcome.ERROR, Outcome.NEW, Outcome.CHANGED, Outcome.SAME)


def progress_of(run: ImportRun) -> dict[str, Any]:
    """`percent` is None while nobody knows how much there is."""
    percent = 100 * run.done // run.total if run.state == RunState.CHECKING and run.total else None
    text = {
        RunState.QUEUED: _("The table waits for its turn and is read."),
        RunState.CHECKING: _("Checked: %(done)s of %(total)s rows.") % {"done": run.done, "total": run.total},
        RunState.APPLYING: _("The rows are being written, all at once."),
    }.get(RunState(run.state), "")
    return {"state": run.state, "is_at_work": run.is_at_work, "percent": percent, "text": text}


def outcome_tabs(run: ImportRun, shown: str) -> list[dict[str, Any]]:
    tabs = [{"code": "", "label": _("All rows"), "count": run.total}]
    tabs += [{"code": each.value, "label": each.label, "count": run.counts.get(each, 0)} for each in TABS]
    return [tab | {"is_current": tab["code"] == shown} for tab in tabs if tab["count"] or not tab["code"]]


def rows_shown(run: ImportRun, shown: str) -> QuerySet[ImportRow]:
    rows = ImportRow.objects.filter(run=run)
    return rows.filter(outcome=shown) if shown in TABS else rows


def former_table(run: ImportRun, resource: TableResource, name: str) -> HttpResponseBase:
    """Only rows that the import changed, with the columns of its file."""
    labels = {column.code: str(column.label) for column in resource.columns}
    codes = [code for code in run.columns if code in labels]

    def lines() -> Iterator[list[str]]:
        is_applied = run.state == RunState.APPLIED
        for row in ImportRow.objects.filter(run=run, outcome=Outcome.CHANGED).iterator() if is_applied else ():
            before = {code: text for code, text, _after in row.changes}
            yield [safe_cell(before.get(code, row.values.get(code, ""))) for code in codes]

    return table_file([labels[code] for code in codes], lines(), kind="csv", name=name)


def problem_table(run: ImportRun, resource: TableResource, name: str) -> HttpResponseBase:
    """One line a mistake: row, column, value, sentence."""
    labels = {column.code: str(column.label) for column in resource.columns}

    def lines() -> Iterator[list[str]]:
        for row in ImportRow.objects.filter(run=run, outcome=Outcome.ERROR).iterator():
            for code, said in row.problems:
                yield [str(row.line), labels.get(code, ""), safe_cell(row.values.get(code, "")[:300]), safe_cell(said)]

    headings = [_("Row"), _("Column"), _("Value"), _("What is wrong")]
    return table_file(headings, lines(), kind="csv", name=name)
