"""Text as people typed it."""

import re

# XML has no place for these, so neither has a workbook; halves of characters are in JSON, not in UTF-8.
CONTROLS = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

# What text copied from a page or a messenger carries along unseen: soft hyphens, zero widths, marks of direction.
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def one_line(text: str) -> str:
    """Typed text of one line: single spaces, nothing around it, nothing that its writer could not see."""
    return " ".join(UNSEEN.sub("", text).split())


def without_controls(text: str) -> str:
    """Without characters that no table, page or letter can carry; tabs and line ends stay."""
    return CONTROLS.sub("", text)


def tidy(text: str) -> str:
    """Typed text of many lines as it is kept: one kind of line end, nothing around it."""
    return without_controls(text.replace("\r\n", "\n").replace("\r", "\n")).strip()
