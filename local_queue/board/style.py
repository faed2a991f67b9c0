"""The monitor's style sheet for browsers that know no custom properties: values of tokens stand in it.

The source is static/hall/monitor.css; colours come from tokens.css and faces from base.css, so each is written once.
"""

import re
from functools import cache
from pathlib import Path

from django.conf import settings

SOURCE = "local_queue/static/hall/monitor.css"
SHARED = "static/css"


def _read(name: str) -> str:
    return Path(settings.BASE_DIR / name).read_text(encoding="utf-8")


@cache
def style_sheet() -> str:
    """Plain CSS. Raises KeyError for a token that does not exist."""
    tokens: dict[str, str] = {}
    for name, value in re.findall(r"--([a-z0-9-]+):\s*([^;]+);", _read(f"{SHARED}/tokens.css")):
        tokens.setdefault(name, value)
    faces = re.findall(r"^@font-face \{.*?\}$", _read(f"{SHARED}/base.css"), re.DOTALL | re.MULTILINE)
    text = re.sub(r"/\*.*?\*/", "", _read(SOURCE), flags=re.DOTALL)
    plain = re.sub(r"var\(--([a-z0-9-]+)\)", lambda found: tokens[found[1]], text)
    return "\n".join(faces).replace("../fonts/", f"{settings.STATIC_URL}fonts/") + plain
