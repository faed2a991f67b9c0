"""What a person sees, hears and reads of a chart."""

import re
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal.charts.drawing import WIDEST, draw
from portal.charts.values import Chart, Kind, Series

MONTHS = ("січень", "лютий", "березень")
SVG = re.compile(r'<svg class="chart.*?</svg>', re.S)


@pytest.fixture(autouse=True)
def _ukrainian():
    with translation.override("uk"):
        yield


def shown(chart: Chart) -> str:
    return Template("{% load charts %}{% chart it %}").render(Context({"it": chart}))


def lines(*series: Series, **changes) -> Chart:
    values = {"kind": Kind.LINES, "decimals": 1, "from_zero": False} | changes
    return Chart("k", "Середня оцінка", "Місяць", MONTHS, series, **values)


def columns(*series: Series, **changes) -> Chart:
    return Chart("k", "Відвідувачі за годинами", "Година", MONTHS, series, **changes)


def test_drawing_says_in_words_what_it_shows():
    html = shown(lines(Series("усі відділення", (4.1, 4.4, 4.6))))
    label = "Середня оцінка: усі відділення – від 4,1 (січень) до 4,6 (березень)"
    assert html.count(f'aria-label="{label}"') == 2


def test_table_holds_every_number_and_the_sum():
    html = shown(columns(Series("Кіоск", (12, 1284, None)), Series("Запис", (10, 18, None))))
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "|", html.replace("\xa0", " ")))
    for number in ("12", "10", "22", "1 284", "18", "1 302"):
        assert f"|{number}|" in text
    assert text.count("|–|") == 3
    assert "Разом" in text


def test_gap_is_a_gap_and_no_zero():
    html = shown(lines(Series("усі", (4.1, None, 4.6))))
    assert "<polyline" not in html
    assert len(re.findall("<circle", html)) == 2 * 2


def test_band_of_confidence_is_drawn_around_the_line():
    html = shown(lines(Series("усі", (4.1, 4.2, 4.6), low=(4, 4.1, 4.5), high=(4.2, 4.3, 4.7))))
    assert html.count('class="band"') == 2


def test_series_are_told_apart_without_colour():
    html = shown(columns(Series("Кіоск", (1, 2, 3)), Series("Запис", (3, 2, 1))))
    assert "Кіоск</li>" in html
    for place in "dml":  # wide, narrow, legend: a pattern of a hidden drawing is not painted
        assert f'fill="url(#k-2-{place})"' in html
        assert html.count(f'id="k-2-{place}"') == 1


def test_shares_have_rows_with_percent_and_number():
    chart = Chart("k", "Оцінки", "Оцінка", ("5, чудово", "4, добре"), (Series("Оцінок", (950, 218)),), kind=Kind.BARS)
    html = shown(chart).replace("\xa0", " ")
    assert "81,3 %, 950" in html
    assert 'width="81.3"' in html  # a number of SVG, not of Ukrainian


def test_no_data_is_said_and_is_no_zero():
    html = shown(columns(Series("Кіоск", (None, None, None))))
    assert "За цей період даних ще немає." in html
    assert "<svg" not in html
    assert "<table" not in html


def test_names_are_data_and_no_markup():
    chart = Chart("k", "<b>x</b>", "h", ('<script>"',), (Series("<i>", (1,)),))
    html = shown(chart)
    assert "<b>" not in html
    assert "<script>" not in html
    assert "<i>" not in html
    assert " style=" not in html


def test_many_categories_write_every_nth_name():
    chart = Chart("k", "t", "h", [f"{n:02d}" for n in range(24)], (Series("s", list(range(24))),))
    names = [text.text for text in draw(chart, 340, 260, 5).texts if text.text]
    assert names == ["00", "05", "10", "15", "20"]


@pytest.mark.parametrize("width", [1136, 340])
@pytest.mark.parametrize("count", [1, 2])
def test_column_that_stands_almost_alone_is_no_wall(width, count):
    chart = Chart("k", "t", "h", [f"{n}:00" for n in range(count)], (Series("s", [20] * count),))
    drawing = draw(chart, width, 260, 5)
    assert [column.width for column in drawing.columns] == [WIDEST] * count
    names = [text.x for text in drawing.texts if text.text]
    assert [column.x + column.width / 2 for column in drawing.columns] == pytest.approx(names)


@pytest.mark.parametrize(
    "series",
    [(), (Series("a", (1, 2)),), tuple(Series(str(n), (1, 2, 3)) for n in range(4))],
    ids=["none", "too short", "four"],
)
def test_what_cannot_be_drawn_is_refused(series):
    with pytest.raises(ValueError, match=r"series|values"):
        columns(*series)


@given(
    values=st.lists(st.none() | st.integers(-1000, 100_000), min_size=1, max_size=40),
    kind=st.sampled_from([Kind.COLUMNS, Kind.LINES]),
)
def test_every_drawing_is_well_formed_and_stays_inside(values, kind):
    chart = Chart("k", "t", "h", [str(n) for n in range(len(values))], (Series("s", values),), kind=kind)
    for width, height in ((1136, 320), (340, 260)):
        drawing = draw(chart, width, height, 5)
        for column in drawing.columns:
            assert 0 <= column.x <= column.x + column.width <= width
            assert 0 <= column.y <= column.y + column.height <= height + 1
        for dot in drawing.dots:
            assert 0 <= dot.x <= width
            assert 0 <= dot.y <= height
        assert all(-1 <= text.y <= height for text in drawing.texts)
    if chart.has_data:
        for svg in SVG.findall(shown(chart)):
            ElementTree.fromstring(svg)


@pytest.mark.parametrize(("values", "marks"), [((90.5, 143.3, 144), ["0", "50", "100", "150"]), ((0.1, 0.9, 1.2), [])])
def test_axis_of_whole_marks_has_no_needless_zeros(values, marks):
    html = shown(columns(Series("Вікна", values), decimals=1))
    told = re.findall(r'<text class="muted-t"[^>]*text-anchor="end">([^<]+)</text>', html)
    assert told[: len(told) // 2] == marks if marks else all("," in mark for mark in told)
    assert f">{str(values[0]).replace('.', ',')}</text>" in html
