"""The table of settlements is made from a workbook; what is no such workbook is refused in one sentence."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand

from portal.communities import katottg
from portal.communities.models import Settlement
from portal.communities.services import load_settlements

REGION, DISTRICT, COMMUNITY = "UA98000000000010001", "UA98010000000020002", "UA98010010000030003"
TOWN, VILLAGE = "UA98010010010040004", "UA98010010020050005"
ROWS: list[tuple[Any, ...]] = [
    ("Кодифікатор", None, None, None, None, None, None),
    ("Перший рівень", "Другий рівень", "Третій рівень", "Четвертий рівень", "Додатковий", "Категорія", "Назва"),
    (REGION, None, None, None, None, "O", "Вигадана"),
    (REGION, DISTRICT, None, None, None, "P", "Лісовий"),
    (REGION, DISTRICT, COMMUNITY, None, None, "H", "Озерна"),
    (REGION, DISTRICT, COMMUNITY, TOWN, None, "X", "Озерне "),
    (REGION, DISTRICT, COMMUNITY, VILLAGE, None, "С", "Нове  Зап’ялля"),
]


def workbook(path: Path, rows: list[tuple[Any, ...]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def refusal(*arguments: Any) -> str:
    with pytest.raises(CommandError) as caught:
        call_command("generate_katottg", *map(str, arguments))
    assert caught.value.returncode != 0
    return str(caught.value)


@pytest.mark.django_db
def test_platform_reads_what_the_command_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "table.tsv.xz"
    call_command("generate_katottg", str(workbook(tmp_path / "k.xlsx", ROWS)), output=table)
    assert "5 units" in capsys.readouterr().out
    monkeypatch.setattr(katottg, "TABLE", table)
    assert katottg.shipped_units()[-1] == katottg.Unit(VILLAGE, "C", "Нове Зап’ялля")
    assert load_settlements() == (5, 0)
    village = Settlement.objects.get(code=VILLAGE)
    assert str(village) == "с. Нове Зап’ялля, Озерна громада, Лісовий район, Вигадана область"
    assert village.parent.code == COMMUNITY


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("Назва", "Код")], "no row of the classifier"),
        ([*ROWS, (REGION, None, None, None, None, "Ж", "Інша")], "Row 8: a category of"),
        ([*ROWS, ("UA97000000000010001", None, None, None, None, "O", None)], "Row 8: a category of"),
        ([*ROWS, ("UA97000000000010001",)], "Row 8: a category of"),
        ([*ROWS, ROWS[-1]], "stands in the workbook twice"),
        ([ROWS[2], ROWS[4], ROWS[3]], "Parents cannot be told"),
    ],
)
def test_another_workbook_is_refused_and_nothing_is_written(
    tmp_path: Path, rows: list[tuple[Any, ...]], words: str
) -> None:
    table = tmp_path / "table.tsv.xz"
    assert words in refusal(workbook(tmp_path / "k.xlsx", rows), "--output", table)
    assert not table.exists()


@pytest.mark.parametrize("name", ["absent.xlsx", "folder", "text.xlsx", "text.csv", "empty.xlsx"])
def test_what_is_no_workbook_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    for each in ("text.xlsx", "text.csv"):
        (tmp_path / each).write_text("UA98;Назва")
    (tmp_path / "empty.xlsx").write_bytes(b"")
    assert "cannot be read as a workbook" in refusal(tmp_path / name)


def test_the_shell_hears_a_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One sentence, no traceback, exit code 1."""
    from portal.communities.management.commands.generate_katottg import Command

    command: BaseCommand = Command()
    with pytest.raises(SystemExit) as ended:
        command.run_from_argv(["manage.py", "generate_katottg", str(tmp_path / "absent.xlsx")])
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert "cannot be read" in said and "Traceback" not in said
