"""The environment is read with types, and each wrong value is named in one sentence, all at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from portal.settings.env import EnvironmentReader
from tests.support.paths import ROOT


def problems_of(method: str, *arguments: object, **values: str) -> list[str]:
    reader = EnvironmentReader(values)
    getattr(reader, method)("NAME", *arguments)
    return reader.problems


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        ("many", "NAME='many' is not a whole number."),
        ("3.5", "NAME='3.5' is not a whole number."),
        ("0", "NAME=0 is outside 1–64."),
        ("65", "NAME=65 is outside 1–64."),
    ],
)
def test_number_wrong(raw: str, sentence: str) -> None:
    assert problems_of("number", 2, 1, 64, NAME=raw) == [sentence]


@pytest.mark.parametrize(("raw", "value"), [("", 2), (" 7 ", 7), ("64", 64)])
def test_number_right(raw: str, value: int) -> None:
    assert EnvironmentReader({"NAME": raw}).number("NAME", 2, 1, 64) == value


@pytest.mark.parametrize(("raw", "value"), [("1", True), ("YES", True), ("on", True), ("0", False), ("", False)])
def test_flag_right(raw: str, value: bool) -> None:
    assert EnvironmentReader({"NAME": raw}).flag("NAME", not value) is value


def test_flag_wrong() -> None:
    sentence = "NAME='maybe' is not a yes or no value (1, true, yes / 0, false, no)."
    assert problems_of("flag", NAME="maybe") == [sentence]


def test_text_missing() -> None:
    assert problems_of("text") == ["NAME is not set; it is required."]
    assert EnvironmentReader({"NAME": "  "}).text("NAME", "here") == "here"


def test_url_wrong() -> None:
    sentences = problems_of("url", ("http", "https"), NAME="ftp://example.org")
    assert sentences == ["NAME='ftp://example.org' must start with one of: http, https."]


@pytest.mark.parametrize("raw", ["mysql://root@localhost/viche", "viche.sqlite3"])
def test_database_of_another_kind(raw: str) -> None:
    sentences = problems_of("database", "sqlite:///viche.sqlite3", NAME=raw)
    assert sentences == [f"NAME={raw!r} must start with one of: sqlite, postgres, postgresql."]


def test_database_without_a_name() -> None:
    assert problems_of("database", "sqlite:///x", NAME="postgres://user@localhost/") == ["NAME names no database."]


def test_database_by_socket() -> None:
    url = "postgres://viche@%2Frun%2Fpostgresql:5433/viche"
    config = EnvironmentReader({"NAME": url}).database("NAME", "")
    assert (config["HOST"], config["PORT"], config["USER"]) == ("/run/postgresql", 5433, "viche")


def test_listing_drops_empty_items() -> None:
    assert EnvironmentReader({"NAME": "a, b,,c "}).listing("NAME") == ["a", "b", "c"]


def test_all_wrong_values_are_named_at_once() -> None:
    reader = EnvironmentReader({"A": "x", "B": "perhaps"})
    reader.number("A", 1, 1, 9)
    reader.flag("B")
    with pytest.raises(SystemExit) as ending:
        reader.finish()
    assert str(ending.value).count("\n") == 2
    assert "A='x'" in str(ending.value)
    assert "B='perhaps'" in str(ending.value)


def test_production_refuses_in_sentences_without_a_traceback(tmp_path: Path) -> None:
    kept = {"PATH": os.environ["PATH"], "VICHE_VAR": str(tmp_path)}
    wrong = {"SECRET_KEY": "short", "EMAIL_PORT": "mail", "WORKERS": "0", "DATABASE_URL": "oracle://x/y"}
    env = {**kept, **wrong, "DJANGO_SETTINGS_MODULE": "portal.settings.production"}
    command = [sys.executable, "manage.py", "check"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    for name in wrong:
        assert sum(name in line for line in done.stderr.splitlines()) == 1, done.stderr
