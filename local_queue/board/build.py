"""The mark of what a monitor has loaded: a page with another mark than the server's loads itself anew."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings

from local_queue.board.style import style_sheet
from local_queue.board.words import words

SCRIPTS = ("monitor-guard.js", "monitor-draw.js", "monitor-sound.js", "monitor.js")
TEMPLATES = ("monitor.html", "screen.html")


@cache
def build() -> str:
    """Changes with any script, sheet, template or word of the monitor."""
    mark = hashlib.sha256((style_sheet() + words()).encode())
    base = Path(settings.BASE_DIR) / "local_queue"
    for name in SCRIPTS:
        mark.update((base / "static" / "hall" / name).read_bytes())
    for name in TEMPLATES:
        mark.update((base / "templates" / "board" / name).read_bytes())
    return mark.hexdigest()[:12]
