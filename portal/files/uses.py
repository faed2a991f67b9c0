"""Uses of files that modules declare (slot FileUse), and what a person is told about their limits."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Site

from portal.files.constants import EXTENSIONS, LABELS, LARGEST_FILE
from portal.files.names import readable_size
from portal.registry.contract import FileUse
from portal.registry.modules import contributions


def find_use(code: str, site: Site | None) -> FileUse | None:
    """None for a use that nobody declares, or whose module the site has off."""
    return next((use for _label, use in contributions(FileUse, site) if use.code == code), None)


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
