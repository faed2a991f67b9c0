"""Words of the installed packages that their own catalogues leave in English; ours then say them in Ukrainian.

Whatever stands in a package's catalogue and has no Ukrainian there is collected by `make messages` into
portal/common/locale, so that an upgrade that brings new words fails `make check` until they are translated.
"""

import gettext
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import django
from babel.messages.pofile import read_po
from django.apps import apps

from portal.common.catalogues import LANGUAGE, Source

DOMAINS = ("django", "djangojs")
# Languages whose catalogue lists a package's ids: the source, or ours where the source is not shipped.
LISTING = ("en", LANGUAGE)
# The JavaScript catalogues that a page asks for, each by its own address.
SCRIPTED = ("wagtail.admin", "wagtail_localize")
FORMS = range(3)  # «1 сторінка, 2 сторінки, 5 сторінок»


@dataclass(frozen=True)
class PackageSource(Source):
    """The ids that no package translates."""

    def files(self) -> Iterator[Path]:
        """Catalogues of installed packages that list their ids."""
        for folder in locales(self.domain):
            listed = [folder / language / "LC_MESSAGES" / f"{self.domain}.po" for language in LISTING]
            yield from [path for path in listed if path.exists()][:1]

    def strings(self) -> Iterator[tuple[Any, str | None]]:
        known = spoken(self.domain)
        for path in self.files():
            for ids, context in listed_in(path):
                if not is_spoken(ids, context, known):
                    yield ids, context


def sources() -> list[Source]:
    owner = Path(__file__).resolve().parent
    return [PackageSource(owner, domain=domain) for domain in DOMAINS]


def locales(domain: str) -> list[Path]:
    """Folders with the catalogues of the installed packages and of Django itself."""
    root = Path(__file__).resolve().parent.parent.parent
    found = [Path(django.__file__).parent / "conf" / "locale"] if domain == "django" else []
    for app in apps.get_app_configs():
        is_ours = Path(app.path).is_relative_to(root) and "site-packages" not in app.path
        is_shown = domain == "django" or app.name in SCRIPTED
        if is_shown and not is_ours and (Path(app.path) / "locale").is_dir():
            found.append(Path(app.path) / "locale")
    return found


@cache
def listed_in(path: Path) -> list[tuple[Any, str | None]]:
    with path.open("rb") as file:
        return [(item.id, item.context) for item in read_po(file, ignore_obsolete=True) if item.id]


def spoken(domain: str) -> dict[Any, str]:
    """What the packages' own compiled catalogues answer in Ukrainian."""
    answers: dict[Any, str] = {}
    for folder in locales(domain):
        path = folder / LANGUAGE / "LC_MESSAGES" / f"{domain}.mo"
        if path.exists():
            with path.open("rb") as file:
                answers |= gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]  no public way to list
    return answers


def is_spoken(ids: Any, context: str | None, known: dict[Any, str]) -> bool:
    is_plural = isinstance(ids, tuple | list)
    first = ids[0] if is_plural else ids
    key = f"{context}\x04{first}" if context else first
    return all((key, form) in known for form in FORMS) if is_plural else key in known
