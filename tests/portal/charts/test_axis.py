"""Axes have round numbers that hold what is drawn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.charts.axis import ticks
from portal.charts.drawing import draw
from portal.charts.telling import written
from portal.charts.values import Chart, Series

NUMBERS = st.floats(-1e9, 1e9).map(lambda value: round(value, 3))


@pytest.mark.parametrize(
    ("low", "high", "whole", "expected"),
    [
        (0, 38, True, [0, 10, 20, 30, 40]),
        (0, 3, True, [0, 1, 2, 3]),
        (3.1, 4.6, False, [3, 3.5, 4, 4.5, 5]),
        (0, 0, True, [0, 1]),
        (-5, 12, False, [-5, 0, 5, 10, 15]),
        (0, 1284, True, [0, 500, 1000, 1500]),
    ],
)
def test_axis_is_round(low, high, whole, expected):
    assert ticks(low, high, whole=whole) == expected


@given(a=NUMBERS, b=NUMBERS, whole=st.booleans())
def test_axis_holds_its_numbers_and_stays_short(a, b, whole):
    low, high = min(a, b), max(a, b)
    marks = ticks(low, high, whole=whole)
    assert marks == sorted(set(marks))
    unseen = 1e-6 * (marks[1] - marks[0])  # a millionth of a step is no pixel
    assert marks[0] <= low + unseen
    assert marks[-1] >= high - unseen
    assert 2 <= len(marks) <= 7


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_what_is_no_number_has_no_axis(wrong):
    with pytest.raises(ValueError, match="needs numbers"):
        ticks(0, wrong)


@pytest.mark.parametrize("most", [0.0, 0.04, 0.1, 0.3, 1.0, 7.0])
def test_marks_of_an_axis_never_read_alike(most):
    for decimals in (0, 1):
        chart = Chart("k", "Очікування", "Година", ("9:00",), (Series("усі", (most,)),), decimals=decimals)
        drawn = draw(chart, width=640, height=300, most_labels=12)
        read = [written(text.value, decimals) for text in drawn.texts if text.anchor == "end"]
        assert len(set(read)) == len(read) > 1
