"""The first start of a hall: by an account that owns nothing but its own folder."""

import stat
from pathlib import Path
from typing import Any

import pytest

from local_queue import copies, server


@pytest.fixture
def programs(tmp_path: Path, settings: Any) -> Path:
    """Programs that belong to somebody else: a folder in the place of the file refuses the write, also to root."""
    folder = tmp_path / "programs" / "uk" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Ticket"\nmsgstr "Талон"\n'
    (folder / "django.po").write_text(source, encoding="utf-8")
    (folder / "django.mo").mkdir()
    settings.LOCALE_PATHS = [tmp_path / "own", tmp_path / "programs"]
    return folder


def test_words_of_programs_that_cannot_be_written_lie_with_the_hall(programs: Path, tmp_path: Path) -> None:
    server.compile_catalogue()
    made = tmp_path / "own" / "uk" / "LC_MESSAGES" / "django.mo"
    assert "Талон".encode() in made.read_bytes()
    before = made.stat().st_mtime_ns
    server.compile_catalogue()
    assert made.stat().st_mtime_ns == before


def test_words_that_came_with_new_programs_are_not_hidden_by_old_ones(programs: Path, tmp_path: Path) -> None:
    server.compile_catalogue()
    (programs / "django.mo").rmdir()
    server.compile_catalogue()
    assert (programs / "django.mo").is_file()
    assert not (tmp_path / "own" / "uk" / "LC_MESSAGES" / "django.mo").exists()


def test_nobody_else_reads_the_database_and_its_copies(initialised: None) -> None:
    assert server.init() == 0
    for file in (copies.database(), copies.make()):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
