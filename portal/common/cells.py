"""Cells of exported tables that a spreadsheet cannot take for formulas (CWE-1236)."""

from typing import Any

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")


def safe_cell(value: Any) -> Any:
    """Text that begins like a formula gets an apostrophe in front; numbers and dates stay."""
    if isinstance(value, str) and value.lstrip(" \u00a0\ufeff").startswith(DANGEROUS):
        return "'" + value
    return value
