"""A PDF that is a document and nothing else. It stays as it is, so that a signature in it stays valid."""

import logging
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import IndirectObject

from portal.files.child.caps import Refused

MOST_PAGES = 500
MOST_OBJECTS = 100_000
DEEPEST = 60
KEYS = frozenset({"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/RichMediaContent", "/RichMediaSettings", "/XFA"})
ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/RichMediaExecute", "/Rendition"}
)
KINDS = frozenset({"/EmbeddedFile", "/FileAttachment", "/RichMedia", "/3D", "/Movie", "/Screen", "/Sound"})
# Objects that the table of contents leaves out, but a forgiving reader finds.
HIDDEN = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|ImportData)\b")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
FOREIGN = re.compile(rb"<(?:script|html|svg|\?php|!doctype\s+html|iframe)\b", re.IGNORECASE)
BLANK = b"\0 \t\r\n\f\x1a"
ZIP_END, LONGEST_ZIP_END = b"PK\x05\x06", 65_557

logging.disable(logging.CRITICAL)


def checked(data: bytes) -> bytes:
    """The same bytes, or Refused."""
    _check_frame(data)
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise Refused("pdf_locked")
        _check_pages(reader)
        for thing in _dictionaries(reader):
            _check_dictionary(thing)
    except (Refused, MemoryError):
        raise
    except Exception as error:  # whatever a reader stumbles over is a file that we cannot vouch for
        raise Refused("unreadable") from error
    return data


def _check_frame(data: bytes) -> None:
    """The file is a PDF from its first byte to its last, with nothing of another kind inside."""
    if not data.startswith(b"%PDF-"):
        raise Refused("unreadable")
    if not data.rstrip(BLANK).endswith(b"%%EOF"):
        raise Refused("pdf_foreign")
    if FOREIGN.search(data) or ZIP_END in data[-LONGEST_ZIP_END:]:
        raise Refused("pdf_foreign")
    plain = ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), data)
    if HIDDEN.search(data) or HIDDEN.search(plain):
        raise Refused("pdf_active")


def _check_pages(reader: PdfReader) -> None:
    tree: Any = reader.root_object["/Pages"].get_object()
    said = tree.get("/Count", 0)
    if int(said) > MOST_PAGES:
        raise Refused("pdf_pages")
    for number, _page in enumerate(reader.pages, 1):
        if number > MOST_PAGES:
            raise Refused("pdf_pages")
    if not len(reader.pages):
        raise Refused("unreadable")


def _dictionaries(reader: PdfReader) -> Iterator[dict[Any, Any]]:
    """Every dictionary of every object that the document lists."""
    listed = [(number, generation) for generation, found in reader.xref.items() for number in found]
    listed += [(number, 0) for number in reader.xref_objStm]
    if len(listed) > MOST_OBJECTS:
        raise Refused("heavy")
    yield from _inside(reader.trailer, 0)
    for number, generation in listed:
        if number:
            yield from _inside(reader.get_object(IndirectObject(number, generation, reader)), 0)


def _inside(thing: Any, depth: int) -> Iterator[dict[Any, Any]]:
    if depth > DEEPEST:
        raise Refused("heavy")
    if isinstance(thing, dict):
        yield thing
        for value in dict.values(thing):
            yield from _inside(value, depth + 1)
    elif isinstance(thing, list):
        for value in list.__iter__(thing):
            yield from _inside(value, depth + 1)


def _check_dictionary(thing: dict[Any, Any]) -> None:
    if KEYS & set(thing):
        raise Refused("pdf_active")
    for name, words in (("/S", ACTIONS), ("/Type", KINDS), ("/Subtype", KINDS)):
        if str(dict.get(thing, name)) in words:
            raise Refused("pdf_active")
