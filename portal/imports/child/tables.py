"""Reads CSV and XLSX row by row within bounds, so that memory does not grow with the table.

What comes out, in this order: {"kind", "encoding", "headings"}, then [line, [text, …], [[column, problem], …]] for
each row that is not empty. A column of a problem is its number from 0, or null for the row. Plain Python and openpyxl.
"""

from collections.abc import Iterator
from typing import Any

from portal.imports.child.encodings import decoded
from portal.imports.child.refused import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, TableRefused
from portal.imports.child.spreadsheets import spreadsheet_rows
from portal.imports.child.texts import csv_rows

__all__ = ["TableRefused", "table"]

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
FORMULA, LONG, CONTROL, EXTRA = "formula", "long", "control", "extra"
ALLOWED_CONTROL = "\n\r\t"
Row = tuple[int, list[str], set[int]]  # line, texts, numbers of cells that are formulas


def table(data: bytes) -> Iterator[Any]:
    """Kind by content, never by name. Error: TableRefused."""
    if not data.strip():
        raise TableRefused("empty")
    if data.startswith(OLE):
        raise TableRefused("old_excel")
    if data.startswith(ZIP):
        kind, encoding, rows = "xlsx", "", spreadsheet_rows(data)
    else:
        text, encoding = decoded(data)
        kind, rows = "csv", csv_rows(text)
    headings = _headings(next(rows, None))
    yield {"kind": kind, "encoding": encoding, "headings": headings}
    count = 0
    for line, texts, formulas in rows:
        if not any(texts):
            continue
        count += 1
        if count > MOST_ROWS:
            raise TableRefused("too_many_rows", limit=MOST_ROWS)
        yield [line, *_checked(texts, formulas, len(headings))]
    if not count:
        raise TableRefused("no_rows")


def _headings(first: Row | None) -> list[str]:
    if first is None or not any(first[1]):
        raise TableRefused("no_headings")
    headings = [" ".join(text.split()) for text in first[1]]
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) > MOST_COLUMNS:
        raise TableRefused("too_many_columns", limit=MOST_COLUMNS)
    return headings


def _checked(texts: list[str], formulas: set[int], width: int) -> tuple[list[str], list[tuple[int | None, str]]]:
    problems: list[tuple[int | None, str]] = []
    kept = []
    for number, text in enumerate(texts[:width]):
        text = text.strip()
        if number in formulas or text.startswith("="):
            problems.append((number, FORMULA))
            text = text[:200]
        elif len(text) > LONGEST_CELL:
            problems.append((number, LONG))
            text = text[:200]
        if any(ord(letter) < 32 and letter not in ALLOWED_CONTROL for letter in text):
            problems.append((number, CONTROL))
            text = "".join(letter for letter in text if ord(letter) >= 32 or letter in ALLOWED_CONTROL)
        kept.append(text)
    if any(text.strip() for text in texts[width:]):
        problems.append((None, EXTRA))
    return kept + [""] * (width - len(kept)), problems
