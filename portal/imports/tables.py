"""Tables that go out: a registry as XLSX or CSV, and the template to fill in. What goes out can come in again."""

import io
from collections.abc import Iterable, Iterator
from csv import writer
from typing import Any

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from portal.common.cells import BOM, CONTENT_TYPES, safe_cell
from portal.imports.resources import TableResource

WIDTHS = (14, 60)


def exported(resource: TableResource, rows: Iterable[Any], *, kind: str, name: str) -> HttpResponseBase:
    """All rows under the headings of the table; `kind` is "xlsx" or "csv"."""
    lines = (resource.cells(row) for row in rows)
    return table_file(resource.headings(), lines, kind=kind, name=name)


def table_file(headings: list[str], lines: Iterable[list[str]], *, kind: str, name: str) -> HttpResponseBase:
    answer: HttpResponseBase
    if kind == "csv":
        answer = StreamingHttpResponse(_csv(headings, lines), content_type=CONTENT_TYPES["csv"])
    else:
        answer = HttpResponse(_book([(_("Table"), headings, lines)]), content_type=CONTENT_TYPES["xlsx"])
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


def template_file(resource: TableResource, *, kind: str, name: str) -> HttpResponseBase:
    """Headings with one example; the book explains each column on its second sheet."""
    example = [safe_cell(str(column.example)) for column in resource.columns]
    if kind == "csv":
        return table_file(resource.headings(), [example], kind="csv", name=name)
    said = [[str(column.label), str(column.hint), str(column.example)] for column in resource.columns]
    sheets = [
        (_("Table"), resource.headings(), [example]),
        (_("How to fill in"), [_("Column"), _("What it holds"), _("Example")], said),
    ]
    answer = HttpResponse(_book(sheets), content_type=CONTENT_TYPES["xlsx"])
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer


def _csv(headings: list[str], lines: Iterable[list[str]]) -> Iterator[str]:
    rows = writer(_Echo(), delimiter=";")
    yield BOM + rows.writerow([safe_cell(heading) for heading in headings])
    for line in lines:
        yield rows.writerow(line)


class _Echo:
    def write(self, value: str) -> str:
        return value


def _book(sheets: Iterable[tuple[str, list[str], Iterable[list[str]]]]) -> bytes:
    """Written row by row, so that a long table does not stand in memory as cells."""
    book = Workbook(write_only=True)
    for title, headings, lines in sheets:
        sheet = book.create_sheet(title[:31])
        sheet.freeze_panes = "A2"
        for number, heading in enumerate(headings):
            width = min(max(len(heading) + 2, WIDTHS[0]), WIDTHS[1])
            sheet.column_dimensions[_letter(number)].width = width
        sheet.append([_bold(sheet, safe_cell(heading)) for heading in headings])
        for line in lines:
            sheet.append([_text(sheet, text) for text in line])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _bold(sheet: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _text(sheet: Any, text: str) -> WriteOnlyCell:
    """A text stays a text: codes with zeros in front, phones with a plus."""
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def _letter(number: int) -> str:
    return str(get_column_letter(number + 1))
