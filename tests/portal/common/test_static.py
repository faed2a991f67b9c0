"""Static files: colours only where they belong, budgets, fonts with every Ukrainian letter, addresses that resolve."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from fontTools.ttLib import TTFont

ROOT = Path(settings.BASE_DIR)
CSS = ROOT / "static/css"
FONTS = ROOT / "static/fonts"
PUBLIC = ("tokens", "base", "components", "pages")
COLOUR = re.compile(r"#[0-9A-Fa-f]{3,8}\b(?!\s*\{)|\b(?:rgb|rgba|hsl|hsla|oklch|lab)\(")
INLINE = re.compile(r"<style\b|\sstyle\s*=\s*[\"']|<script\b(?![^>]*\ssrc=)|\son[a-z]+\s*=\s*[\"']", re.I)
UKRAINIAN = "АБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯабвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
LETTERS = UKRAINIAN + "’ʼ№₴«»–—…0123456789"


def sheets() -> list[Path]:
    rooms = ("modules/*/static/**/*.css", "portal/*/static/**/*.css", "local_queue/static/**/*.css")
    found = [*CSS.glob("*.css"), *(path for room in rooms for path in ROOT.glob(room))]
    return [path for path in found if path.name not in {"tokens.css"}]


# A sheet that never stands without another, whose tokens it uses.
ON_TOP_OF = {"kiosk-site.css": "kiosk.css", "kiosk.css": "kiosk.css"}
# Televisions of 2012 would pass over a whole layer: this sheet stands alone and outside of any.
OLD_TV = ("monitor.css",)


def own_sheets() -> list[Path]:
    """Sheets of our frame; an …admin.css stands in Wagtail's admin, whose own sheets know no layers of ours."""
    return [path for path in sheets() if not path.name.endswith("admin.css")]


def without_comments(path: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.S)


@pytest.mark.parametrize("path", sheets(), ids=lambda path: path.name)
def test_colours_live_in_tokens_only(path):
    outside = re.sub(r"url\([^)]*\)", "", without_comments(path))
    assert COLOUR.findall(outside) == []


@pytest.mark.parametrize("path", own_sheets(), ids=lambda path: path.name)
def test_sheets_stand_in_a_layer_and_load_nothing_foreign(path):
    css = without_comments(path)
    # A sheet of a package comes in by an import of our own address into a layer of its own.
    imported = r'@import url\("\.\./[\w./-]+\.css"\) layer\(\w+\);'
    if path.name in OLD_TV:
        assert "@layer" not in css
    else:
        assert "@layer" in css or re.fullmatch(imported, css.strip())
    assert not re.search(r"@import|url\(\s*[\"']?(?:https?:)?//", re.sub(imported, "", css))


def test_used_tokens_are_defined():
    tokens = set(re.findall(r"(--[\w-]+)\s*:", (CSS / "tokens.css").read_text("utf-8")))
    for path in own_sheets():
        css = without_comments(path)
        below = without_comments(CSS / ON_TOP_OF[path.name]) if path.name in ON_TOP_OF else ""
        known = tokens | set(re.findall(r"(--[\w-]+)\s*:", css + below))
        needed = {name for name, fallback in re.findall(r"var\((--[\w-]+)\s*(,)?", css) if not fallback}
        assert needed <= known, path.name


def test_sheets_of_the_admin_use_wagtails_tokens_and_load_nothing():
    for path in sheets():
        if path.name.endswith("admin.css"):
            css = without_comments(path)
            assert all(name.startswith("--w-") for name in re.findall(r"var\((--[\w-]+)", css)), path
            assert not re.search(r"@import|url\(", css), path


def test_public_css_fits_the_budget():
    packed = sum(len(gzip.compress((CSS / f"{name}.css").read_bytes(), 6)) for name in PUBLIC)
    assert packed <= 30 * 1024


def test_public_scripts_fit_the_budget():
    packed = sum(len(gzip.compress(path.read_bytes(), 6)) for path in (ROOT / "static/js").glob("*.js"))
    assert packed <= 20 * 1024


def test_templates_have_no_inline_style_or_script():
    folders = [ROOT / "templates", *ROOT.glob("portal/*/templates"), *ROOT.glob("modules/*/templates")]
    guilty = [
        path.relative_to(ROOT).as_posix()
        for folder in folders
        for path in folder.rglob("*.html")
        if "email" not in path.parts and INLINE.search(re.sub(r"{#.*?#}", "", path.read_text("utf-8"), flags=re.S))
    ]
    assert guilty == []


def ranges(name: str) -> set[int]:
    css = (CSS / "base.css").read_text("utf-8")
    block = next(part for part in css.split("@font-face")[1:] if name in part)
    points: set[int] = set()
    for low, high in re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", re.search(r"unicode-range:([^;]+)", block)[1]):
        points.update(range(int(low, 16), int(high or low, 16) + 1))
    return points


FILES = [path.name for path in FONTS.glob("*.woff2")]


def test_every_letter_is_drawn_by_exactly_one_font_that_has_it():
    owned = {name: ranges(name) for name in FILES}
    drawn = {name: set(TTFont(FONTS / name).getBestCmap()) for name in FILES}
    for letter in LETTERS:
        owners = [name for name, points in owned.items() if ord(letter) in points]
        assert len(owners) == 1, f"{letter}: {owners}"
        assert ord(letter) in drawn[owners[0]], f"{letter} is not in {owners[0]}"


def test_preloaded_fonts_have_the_letters_of_a_page_and_fit_the_budget():
    names = ["inter-cyrillic-wght-normal.woff2", "inter-latin-wght-normal.woff2"]
    owned = ranges(names[0]) | ranges(names[1])
    assert all(ord(letter) in owned for letter in LETTERS if letter != "₴")
    assert sum((FONTS / name).stat().st_size for name in names) <= 60 * 1024


# The one of production compresses too, which costs a minute of processor time.
@pytest.mark.parametrize("storage", ["QuickManifestStorage", pytest.param("ManifestStorage", marks=pytest.mark.slow)])
def test_manifest_storage_resolves_every_address(tmp_path, settings, storage):
    from django.contrib.staticfiles.storage import staticfiles_storage
    from django.core.management import call_command
    from django.utils.functional import empty

    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": f"portal.common.static_storage.{storage}"},
    }
    staticfiles_storage._wrapped = empty
    try:
        call_command("collectstatic", interactive=False, verbosity=0)
        base = next(tmp_path.glob("css/base.*.css")).read_text("utf-8")
        assert re.search(r"fonts/inter-cyrillic-wght-normal\.[0-9a-f]{12}\.woff2", base)
        main = next(tmp_path.glob("js/main.*.js")).read_text("utf-8")
        assert re.search(r"\./tabs\.[0-9a-f]{12}\.js", main), "imports of modules carry the hash"
        assert list(tmp_path.glob("themes/cnap/theme.*.css"))
    finally:
        staticfiles_storage._wrapped = empty
