"""Working days of Ukraine: editions of the law, weekends, transfers, regional days, martial law."""

from datetime import date, timedelta

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.calendar.engine.days import CalendarError, DayChange, DayKind, WorkingCalendar
from portal.calendar.engine.reading import calendar_from
from tests.portal.calendar.conftest import DATA

DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))
WARTIME, PEACETIME = calendar_from(DATA), calendar_from(DATA | {"regimes": []})


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-04-12", DayKind.HOLIDAY),  # Easter
        ("2026-04-13", DayKind.AFTER_HOLIDAY),
        ("2026-05-31", DayKind.HOLIDAY),  # Trinity
        ("2026-06-01", DayKind.AFTER_HOLIDAY),
        ("2026-08-24", DayKind.HOLIDAY),
        ("2026-06-29", DayKind.AFTER_HOLIDAY),  # 28 June is a Sunday
        ("2022-01-07", DayKind.HOLIDAY),
        ("2026-01-07", DayKind.WORKING),
        ("2021-10-14", DayKind.HOLIDAY),
        ("2026-10-14", DayKind.WORKING),
        ("2026-10-01", DayKind.HOLIDAY),
        ("2026-12-25", DayKind.HOLIDAY),
        ("2024-05-08", DayKind.HOLIDAY),
        ("2024-05-09", DayKind.WORKING),
    ],
)
def test_peace_time_day_follows_the_edition_of_the_law(peacetime, day, kind):
    assert peacetime.day(date.fromisoformat(day)).kind == kind


def test_two_holidays_that_give_the_same_day_off_give_two(peacetime):
    """24 August 2024 was a Saturday; a holiday after it would push its day off on."""
    twice = WorkingCalendar(
        (*peacetime.holidays, *calendar_from({"holidays": [_holiday("Свято", 8, 25)]}).holidays),
    )
    assert [twice.day(date(2024, 8, day)).kind for day in (26, 27, 28)] == [
        DayKind.AFTER_HOLIDAY,
        DayKind.AFTER_HOLIDAY,
        DayKind.WORKING,
    ]


def test_day_off_of_a_holiday_at_the_end_of_the_year_reaches_the_next():
    calendar = calendar_from({"holidays": [_holiday("Свято", 12, 31)]})
    assert calendar.day(date(2023, 1, 2)).kind == DayKind.AFTER_HOLIDAY  # 31 December 2022 was a Saturday


def test_martial_law_keeps_weekends_only(wartime):
    day = wartime.day(date(2026, 8, 24))
    assert day.is_working
    assert day.regime == "Воєнний стан"
    assert day.names == ("День Незалежності України",)
    assert not wartime.is_working(date(2026, 8, 23))
    assert wartime.is_working(date(2026, 6, 1))


def test_holiday_before_martial_law_stays_a_holiday(wartime):
    assert not wartime.is_working(date(2022, 3, 8))
    assert wartime.is_working(date(2022, 6, 28))


def test_transfer_makes_a_saturday_work_in_peace_and_not_under_martial_law(peacetime, wartime):
    transfer = DayChange(date(2027, 5, 15), True, "Замість 30 квітня", "Розпорядження КМУ")
    assert WorkingCalendar(peacetime.holidays, (transfer,)).is_working(date(2027, 5, 15))
    assert not WorkingCalendar(peacetime.holidays, (transfer,), wartime.regimes).is_working(date(2027, 5, 15))


def test_regional_day_holds_under_martial_law_too(wartime):
    change = DayChange(date(2026, 9, 17), False, "День громади", "Рішення ради", is_regional=True)
    calendar = WorkingCalendar(wartime.holidays, (change,), wartime.regimes)
    assert calendar.day(date(2026, 9, 17)).kind == DayKind.REGIONAL


def test_regime_that_ended_brings_holidays_back():
    data = DATA | {"regimes": [DATA["regimes"][0] | {"until": "2027-06-30"}]}
    calendar = calendar_from(data)
    assert calendar.is_working(date(2027, 6, 28))
    assert not calendar.is_working(date(2027, 8, 24))


@pytest.mark.parametrize(
    "row",
    [
        {"holidays": [{"name": "Без дати", "source": "–"}]},
        {"holidays": [{"name": "31 червня", "month": 6, "day": 31, "source": "–"}]},
        {"changes": [{"day": "2026-13-01", "is_working": True, "name": "–", "source": "–"}]},
        {"regimes": [{"name": "Навпаки", "since": "2026-02-02", "until": "2026-02-01", "source": "–"}]},
    ],
)
def test_unreadable_row_is_named(row):
    with pytest.raises(CalendarError, match="unreadable row"):
        calendar_from(row)


def test_calendar_without_a_working_day_is_an_error_and_no_endless_loop():
    start = date(2026, 1, 1)
    rest = tuple(DayChange(start + timedelta(days=n), False, "–", "–") for n in range(400))
    with pytest.raises(CalendarError, match="no working day"):
        WorkingCalendar(changes=rest).add(start, 1)


@pytest.mark.parametrize("calendar", [WARTIME, PEACETIME], ids=["wartime", "peacetime"])
@given(start=DAYS, count=st.integers(0, 60))
def test_counting_agrees_with_numpy(calendar, start, count):
    """numpy counts by its own algorithm; only the list of days off is given to it."""
    span = [start + timedelta(days=n) for n in range(150)]
    off = [day for day in span if not calendar.is_working(day) and day.weekday() < 5]
    due = calendar.add(start, count)
    assert numpy.busday_count(start + timedelta(days=1), due + timedelta(days=1), holidays=off) == count
    if count:
        assert numpy.is_busday(due, holidays=off)
    assert calendar.working_days(start, due) == numpy.busday_count(start, due + timedelta(days=1), holidays=off)


def _holiday(name: str, month: int, day: int) -> dict:
    return {"name": name, "month": month, "day": day, "source": "–"}
