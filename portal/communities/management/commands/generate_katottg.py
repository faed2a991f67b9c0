"""Rewrite the shipped КАТОТТГ table from a workbook (.xlsx); where it is had: portal/communities/data/README.md.

One row a unit, its code in the first to the fifth column by level, with the codes above it before it; the sixth
column is the letter of the category, the seventh the name. Other rows (titles, notes) are passed over.
"""

import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl
from django.core.management.base import BaseCommand, CommandError, CommandParser
from openpyxl.utils.exceptions import InvalidFileException

from portal.communities.katottg import DEPTH, TABLE, Unit, parents_by_order

# The letters look alike in both alphabets, and editions of the table differ in which they take.
LATIN = str.maketrans("ОКРНМТХСВ", "OKPHMTXCB")


class Command(BaseCommand):
    help = "Rewrite the shipped table of КАТОТТГ from a workbook (.xlsx)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path)
        parser.add_argument(
            "--output", type=Path, default=TABLE, help="the table to write; the shipped one by default"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        units, parents = [], {}
        for codes, unit in read(options["source"]):
            if unit.code in parents:
                raise CommandError(f"{unit.code} stands in the workbook twice.")
            units.append(unit)
            parents[unit.code] = codes[-2] if len(codes) > 1 else ""
        if not units:
            raise CommandError(f"{options['source']} has no row of the classifier: no code begins with UA.")
        if parents_by_order(units) != parents:
            raise CommandError("Parents cannot be told from the order of rows any more; the format must change.")
        text = "".join(f"{unit.code}\t{unit.category}\t{unit.name}\n" for unit in units)
        output = options["output"]
        output.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
        self.stdout.write(f"{len(units)} units, {output.stat().st_size} bytes: {output.name}")


def read(source: Path) -> Iterator[tuple[list[str], Unit]]:
    """(codes from the region down to the unit, the unit) of each row."""
    try:
        sheet = openpyxl.load_workbook(source, read_only=True).worksheets[0]
    except (OSError, BadZipFile, InvalidFileException, KeyError, IndexError, ValueError) as error:
        raise CommandError(f"{source} cannot be read as a workbook (.xlsx).") from error
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        if not str(row[0] if row else "").startswith("UA"):
            continue
        category, name = (str(cell or "").strip() for cell in (*row, "", "", "", "", "", "", "")[5:7])
        category = category.translate(LATIN)
        codes = [str(code).strip() for code in row[:5] if code]
        if category not in DEPTH or not name:
            raise CommandError(f"Row {number}: a category of {', '.join(DEPTH)} and a name were expected.")
        yield codes, Unit(codes[-1], category, " ".join(name.split()))
