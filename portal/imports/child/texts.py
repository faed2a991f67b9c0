"""Rows of a CSV: separated by a semicolon, comma or tab, whichever the line of headings has most of."""

import csv
import io
from collections.abc import Iterator

from portal.imports.child.refused import LONGEST_CELL, MOST_ROWS, TableRefused

SEPARATORS = ";,\t"
EMPTY_ROWS = 2_000  # beside those that hold something


def csv_rows(text: str) -> Iterator[tuple[int, list[str], set[int]]]:
    """(line of the file, texts, no formulas). Error: TableRefused (quotes)."""
    if text[:4].lower() == "sep=":  # what spreadsheet programs write for themselves
        separator, rest, skipped = text[4:5], text.partition("\n")[2], 1
    else:
        separator, rest, skipped = "", text, 0
    first = rest.partition("\n")[0]
    separator = separator if separator in tuple(SEPARATORS) else max(SEPARATORS, key=first.count)
    csv.field_size_limit(LONGEST_CELL * 10)
    rows = csv.reader(io.StringIO(rest, newline=""), delimiter=separator, strict=True)
    before = 0
    while True:
        try:
            texts = next(rows)
        except StopIteration:
            return
        except csv.Error:
            raise TableRefused("quotes", line=rows.line_num + skipped) from None
        if rows.line_num > (MOST_ROWS + EMPTY_ROWS) * 100:
            raise TableRefused("too_many_rows", limit=MOST_ROWS)
        yield before + 1 + skipped, texts, set()
        before = rows.line_num
