"""Invented texts of the demo community, from texts.toml."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def texts() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "texts.toml").read_text("utf-8"))


def page_fields(text: dict[str, Any]) -> dict[str, Any]:
    """Keyword arguments of ensure_page for a text."""
    from portal.pages.services import block

    return {
        "title": text["title"],
        "lead": text["lead"],
        "body": [block("text", {"text": text["text"]})],
        "show_in_menus": True,
    }
