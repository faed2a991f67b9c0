"""Themes: they fall through to their parents and never leak from one site's request into another's."""

import asyncio
import threading
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from portal.common import themes
from portal.common.theme_checks import check_themes, theme_problems
from portal.common.themes import current_theme, theme_chain, theme_static_path, theme_stylesheets, use_theme

TOML = 'api = 1\nparent = "{parent}"\n[label]\nuk = "{name}"\nen = "{name}"\n'


@pytest.fixture
def folder(tmp_path: Path, settings, monkeypatch):
    """Themes a, its child b, and a broken c."""
    settings.THEMES_DIR = tmp_path
    for name, parent in (("default", ""), ("a", ""), ("b", "a"), ("c", "")):
        (tmp_path / name / "templates" / "partials").mkdir(parents=True)
        (tmp_path / name / "static" / "img").mkdir(parents=True)
        (tmp_path / name / "theme.toml").write_text(TOML.format(name=name, parent=parent))
    for name in "ab":
        (tmp_path / name / "templates/partials/share.html").write_text(f"theme {name}")
        (tmp_path / name / "static/theme.css").write_text("@layer theme {}")
    (tmp_path / "a/templates/partials/nav.html").write_text("nav of a")
    (tmp_path / "a/static/img/logo.svg").write_text("<svg/>")
    forget()
    yield tmp_path
    forget()


def forget():
    for cached in (themes.installed_themes, themes.theme_chain, themes._has_static):
        cached.cache_clear()


def shared_template() -> str:
    return render_to_string("partials/share.html")


def test_cached_loader_keeps_themes_apart(folder):
    seen = []
    for name in ("a", "b", "a", "b"):
        with use_theme(name):
            seen.append(shared_template())
    assert seen == ["theme a", "theme b", "theme a", "theme b"]


def test_child_falls_through_to_its_parent(folder):
    with use_theme("b"):
        assert render_to_string("partials/nav.html") == "nav of a"
        assert theme_static_path("img/logo.svg") == "themes/a/img/logo.svg"
        assert theme_static_path("img/flag.svg") == "img/flag.svg"
        assert theme_stylesheets() == ["themes/a/theme.css", "themes/b/theme.css"]


def test_unknown_theme_is_the_default_one(folder):
    assert [theme.name for theme in theme_chain("gone")] == ["default"]


def test_theme_is_reset_after_an_exception(folder):
    with pytest.raises(RuntimeError), use_theme("b"):
        raise RuntimeError
    assert current_theme() == themes.DEFAULT_THEME


def test_threads_do_not_see_each_other(folder):
    barrier, seen = threading.Barrier(2), {}

    def work(name: str) -> None:
        with use_theme(name):
            barrier.wait()
            seen[name] = [shared_template() for _ in range(20)]
            barrier.wait()

    workers = [threading.Thread(target=work, args=(name,)) for name in "ab"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert seen == {"a": ["theme a"] * 20, "b": ["theme b"] * 20}


def test_tasks_do_not_see_each_other(folder):
    async def work(name: str) -> list[str]:
        with use_theme(name):
            seen = []
            for _ in range(10):
                await asyncio.sleep(0)
                seen.append(shared_template())
            return seen

    async def both() -> list[list[str]]:
        return list(await asyncio.gather(work("a"), work("b")))

    assert asyncio.run(both()) == [["theme a"] * 10, ["theme b"] * 10]


def problems_of(folder: Path, path: str, text: str) -> list[str]:
    file = folder / "c" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return [problem.id for problem in theme_problems(themes.installed_themes()["c"])]


@pytest.mark.parametrize(
    ("path", "text", "wanted"),
    [
        ("templates/cabinet/home.html", "x", ["themes.E002"]),
        ("templates/partials/nav.html", '<p style="color:red">', ["themes.E003"]),
        ("templates/partials/nav.html", "<script>alert(1)</script>", ["themes.E003"]),
        ("templates/partials/nav.html", '<a onclick="x()">', ["themes.E003"]),
        ("templates/partials/nav.html", '<script src="/static/js/x.js"></script>', []),
        ("templates/base.html", '{% extends "frame.html" %}{% block main %}{% endblock %}', ["themes.E004"]),
        ("templates/base.html", '{% extends "base.html" %}{% block main %}{% endblock %}', []),
        ("templates/forms/field.html", "x", []),
        ("static/theme.css", "@layer theme { a { color: #ff0000; } }", ["themes.E005"]),
        ("static/theme.css", "@layer theme { :root { --c-bg: #FF0000; } }", []),
        ("static/theme.css", "@import url(https://fonts.example/x.css);", ["themes.E006"]),
    ],
)
def test_check_refuses_what_the_contract_forbids(folder, path, text, wanted):
    assert problems_of(folder, path, text) == wanted


def test_parent_must_be_installed(folder):
    (folder / "c/theme.toml").write_text(TOML.format(name="c", parent="gone"))
    forget()
    assert "themes.E001" in [problem.id for problem in check_themes(None)]


def test_themes_of_the_house_pass():
    assert check_themes(None) == []
