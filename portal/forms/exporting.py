"""Answers as a table: CSV for spreadsheets, cells safe from formulas."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from portal.common import clock
from portal.common.cells import safe_cell
from portal.forms.models import FormResponse
from portal.forms.reading import said

MOST_ROWS = 10_000
BOM = "\ufeff"  # a spreadsheet takes the file for UTF-8 by it


class _Echo:
    def write(self, value: str) -> str:
        return value


def csv_lines(responses: Iterable[FormResponse]) -> Iterator[str]:
    """Columns are questions of all the versions that were answered, by code; their texts by the newest of them."""
    rows = list(responses)
    columns: dict[str, str] = {}
    for version in {row.version_id: row.version for row in sorted(rows, key=lambda row: row.version.number)}.values():
        for question in version.definition.questions():
            columns[question.code] = question.label.into("uk")
    writer = csv.writer(_Echo())
    fixed = [_("Number"), _("Came"), _("Place"), _("Version"), _("Handled")]
    yield BOM + writer.writerow([safe_cell(text) for text in (*fixed, *columns.values())])
    for row in rows:
        yield writer.writerow([safe_cell(value) for value in _cells(row, columns)])


def _cells(row: FormResponse, columns: dict[str, str]) -> list[Any]:
    words = {each.code: each.text for each in said(row.version.definition, row.answers)}
    came = date_format(row.created_at.astimezone(clock.KYIV), "d.m.Y H:i")
    handled = _("yes") if row.handled_at else _("no")
    fixed = [row.reference, came, row.attachment.subject_name, row.version.number, handled]
    return [*fixed, *(words.get(code, "") for code in columns)]
