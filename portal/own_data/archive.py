"""One archive of a person's data: everything as JSON, a page to read, a table for each source, files beside them.

Written to a file and never held in memory as a whole; names inside are ours, so that no file climbs out of the folder
where somebody unpacks it.
"""

import csv
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterable
from typing import IO, Any

from django.template.loader import render_to_string
from django.utils import timezone, translation

from portal.common import clock
from portal.common.cells import BOM, safe_cell
from portal.own_data.sources import part_of, sources
from portal.own_data.words import said
from portal.registry.modules import call

NOT_IN_NAMES = re.compile(r"[^\w.\- ]+")


def write_archive(target: IO[bytes], user: Any, language: str) -> None:
    """All or nothing: a source that fails stops the archive, so that it never looks whole when it is not."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive, translation.override(language):
        parts = []
        for source in sources():
            part = part_of(source, user)
            parts.append(part)
            if part.rows:
                archive.writestr(f"{source.name}.csv", table_of(part.rows))
            if source.attachments:
                files: Any = call(source.attachments, user)
                _add_files(archive, source.name, files)
        made_at = clock.local_now()
        data = {"made_at": made_at, "sources": {part.source.name: part.rows for part in parts}}
        archive.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=2, default=_plain))
        page = {"parts": [(part, [lines_of(row) for row in part.rows]) for part in parts], "made_at": made_at}
        archive.writestr("index.html", render_to_string("own_data/archive.html", page | {"language": language}))
        archive.writestr("style.css", render_to_string("own_data/archive.css"))


def _add_files(archive: zipfile.ZipFile, folder: str, files: Iterable[tuple[str, IO[bytes]]]) -> None:
    for number, (name, content) in enumerate(files, 1):
        safe = NOT_IN_NAMES.sub("_", name).strip(". ")[:100] or "file"
        with content, archive.open(f"{folder}/{number:03d}-{safe}", "w") as place:
            shutil.copyfileobj(content, place, 256 * 1024)


def table_of(rows: list[dict[str, Any]]) -> str:
    """CSV for spreadsheets: a mark of UTF-8 in front, columns of all rows, cells that are no formulas."""
    columns = list(dict.fromkeys(str(name) for row in rows for name in row))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([safe_cell(said(name)) for name in columns])
    for row in rows:
        cells = {str(name): value for name, value in row.items()}
        writer.writerow([safe_cell(_cell(cells.get(name))) for name in columns])
    return BOM + text.getvalue()


def lines_of(row: dict[str, Any]) -> list[tuple[str, str]]:
    """A record to read: names with values in words."""
    return [(said(str(name)), _cell(value)) for name, value in row.items()]


def _cell(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "+" if value else "–"
    if isinstance(value, dict):
        return "; ".join(f"{said(str(name))}: {_cell(each)}" for name, each in value.items())
    if isinstance(value, list | tuple):
        return "\n".join(_cell(each) for each in value)
    return _plain(value) if hasattr(value, "isoformat") else str(value)


def _plain(value: Any) -> str:
    """Instants in Kyiv time, everything else that JSON does not know in its own words."""
    if hasattr(value, "astimezone") and timezone.is_aware(value):
        value = value.astimezone(clock.KYIV)
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)
