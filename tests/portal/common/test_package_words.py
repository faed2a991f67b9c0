"""Words of installed packages: what they leave in English is found, and in this release nothing is left."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import write_po
from django.apps import apps
from django.test import RequestFactory
from django.utils.translation import override
from django.utils.translation.trans_real import translation
from django.views.i18n import JavaScriptCatalog

from portal.common import catalogues, package_words

# Said alike in both languages: abbreviations, a name, what consists of placeholders.
ALIKE = {
    "Email",
    "IPv4",
    "IPv6",
    "UUID",
    "URL",
    "WebAuthn",
    "Wagtail API v2",
    "Wagtail ModelAdmin",
    "Wagtail routablepage",
    "uid",
    "workflow_tasks",
}


class Package:
    """An installed app with catalogues of its own."""

    name = "wagtail.admin"

    def __init__(self, path: Path) -> None:
        self.path = str(path)

    def speak(self, **words: str) -> None:
        """Lists the ids in English and says those in Ukrainian that have a text."""
        for language in ("en", "uk"):
            folder = Path(self.path) / "locale" / language / "LC_MESSAGES"
            folder.mkdir(parents=True, exist_ok=True)
            catalog = Catalog(locale=language)
            for word, text in words.items():
                catalog.add(word, text if language == "uk" else "")
            with (folder / "django.po").open("wb") as po, (folder / "django.mo").open("wb") as mo:
                write_po(po, catalog)
                write_mo(mo, catalog)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Package:
    found = Package(tmp_path / "site-packages" / "wagtail")
    monkeypatch.setattr(apps, "get_app_configs", lambda: [found])
    return found


def test_a_word_without_ukrainian_is_collected(package: Package) -> None:
    package.speak(Save="Зберегти", Autosave="")
    words = {ids for ids, _context in package_words.sources()[0].strings()}
    assert "Autosave" in words
    assert "Save" not in words


def test_a_new_word_of_a_package_fails_the_check_of_catalogues(package: Package) -> None:
    package.speak(Quokkas="")
    assert "no Ukrainian translation: 'Quokkas'" in catalogues.problems(package_words.sources()[0])


def test_a_plural_needs_its_three_forms() -> None:
    two = {("page", 0): "сторінка", ("page", 1): "сторінки"}
    assert not package_words.is_spoken(("page", "pages"), None, two)
    assert package_words.is_spoken(("page", "pages"), None, {**two, ("page", 2): "сторінок"})


def test_every_word_of_a_package_is_ukrainian() -> None:
    """As pages ask for it: through Django's own merge of all catalogues."""
    spoken, english = translation("uk"), []
    for path in package_words.PackageSource(Path()).files():
        for ids, context in package_words.listed_in(path):
            is_plural = isinstance(ids, tuple | list)
            first = ids[0] if is_plural else ids
            key = f"{context}\x04{first}" if context else first
            forms = [spoken.ngettext(key, "", n) for n in (1, 3, 5, 21)] if is_plural else [spoken.gettext(key)]
            if any(is_left_in_english(first, text) for text in forms):
                english.append((str(path), ids))
    assert english == []


def is_left_in_english(word: str, text: str) -> bool:
    said = re.sub(r"%\(\w+\)s|\{\w*\}|<[^>]*>", "", word)
    is_word = re.search("[A-Za-z]{3}", said) is not None and word not in ALIKE
    return is_word and re.search("[а-яґєії]", text, re.IGNORECASE) is None


@pytest.mark.parametrize("name", package_words.SCRIPTED)
def test_scripts_of_the_admin_speak_ukrainian(name: str, rf: RequestFactory) -> None:
    """What a script says comes from this file, made as the packages' addresses make it; every listed id is in it."""
    with override("uk"):
        text = JavaScriptCatalog.as_view(packages=[name])(rf.get("/")).content.decode()
    said: dict[str, Any] = json.loads(text.split("const newcatalog = ")[1].split("};\n")[0] + "}")
    app = next(app for app in apps.get_app_configs() if app.name == name)
    path = Path(app.path) / "locale" / "en" / "LC_MESSAGES" / "djangojs.po"
    words = [ids[0] if isinstance(ids, tuple | list) else ids for ids, _context in package_words.listed_in(path)]
    assert len(words) > 40
    assert [word for word in words if is_left_in_english(word, str(said.get(word, "")))] == []
