"""Rows of the first sheet of an XLSX. What it unpacks to is bounded before it is unpacked."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook

from portal.imports.child.refused import MOST_COLUMNS, MOST_PARTS, MOST_UNPACKED, TableRefused

EMPTY_ROWS = 2_000  # beside those that hold something: rows that were formatted and left empty
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z0-9:]{1,20})"')
BLOCK = 1024 * 1024
SHOWN = 3  # merged places that the refusal names


def spreadsheet_rows(data: bytes) -> Iterator[tuple[int, list[str], set[int]]]:
    """(line, texts, numbers of cells that are formulas). Error: TableRefused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            _bound(parts)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if getattr(sheet, "sheet_state", "") == "visible"]
        if not sheets:
            raise TableRefused("empty")
        _refuse_merged(book, sheets[0])
        yield from _rows(sheets[0])
    except TableRefused:
        raise
    except MemoryError:
        raise TableRefused("heavy") from None
    except Exception as error:  # whatever a broken workbook breaks in its reader
        raise TableRefused("unreadable") from error


def _bound(parts: zipfile.ZipFile) -> None:
    """The declared sizes are binding: zipfile reads no byte more."""
    found = parts.infolist()
    if len(found) > MOST_PARTS or sum(part.file_size for part in found) > MOST_UNPACKED:
        raise TableRefused("heavy")
    if any(part.flag_bits & 1 for part in found):
        raise TableRefused("old_excel")  # a password
    if "xl/workbook.xml" not in parts.namelist():
        raise TableRefused("unreadable")


def _refuse_merged(book: Any, sheet: Any) -> None:
    rest, found = b"", []
    with book._archive.open(sheet._worksheet_path) as source:
        while block := source.read(BLOCK):
            found += [place.decode() for place in MERGED.findall(rest + block)]
            rest = block[-200:].rpartition(b">")[2]
            if len(found) > SHOWN:
                break
    if found:
        raise TableRefused("merged", places=", ".join(found[:SHOWN]) + ("…" if len(found) > SHOWN else ""))


def _rows(sheet: Any) -> Iterator[tuple[int, list[str], set[int]]]:
    empty = 0
    sheet.reset_dimensions()  # what a file says of its size is not to be believed
    for line, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), start=1):
        texts = [_text(cell.value) for cell in cells]
        formulas = {number for number, cell in enumerate(cells) if cell.data_type == "f"}
        empty += not any(texts)
        if empty >= EMPTY_ROWS:
            raise TableRefused("empty_rows", limit=EMPTY_ROWS)
        yield line, texts, formulas


def _text(value: Any) -> str:
    """As people read it: whole numbers without a fraction, dates by the calendar, yes and no as 1 and 0."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
