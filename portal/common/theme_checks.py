"""The theme contract as system checks: what a theme may override, and what it may not contain."""

import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

from django.core.checks import Error, register

from portal.common.themes import Theme, installed_themes

# Published: a theme that overrides anything else would break with the next version.
OVERRIDABLE = (
    "frame.html",
    "base.html",
    "widget.html",
    "bare.html",
    "[45][0-9][0-9].html",
    "errors/*.html",
    "partials/*.html",
    "blocks/*.html",
    "pages/*.html",
    "forms/*.html",
    "tv/*.html",
    "kiosk/*.html",
    "email/*",
)
FRAME_BLOCKS = frozenset(["html_attrs", "title", "meta", "css", "js"])
BASE_BLOCKS = frozenset(
    ["skip_links", "topstrip", "header", "alerts", "breadcrumbs", "messages", "main", "aside", "footer"]
)
BLOCK = re.compile(r"{%-?\s*block\s+(\w+)")
EXTENDS = re.compile(r"""{%-?\s*extends\s+["']([^"']+)""")
INLINE = re.compile(r"<style\b|\sstyle\s*=|<script\b(?![^>]*\ssrc=)|\son[a-z]+\s*=|javascript:", re.I)
COMMENT = re.compile(r"/\*.*?\*/", re.S)
TOKEN = re.compile(r"--[\w-]+\s*:[^;{}]*")
COLOUR = re.compile(r"#[0-9A-Fa-f]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|oklch|lab|lch)\(")
FOREIGN = re.compile(r"""url\(\s*["']?\s*(?:https?:)?//|@import""", re.I)


@register("themes")
def check_themes(app_configs: object, **kwargs: object) -> list[Error]:
    themes = installed_themes()
    problems = [problem for theme in themes.values() for problem in theme_problems(theme)]
    problems += [
        Error(f"Theme {theme.name} has the parent {theme.parent!r}, which is not installed.", id="themes.E001")
        for theme in themes.values()
        if theme.parent and theme.parent not in themes
    ]
    return problems


def theme_problems(theme: Theme) -> Iterator[Error]:
    folder = theme.folder / "templates"
    for file in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if file.is_file() and file.name != ".gitkeep":
            yield from _template_problems(theme, file, file.relative_to(folder).as_posix())
    for file in sorted((theme.folder / "static").rglob("*.css")):
        yield from _css_problems(theme, file)


def _template_problems(theme: Theme, file: Path, name: str) -> Iterator[Error]:
    where = f"Theme {theme.name}: templates/{name}"
    if not any(fnmatch(name, pattern) for pattern in OVERRIDABLE):
        yield Error(f"{where} is not a template that themes may override.", id="themes.E002")
    text = file.read_text("utf-8")
    if not name.startswith("email/") and INLINE.search(text):
        yield Error(f"{where} has inline style or script, which the content policy forbids.", id="themes.E003")
    parent = EXTENDS.search(text)
    needed = {"frame.html": FRAME_BLOCKS, "base.html": BASE_BLOCKS}.get(name, frozenset())
    if parent and parent[1] == name:  # extends the one below it, and so has all its blocks
        needed = frozenset()
    elif needed and not parent:
        needed = FRAME_BLOCKS | needed
    missing = needed - set(BLOCK.findall(text))
    if missing:
        yield Error(f"{where} lacks the blocks: {', '.join(sorted(missing))}.", id="themes.E004")


def _css_problems(theme: Theme, file: Path) -> Iterator[Error]:
    where = f"Theme {theme.name}: static/{file.relative_to(theme.folder / 'static').as_posix()}"
    css = COMMENT.sub("", file.read_text("utf-8"))
    if FOREIGN.search(css):
        yield Error(f"{where} loads a foreign address or imports a sheet.", id="themes.E006")
    if COLOUR.search(TOKEN.sub("", css)):
        yield Error(f"{where} has a colour outside a token (--c-name: …).", id="themes.E005")
