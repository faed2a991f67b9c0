"""Bounds of a table, and how the child says no."""

from typing import Any

MOST_ROWS = 20_000
MOST_COLUMNS = 60
LONGEST_CELL = 10_000  # letters
MOST_UNPACKED = 100 * 1024 * 1024  # bytes of an XLSX once it is unpacked
MOST_PARTS = 300  # files inside an XLSX


class TableRefused(Exception):
    """`reason` is a key of portal.imports.refusals.REASONS, `details` fill its sentence."""

    def __init__(self, reason: str, **details: Any) -> None:
        super().__init__(reason)
        self.reason, self.details = reason, details
