"""Tables as they come: encodings, separators, formulas, merged cells, bombs."""

import io
import time
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook

from portal.common.cells import plain_text, safe_cell
from portal.imports.child.refused import MOST_ROWS
from portal.imports.child.tables import TableRefused, table
from portal.imports.processes import table_lines
from portal.imports.refusals import PROBLEMS, REASONS, ImportRefused

TEXT = "Код;Назва\none;Відділ освіти й «культури» – ґанок\ntwo;Їдальня № 5, п’ятниця\n"


def book(*rows: list[Any], merged: str = "", hidden: bool = False) -> bytes:
    made = Workbook()
    if hidden:
        made.active.sheet_state = "hidden"
        made.create_sheet("Друга")
    sheet = made.worksheets[-1]
    for row in rows:
        sheet.append(row)
    if merged:
        sheet.merge_cells(merged)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def refusal(data: bytes) -> str:
    with pytest.raises(TableRefused) as caught:
        list(table(data))
    assert caught.value.reason in REASONS
    assert REASONS[caught.value.reason] % caught.value.details
    return caught.value.reason


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "utf-8"),
        (TEXT.encode("cp1251"), "windows-1251"),
        (TEXT.replace("\n", "\r\n").encode(), "utf-8"),
        (TEXT.replace(";", "\t").encode(), "utf-8"),
        (b"sep=;\n" + TEXT.encode(), "utf-8"),
    ],
)
def test_known_encodings_and_separators_read_the_same(data: bytes, encoding: str) -> None:
    head, *rows = table(data)
    assert (head["kind"], head["encoding"], head["headings"]) == ("csv", encoding, ["Код", "Назва"])
    assert [row[1] for row in rows] == [
        ["one", "Відділ освіти й «культури» – ґанок"],
        ["two", "Їдальня № 5, п’ятниця"],
    ]
    first = 3 if data.startswith(b"sep") else 2
    assert [row[0] for row in rows] == [first, first + 1]


@pytest.mark.parametrize("name", ["koi8-u", "cp866", "mac-cyrillic", "utf-16", "utf-16-le", "utf-16-be"])
def test_other_encodings_are_refused_not_guessed(name: str) -> None:
    text = TEXT.replace("–", "-").replace("№", "N").replace("ґ", "г").replace("«", '"').replace("»", '"')
    text = text.replace("’", "'").replace('"', "")
    if name in ("cp866", "koi8-u"):
        text = text.replace("і", "и").replace("ї", "и").replace("Ї", "И")
    assert refusal(text.encode(name)) == "encoding"


def test_utf8_broken_in_the_middle_is_refused() -> None:
    assert refusal(b"\xef\xbb\xbf" + TEXT.encode("cp1251")) == "encoding"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"  \n ", "empty"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "old_excel"),
        (b"PK\x03\x04" + bytes(600), "unreadable"),
        ("Код;Назва\n".encode(), "no_rows"),
        ("Код;Назва\n;\n;\n".encode(), "no_rows"),
        (b";\none;two\n", "no_headings"),
        ('Код;Назва\none;"Не закрито\n'.encode(), "quotes"),
        ('Код;Назва\none;"a" b\n'.encode(), "quotes"),
        ((";".join(f"c{n}" for n in range(61)) + "\n1\n").encode(), "too_many_columns"),
        (b"a;b\n" + b"1;2\n" * (MOST_ROWS + 1), "too_many_rows"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(data: bytes, reason: str) -> None:
    assert refusal(data) == reason


def test_workbook_reads_as_people_see_it() -> None:
    from datetime import date, datetime

    head, *rows = table(
        book(["Код", "Назва", "Ч"], ["one", 380501112233, 2.0], [None], ["two", date(2026, 11, 22), True])
    )
    assert head["headings"] == ["Код", "Назва", "Ч"]
    assert rows == [[2, ["one", "380501112233", "2"], []], [4, ["two", "2026-11-22", "1"], []]]
    late = list(table(book(["Код"], [datetime(2026, 11, 22, 8, 30)])))  # noqa: DTZ001  a cell has no zone
    assert late[1][1] == ["2026-11-22 08:30"]


def test_first_visible_sheet_is_the_table() -> None:
    assert [row[1] for row in list(table(book(["Код"], ["one"], hidden=True)))[1:]] == [["one"]]


def test_formula_is_a_mistake_of_its_cell() -> None:
    _head, one = table(book(["Код", "Назва"], ["one", '=HYPERLINK("x")']))
    assert one[2] == [(1, "formula")]
    _head, two = table("Код;Назва;Ще\n=1+1;'=так;long {}\n".format("я" * 10_001).encode())
    assert two[2] == [(0, "formula"), (2, "long")]
    assert two[1][1] == "'=так"
    assert len(two[1][2]) == 200
    _head, three = table("Код;Назва\none;a\x07b;лишнє\n".encode())
    assert three[1] == ["one", "ab"] and three[2] == [(1, "control"), (None, "extra")]
    assert {problem for row in (one, two, three) for _column, problem in row[2]} <= set(PROBLEMS)


def test_merged_cells_are_refused_by_their_place() -> None:
    with pytest.raises(TableRefused) as caught:
        list(table(book(["Код", "Назва"], ["one", "a"], [None, "b"], merged="A2:A3")))
    assert (caught.value.reason, caught.value.details) == ("merged", {"places": "A2:A3"})


@pytest.mark.parametrize(
    "text", ["=1", "'=1", "''=1", "+380", "'право", "-", "a", "'", "", "@x", "«=»", " =x", "' =x"]
)
def test_guard_of_an_exported_cell_comes_off_again(text: str) -> None:
    assert plain_text(str(safe_cell(text))) == text
    assert not str(safe_cell(text)).lstrip().startswith(("=", "+", "-", "@"))


def _bomb(size: int) -> bytes:
    """One sheet that unpacks to `size` bytes of empty rows."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book(["Код"], ["one"]))) as source,
        zipfile.ZipFile(target, "w", 8, True, 1) as made,
    ):
        for part in source.infolist():
            if part.filename != "xl/worksheets/sheet1.xml":
                made.writestr(part.filename, source.read(part))
        row = b"<row/>"
        sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        head = b'<row r="1"><c r="A1" t="inlineStr"><is><t>code</t></is></c></row>'
        made.writestr(
            "xl/worksheets/sheet1.xml", sheet + head + row * (size // len(row)) + b"</sheetData></worksheet>"
        )
    return target.getvalue()


@pytest.mark.parametrize(("size", "reason"), [(120_000_000, "heavy"), (700_000, "empty_rows")])
def test_bomb_is_refused_in_seconds_by_a_process_under_caps(size: int, reason: str) -> None:
    data, begun = _bomb(size), time.monotonic()
    assert len(data) < 1_000_000
    with pytest.raises(ImportRefused) as caught:
        list(table_lines(data))
    assert caught.value.code == reason
    assert time.monotonic() - begun < 10


def test_entities_are_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book(["Код"], ["one"]))) as source, zipfile.ZipFile(target, "w") as made:
        for part in source.infolist():
            data = source.read(part)
            if part.filename.endswith("sheet1.xml"):
                data = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]>' + data
            made.writestr(part.filename, data)
    assert refusal(target.getvalue()) == "unreadable"


def test_process_hands_rows_over() -> None:
    lines = list(table_lines(TEXT.encode("cp1251")))
    assert lines[0]["encoding"] == "windows-1251"
    assert lines[2] == [3, ["two", "Їдальня № 5, п’ятниця"], []]
