"""Control characters, which people paste without seeing them, go nowhere."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from portal.common.cells import safe_cell
from portal.common.typed import tidy, without_controls
from portal.reports.files import Heading, report_file
from portal.reports.sources import Table
from portal.reports.values import Column, Period, Report

DAY = date(2026, 11, 16)


def test_control_characters_go_and_lines_and_tabs_stay() -> None:
    assert tidy(" при\x0bвіт\x00\r\nдруге\tслово\ud800\ufffe \x07") == "привіт\nдруге\tслово"
    assert without_controls("a\r\nb\x1f") == "a\r\nb"


def test_formula_behind_a_control_character_is_no_formula() -> None:
    assert safe_cell("\x01=1+1") == "'=1+1" and safe_cell(7) == 7


@pytest.mark.parametrize("kind", ["xlsx", "csv", "pdf"])
def test_file_is_made_of_rows_that_have_them(kind: str) -> None:
    table = Table(Report((Column("Слова"),), ()), [("приві\x0bт \x00\x1b[31m",)], ())
    body = report_file(table, Heading("Звіт", "Громада", Period(DAY, DAY)), kind)
    if kind == "xlsx":
        assert load_workbook(BytesIO(body)).worksheets[0]["A2"].value == "привіт [31m"
    if kind == "csv":
        assert b"\x0b" not in body and b"\x00" not in body
