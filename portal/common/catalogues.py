"""Catalogues of the interface: extraction, completeness and compilation by Babel (no gettext programs needed).

Message ids are English, Ukrainian is complete, English needs no catalogue (docs/adr/0005). The file that comes
out is sorted and carries no line numbers or dates, so that people who add strings side by side can merge.
"""

import io
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileParser, write_po
from django.utils.translation.template import templatize

LANGUAGE = "uk"
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop"]),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], (1, 2)),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], ((1, "c"), 2)),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], ((1, "c"), 2, 3)),
}
TEMPLATES = {".html", ".txt", ".xml", ".svg"}
HEADER = """# Ukrainian. Made by `make messages`: sorted, without places and dates; edit only msgstr.
msgid ""
msgstr ""
"Language: uk\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=3; "
"plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);\\n"

"""


class Merged(Catalog):
    """A catalogue after a union merge: of an id that stands twice the translated one counts."""

    def __setitem__(self, id: Any, message: Message) -> None:
        known = self.get(id, message.context) if id else None
        if known is not None and not any(known.string):
            known.string = message.string
        super().__setitem__(id, message)


class Compiled(Merged):
    """Answers the singular of a plural message alone too, as Python's gettext does by itself from 3.12 on."""

    def __iter__(self) -> Iterator[Message]:
        for message in super().__iter__():
            yield message
            if isinstance(message.id, tuple | list) and message.string:
                yield Message(message.id[0], message.string[0], context=message.context)


@dataclass(frozen=True)
class Source:
    """One catalogue and the folders whose strings it holds."""

    owner: Path
    folders: tuple[Path, ...] = field(default=())
    domain: str = "django"

    @property
    def po(self) -> Path:
        return self.owner / "locale" / LANGUAGE / "LC_MESSAGES" / f"{self.domain}.po"

    def strings(self) -> Iterator[tuple[Any, str | None]]:
        """(id, context) of each string; the id of a plural is a pair."""
        for path in self.files():
            code = io.BytesIO(python_of(path).encode())
            for _line, ids, _comments, context in extract("python", code, keywords=KEYWORDS):
                yield ids, context

    def files(self) -> Iterator[Path]:
        for folder in (self.owner, *self.folders):
            for path in sorted(folder.rglob("*")):
                is_template = path.suffix in TEMPLATES and "templates" in path.parts
                if path.is_file() and (path.suffix == ".py" or is_template) and "migrations" not in path.parts:
                    yield path


def sources(root: Path) -> list[Source]:
    """The portal with its frames and themes, each module, and every other project beside the portal."""
    own = Source(root / "portal", (root / "templates", root / "themes"))
    modules = [Source(path.parent) for path in sorted((root / "modules").glob("*/apps.py"))]
    projects = [Source(path.parent) for path in sorted(root.glob("*/asgi.py")) if path.parent != own.owner]
    return [own, *modules, *projects]


def python_of(path: Path) -> str:
    """Python that names the strings of the file; a template goes through Django's own translator."""
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        return text
    # The translator keeps the template's indentation, at which Python's tokenizer stumbles.
    return "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines())


def extracted(source: Source) -> Catalog:
    catalog = Catalog(locale=LANGUAGE)
    for ids, context in source.strings():
        catalog.add(ids, context=context)
    return catalog


def translated(source: Source, kind: type[Catalog] = Merged) -> Catalog:
    if not source.po.exists():
        return Catalog(locale=LANGUAGE)
    catalog = kind(locale=LANGUAGE)
    with source.po.open("rb") as file:
        PoFileParser(catalog, ignore_obsolete=True).parse(file)
    return catalog


def update(source: Source) -> None:
    """Rewrite the catalogue: new ids come in untranslated, unused ones go."""
    fresh, known = extracted(source), translated(source)
    for message in fresh:
        old = known.get(message.id, message.context) if message.id else None
        if old is not None:
            message.string = old.string
    if len(fresh) == 0:
        source.po.unlink(missing_ok=True)
        return
    body = io.BytesIO()
    write_po(body, fresh, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    source.po.parent.mkdir(parents=True, exist_ok=True)
    source.po.write_text(HEADER + body.getvalue().decode().strip() + "\n", "utf-8")


def placeholders(text: str) -> set[str]:
    percent = set(re.findall(r"%(?:\((\w+)\))?[sdif]", text))
    return percent | {name for _text, name, _spec, _conversion in braces(text) if name}


def braces(text: str) -> list[tuple[str, str | None, str | None, str | None]]:
    try:
        return list(Formatter().parse(text))
    except ValueError:  # a lone brace is no placeholder
        return []


def is_english(text: str) -> bool:
    """Whether Latin letters prevail; «приклади» and abbreviations (ЦНАП) may be Ukrainian."""
    outside = re.sub("«[^»]*»|%\\(\\w+\\)s", "", text)
    cyrillic = re.findall("[А-Яа-яҐґЄєІіЇї]", re.sub(r"\b[А-ЯҐЄІЇ]{2,}\b", "", outside))
    return len(cyrillic) <= len(re.findall("[A-Za-z]", outside))


def faults_of(message: Message) -> Iterator[str]:
    """Why a translated message is not good enough."""
    ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    if not all(is_english(text) for text in ids):
        yield "the id is not English"
    if not all(strings) or (len(ids) > 1 and len(strings) < 3):
        yield "no Ukrainian translation"
    elif any(placeholders(text) != placeholders(ids[-1]) for text in strings):
        yield "placeholders differ"


def problems(source: Source) -> list[str]:
    """What keeps the Ukrainian catalogue from being complete; each line names a message id."""
    known, found = translated(source), []
    for message in extracted(source):
        if message.id:
            checked = known.get(message.id, message.context) or message
            found += [f"{fault}: {message.id!r}" for fault in faults_of(checked)]
    return found


def conflicts(given: Iterable[Source]) -> list[str]:
    """Ids that catalogues loaded together translate differently: Django takes one of them for everybody."""
    seen: dict[tuple[str, Any, Any], dict[Any, Path]] = defaultdict(dict)
    for source in given:
        for message in translated(source):
            if message.id and any(message.string):
                key = (source.domain, message.context, str(message.id))
                seen[key].setdefault(str(message.string), source.owner)
    return [
        f"{key!r} is {' and '.join(f'{text!r} ({owner.name})' for text, owner in words.items())}"
        for (_domain, _context, key), words in seen.items()
        if len(words) > 1
    ]


def unused(source: Source) -> list[str]:
    fresh = extracted(source)
    return [repr(item.id) for item in translated(source) if item.id and fresh.get(item.id, item.context) is None]


def compile_catalogue(source: Source) -> bool:
    """Write the .mo beside the .po; True if there was anything to write."""
    if not source.po.exists():
        return False
    draft = source.po.with_suffix(f".{os.getpid()}.draft")  # others may compile at the same time
    with draft.open("wb") as file:
        write_mo(file, translated(source, Compiled))
    draft.replace(source.po.with_suffix(".mo"))
    return True
