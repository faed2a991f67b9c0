"""Templates and static files of the site's theme, its parents, then the core's.

The theme of the moment is a ContextVar, set and reset by `use_theme`, so that it cannot leak from one
request, thread or task into another; the cached loader keys templates by theme (Django's own does not).
"""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import FileSystemStorage
from django.template.loaders import cached, filesystem
from django.utils.module_loading import import_string

DEFAULT_THEME = "default"
_current: ContextVar[str] = ContextVar("theme", default=DEFAULT_THEME)


@dataclass(frozen=True, slots=True)
class Theme:
    """What themes/<name>/theme.toml says."""

    name: str
    label: str
    label_en: str
    parent: str
    supports: tuple[str, ...]
    palettes: dict[str, dict[str, Any]] = field(default_factory=dict, hash=False, compare=False)

    @property
    def folder(self) -> Path:
        return Path(settings.THEMES_DIR) / self.name


@cache
def installed_themes() -> dict[str, Theme]:
    themes = {}
    for file in sorted(Path(settings.THEMES_DIR).glob("*/theme.toml")):
        data = tomllib.loads(file.read_text("utf-8"))
        if data.get("api") != 1:
            raise ImproperlyConfigured(f"{file} speaks theme api {data.get('api')!r}; this Viche knows 1.")
        themes[file.parent.name] = Theme(
            name=file.parent.name,
            label=data["label"]["uk"],
            label_en=data["label"]["en"],
            parent=data.get("parent", ""),
            supports=tuple(data.get("supports", ())),
            palettes=data.get("palettes", {}),
        )
    return themes


@cache
def theme_chain(name: str) -> tuple[Theme, ...]:
    """The theme, its parent and so on, ending in the default one; an unknown name is the default."""
    themes, chain = installed_themes(), []
    while name in themes and themes[name] not in chain:
        chain.append(themes[name])
        name = themes[name].parent
    if DEFAULT_THEME in themes and themes[DEFAULT_THEME] not in chain:
        chain.append(themes[DEFAULT_THEME])
    return tuple(chain)


def current_theme() -> str:
    return _current.get()


def site_theme(site: Any) -> str:
    """The theme that a site has chosen (SITE_THEME names who knows); the default one for no site."""
    return str(import_string(settings.SITE_THEME)(site)) if site is not None else DEFAULT_THEME


@contextmanager
def use_theme(name: str) -> Iterator[None]:
    token = _current.set(name)
    try:
        yield
    finally:
        _current.reset(token)


def theme_static_path(path: str) -> str:
    """`img/logo.svg` as the theme has it: themes/<name>/img/logo.svg of the nearest theme, else the core's own."""
    for theme in theme_chain(current_theme()):
        if _has_static(theme, path):
            return f"themes/{theme.name}/{path}"
    return path


def theme_stylesheets() -> list[str]:
    """Static paths of theme.css from the eldest declared parent to the theme itself; `default` only when named."""
    themes, name, found = installed_themes(), current_theme(), []
    while name in themes and f"themes/{name}/theme.css" not in found:
        if _has_static(themes[name], "theme.css"):
            found.append(f"themes/{name}/theme.css")
        name = themes[name].parent
    return found[::-1]


@cache
def _has_static(theme: Theme, path: str) -> bool:
    return (theme.folder / "static" / path).is_file()


class ThemeLoader(filesystem.Loader):
    """Looks into `templates/` of the theme and its parents."""

    def get_dirs(self) -> list[str]:
        return [str(theme.folder / "templates") for theme in theme_chain(current_theme())]


class CachedThemeLoader(cached.Loader):
    """Django's cached loader with the theme in its key."""

    def cache_key(self, template_name: str, skip: Any = None) -> str:
        return f"{current_theme()}:{super().cache_key(template_name, skip)}"


class ThemeStaticFinder(BaseFinder):
    """Collects themes/<name>/static/** as themes/<name>/**."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        self.storages = {
            theme.name: FileSystemStorage(location=theme.folder / "static") for theme in installed_themes().values()
        }

    def find(self, path: str, find_all: bool = False, **kwargs: object) -> Any:
        parts = path.split("/", 2)
        if len(parts) == 3 and parts[0] == "themes" and parts[1] in self.storages:
            storage = self.storages[parts[1]]
            if storage.exists(parts[2]):
                return [storage.path(parts[2])] if find_all else storage.path(parts[2])
        return []

    def list(self, ignore_patterns: Any) -> Iterator[tuple[str, FileSystemStorage]]:
        from django.contrib.staticfiles.utils import get_files

        for name, storage in self.storages.items():
            storage.prefix = f"themes/{name}"  # type: ignore[attr-defined]  collectstatic reads it
            if Path(storage.location).is_dir():
                for path in get_files(storage, ignore_patterns):
                    yield path, storage
