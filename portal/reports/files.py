"""A table as a file: XLSX, CSV or PDF; no cell of it can become a formula."""

import csv
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from fpdf.enums import TableHeadingsDisplay
from fpdf.fonts import FontFace
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from portal.common import clock
from portal.common.cells import BOM, CONTENT_TYPES, plain_text, safe_cell
from portal.common.pdf import FACE, new_document
from portal.reports.cells import stored, written
from portal.reports.constants import MOST_PDF_ROWS, FileKind
from portal.reports.refusals import TooLongForPaper
from portal.reports.sources import Table
from portal.reports.values import Column, ColumnKind, Period

TYPES = CONTENT_TYPES | {"pdf": "application/pdf"}
NUMBER_FORMATS = {
    ColumnKind.NUMBER: "#,##0",
    ColumnKind.DECIMAL: "#,##0.0",
    ColumnKind.PERCENT: "0.0%",
    ColumnKind.DATE: "DD.MM.YYYY",
    ColumnKind.MOMENT: "DD.MM.YYYY HH:MM",
}
WIDEST, SIZE = 60, 9  # characters of a column in a workbook; points of a PDF


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the table: the report, whose it is, of which days."""

    title: str
    community: str
    period: Period

    @property
    def days(self) -> str:
        first, last = (written(day, Column("", ColumnKind.DATE)) for day in (self.period.since, self.period.until))
        return first if first == last else f"{first} – {last}"


def report_file(table: Table, heading: Heading, kind: str) -> bytes:
    """In the active language. Error: TooLongForPaper."""
    makers = {FileKind.CSV: _csv, FileKind.XLSX: _xlsx, FileKind.PDF: _pdf}
    return makers[FileKind(kind)](table, heading)


def file_name(code: str, period: Period, kind: str) -> str:
    """`visits-2026-11-01-2026-11-30.xlsx`: letters that every mail program keeps."""
    name = code.rpartition(".")[2].replace("_", "-")
    return f"{name}-{period.since.isoformat()}-{period.until.isoformat()}.{kind}"


def _csv(table: Table, heading: Heading) -> bytes:
    """The rows only: programs read it."""
    text = StringIO()
    lines = csv.writer(text)
    lines.writerow([safe_cell(str(column.label)) for column in table.columns])
    for row in table.rows:
        pairs = zip(row, table.columns, strict=True)
        lines.writerow([safe_cell(_plain(value, column)) for value, column in pairs])
    return (BOM + text.getvalue()).encode()


def _plain(value: Any, column: Column) -> Any:
    if column.kind is ColumnKind.PERCENT:
        return "" if value is None else round(value, 2)
    return stored(value, column)


def _xlsx(table: Table, heading: Heading) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Report"))
    sheet.freeze_panes = "A2"
    for number, column in enumerate(table.columns):
        sheet.column_dimensions[_letter(number)].width = _width(table, number, column)
    sheet.append([_cell(sheet, str(column.label), bold=True) for column in table.columns])
    for row in table.rows:
        sheet.append([_cell(sheet, stored(v, c), c) for v, c in zip(row, table.columns, strict=True)])
    if table.totals:
        values = [stored(v, c) for v, c in zip(table.totals, table.columns, strict=True)]
        values[0] = values[0] if values[0] != "" else _("Total")
        sheet.append([_cell(sheet, v, c, bold=True) for v, c in zip(values, table.columns, strict=True)])
    about = book.create_sheet(_("About the report"))
    about.column_dimensions["A"].width, about.column_dimensions["B"].width = 20, WIDEST
    for label, value in _facts(table, heading):
        about.append([_cell(about, label, bold=True), _cell(about, value)])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _facts(table: Table, heading: Heading) -> list[tuple[str, str]]:
    made = written(clock.now(), Column("", ColumnKind.MOMENT))
    found = [(_("Report"), heading.title), (_("Community"), heading.community)]
    found += [(_("Period"), heading.days), (_("Made"), made)]
    return [*found, (_("Note"), str(table.report.note))] if table.report.note else found


def _cell(sheet: Any, value: Any, column: Column | None = None, *, bold: bool = False) -> WriteOnlyCell:
    safe = safe_cell(value)
    cell = WriteOnlyCell(sheet, plain_text(safe) if isinstance(safe, str) else safe)
    if cell.value != safe:
        # It begins like a formula and stays a text; the guard of a workbook, unlike that of CSV, is not seen.
        cell.data_type, cell.quotePrefix = "s", True
    if column is not None and column.kind in NUMBER_FORMATS and value != "":
        cell.number_format = NUMBER_FORMATS[column.kind]
    if bold:
        cell.font = Font(bold=True)
    return cell


def _width(table: Table, number: int, column: Column) -> int:
    shown = (len(written(row[number], column)) for row in table.rows[:200])
    return min(WIDEST, max([len(str(column.label)), *shown]) + 2)


def _letter(number: int) -> str:
    return (_letter(number // 26 - 1) if number >= 26 else "") + chr(ord("A") + number % 26)


def _pdf(table: Table, heading: Heading) -> bytes:
    if len(table.rows) > MOST_PDF_ROWS:
        raise TooLongForPaper
    pdf = new_document(heading.title, get_language() or "uk")
    pdf.alias_nb_pages()
    pdf.add_page(orientation="landscape" if len(table.columns) > 5 else "portrait")
    pdf.set_font(FACE, "B", 16)
    pdf.multi_cell(0, 8, heading.title, align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font(FACE, "", SIZE + 1)
    made = written(clock.now(), Column("", ColumnKind.MOMENT))
    lines = [f"{heading.community} · {heading.days}", _("Made on %(moment)s") % {"moment": made}]
    for line in [*lines, *([str(table.report.note)] if table.report.note else [])]:
        pdf.multi_cell(0, 5.5, line, align="L", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(4)
    pdf.set_font(FACE, "", SIZE)
    if not table.rows:
        pdf.multi_cell(0, 6, _("There is nothing in these days."), align="L")
        return bytes(pdf.output())
    widths = tuple(min(40, max(8, _width(table, number, c))) for number, c in enumerate(table.columns))
    with pdf.table(
        borders_layout="HORIZONTAL_LINES",
        col_widths=widths,
        text_align=tuple("RIGHT" if c.is_numeric else "LEFT" for c in table.columns),
        line_height=5.5,
        padding=1,
        headings_style=FontFace(emphasis="BOLD"),
        repeat_headings=TableHeadingsDisplay.ON_TOP_OF_EVERY_PAGE,
    ) as drawn:
        drawn.row([str(column.label) for column in table.columns])
        for row in table.rows:
            drawn.row([written(v, c) for v, c in zip(row, table.columns, strict=True)])
        if table.totals:
            values = [written(v, c) if v is not None else "" for v, c in zip(table.totals, table.columns, strict=True)]
            values[0] = values[0] or _("Total")
            drawn.row(values, style=FontFace(emphasis="BOLD"))
    return bytes(pdf.output())
