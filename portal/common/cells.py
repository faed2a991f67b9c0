"""Cells of exported tables that a spreadsheet cannot take for formulas (CWE-1236)."""

from typing import Any

from portal.common.typed import without_controls

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
BOM = "\ufeff"  # a spreadsheet takes the file for UTF-8 by it
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")


def safe_cell(value: Any) -> Any:
    """Text without control characters, which a workbook refuses; one that begins like a formula gets an apostrophe in
    front. Numbers and dates stay."""
    if not isinstance(value, str):
        return value
    text = without_controls(value)
    return "'" + text if _looks_dangerous(text) else text


def plain_text(cell: str) -> str:
    """What `safe_cell` was given: the text without the apostrophe that guards it."""
    return cell[1:] if cell.startswith("'") and _looks_dangerous(cell) else cell


def _looks_dangerous(text: str) -> bool:
    """Apostrophes in front do not count, so that a text which has one of its own gets another, and keeps its own."""
    return text.lstrip("'").lstrip(" \u00a0\ufeff").startswith(DANGEROUS)
