"""The media area: pictures and short texts that somebody put into the folder HALL_MEDIA.

A picture is jpg, png, gif or webp; a text is a .txt file, its first line is the heading. They are shown by turns in
the order of their names. The address of a picture is a mark of its content's place and time, never its name.
"""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings

TYPES = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp"}
MOST, MAX_PICTURE, MAX_TEXT = 30, 8 * 1024**2, 400


def _files() -> list[Path]:
    try:
        found = [one for one in settings.HALL_MEDIA.iterdir() if one.is_file() and not one.name.startswith(".")]
    except OSError:
        return []
    known = [one for one in found if one.suffix.lower() in TYPES or one.suffix.lower() == ".txt"]
    return sorted(known)[:MOST]


def _mark(file: Path) -> str:
    facts = file.stat()
    return hashlib.sha256(f"{file.name}\n{facts.st_mtime_ns}\n{facts.st_size}".encode()).hexdigest()[:16]


def cards() -> list[dict[str, Any]]:
    """[{"image": address} or {"title": …, "text": …}]; what cannot be read is left out."""
    found = []
    for file in _files():
        try:
            found.append(_card(file))
        except (OSError, ValueError):
            continue
    return [card for card in found if card]


def _card(file: Path) -> dict[str, Any]:
    if file.suffix.lower() in TYPES:
        return {"image": f"/monitor/media/{_mark(file)}"} if file.stat().st_size <= MAX_PICTURE else {}
    with file.open(encoding="utf-8-sig") as body:
        title, _line, text = body.read(MAX_TEXT).strip().partition("\n")
    return {"title": title.strip(), "text": " ".join(text.split())} if title else {}


def picture(mark: str) -> tuple[Path, str] | None:
    """The file of a mark and its media type."""
    for file in _files():
        kind = TYPES.get(file.suffix.lower())
        try:
            if kind and _mark(file) == mark:
                return file, kind
        except OSError:
            continue
    return None
