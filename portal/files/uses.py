"""Uses of files that modules declare (slot FileUse), and what a person is told about their limits.

A record may want less than its use allows: `narrowed` answers a use of its own, whose code says its limits
(«forms.answers~3-2-jnd»: three files of two megabytes). The secret of a form is bound to that code.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Site

from portal.files.constants import EXTENSIONS, LABELS, LARGEST_FILE, MEGABYTE
from portal.files.names import readable_size
from portal.registry.contract import FileUse
from portal.registry.modules import contributions

LETTERS = {"image/jpeg": "j", "image/png": "n", "image/webp": "w", "application/pdf": "d"}
LIMITS = re.compile(r"([1-9]\d?)-([1-9]\d?)-([jnwd]{1,4})")


def find_use(code: str, site: Site | None) -> FileUse | None:
    """None for a use that nobody declares, or whose module the site has off."""
    name, tilde, limits = code.partition("~")
    found = next((use for _label, use in contributions(FileUse, site) if use.code == name), None)
    if found is None or not tilde:
        return found
    said = LIMITS.fullmatch(limits)
    types = [mime for mime, letter in LETTERS.items() if said and letter in said[3]]
    narrower = narrowed(found, max_files=int(said[1]), megabytes=int(said[2]), types=types) if said else None
    return narrower if narrower is not None and narrower.code == code else None


def narrowed(use: FileUse, *, max_files: int, megabytes: int, types: Sequence[str]) -> FileUse:
    """The use with these limits, never wider than it is."""
    kept = tuple(mime for mime in use.types if mime in types) or use.types
    most, size = min(max_files, use.max_files), min(megabytes, use.max_bytes // MEGABYTE)
    letters = "".join(letter for mime, letter in LETTERS.items() if mime in kept)
    return replace(
        use, code=f"{use.code}~{most}-{size}-{letters}", max_files=most, max_bytes=size * MEGABYTE, types=kept
    )


def largest(use: FileUse) -> int:
    return min(use.max_bytes, LARGEST_FILE)


def accept_of(use: FileUse) -> str:
    """The attribute `accept` of a file input."""
    return ",".join(f".{extension}" for kind in use.types for extension in EXTENSIONS[kind][:2])


def types_in_words(use: FileUse) -> str:
    """«PNG, JPG або PDF»."""
    names = [LABELS[kind] for kind in use.types]
    if len(names) == 1:
        return names[0]
    return _("%(first)s or %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def limits_in_words(use: FileUse) -> str:
    """«До 10 файлів PNG, JPG або PDF, кожен до 5 МБ. Місце зйомки з фотографій вилучаємо.»"""
    values = {"count": use.max_files, "types": types_in_words(use), "limit": readable_size(largest(use))}
    text = (
        ngettext(
            "Up to %(count)d file %(types)s, each up to %(limit)s.",
            "Up to %(count)d files %(types)s, each up to %(limit)s.",
            use.max_files,
        )
        % values
    )
    if any(kind.startswith("image/") for kind in use.types):
        text += " " + _("We remove from photos the place where they were taken.")
    return text
