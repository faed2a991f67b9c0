"""Opening hours against an oracle that knows only single minutes."""

import calendar
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modules.addressees.engine.hours import (
    DAY,
    Exceptional,
    Hours,
    Span,
    WeeklyRule,
    clash,
    is_nth_weekday,
    span_of,
)
from modules.addressees.engine.week import week_table

START = date(2027, 2, 1)
DATES = st.dates(START, START + timedelta(days=80))
# Few different minutes, so that spans often touch, overlap and reach midnight.
MINUTES = st.sampled_from([0, 60, 480, 720, 780, 1035, 1380, DAY])


@st.composite
def spans(draw: st.DrawFn) -> Span:
    first, second = draw(st.lists(MINUTES, min_size=2, max_size=2, unique=True))
    return Span(min(first, second), max(first, second))


@st.composite
def rules(draw: st.DrawFn) -> WeeklyRule:
    ends = sorted(draw(st.lists(DATES, min_size=2, max_size=2)))
    return WeeklyRule(
        weekday=draw(st.integers(0, 6)),
        span=draw(spans()),
        nth=draw(st.sampled_from([None, None, 1, 2, 3, 4, 5, -1])),
        valid_from=ends[0] if draw(st.booleans()) else None,
        valid_to=ends[1] if draw(st.booleans()) else None,
    )


@st.composite
def exceptions(draw: st.DrawFn) -> Exceptional:
    first = draw(DATES)
    last = first + timedelta(days=draw(st.integers(0, 12)))
    return Exceptional(first, last, draw(st.one_of(st.none(), spans())))


HOURS = st.builds(
    Hours,
    rules=st.lists(rules(), max_size=8).map(tuple),
    exceptions=st.lists(exceptions(), max_size=4).map(tuple),
)
MOMENTS = st.builds(datetime.combine, DATES, st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 59])))


def nth_days(day: date, nth: int) -> date | None:
    """The n-th such weekday of the month of `day`, found by the calendar itself."""
    month = [week[day.weekday()] for week in calendar.monthcalendar(day.year, day.month)]
    days = [number for number in month if number]
    if nth > len(days):
        return None
    return day.replace(day=days[nth - 1] if nth > 0 else days[-1])


def oracle_is_open(hours: Hours, moment: datetime) -> bool:
    """One minute at a time, straight from the words of the rules."""
    day, minute = moment.date(), moment.hour * 60 + moment.minute
    covering = [item for item in hours.exceptions if item.starts_on <= day <= item.ends_on]
    if covering:
        shortest = min((item.ends_on - item.starts_on).days for item in covering)
        holding = [item for item in covering if (item.ends_on - item.starts_on).days == shortest]
        if any(item.span is None for item in holding):
            return False
        return any(item.span.opens <= minute < item.span.closes for item in holding if item.span)
    for rule in hours.rules:
        if rule.weekday != day.weekday() or (rule.nth is not None and nth_days(day, rule.nth) != day):
            continue
        if (rule.valid_from and day < rule.valid_from) or (rule.valid_to and day > rule.valid_to):
            continue
        if rule.span.opens <= minute < rule.span.closes:
            return True
    return False


# A busy machine is slow, not wrong.
CALM = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(HOURS, MOMENTS)
@settings(CALM, max_examples=200)
def test_open_agrees_with_the_oracle_of_minutes(hours: Hours, moment: datetime) -> None:
    assert hours.is_open(moment) == oracle_is_open(hours, moment)


@given(HOURS, DATES)
@settings(CALM)
def test_spans_of_a_day_are_sorted_apart_and_exact(hours: Hours, day: date) -> None:
    found = hours.spans_on(day)
    assert all(0 <= span.opens < span.closes <= DAY for span in found)
    assert all(one.closes < two.opens for one, two in pairwise(found))
    minutes = {minute for span in found for minute in range(span.opens, span.closes)}
    midnight = datetime.combine(day, time(0))
    assert minutes == {m for m in range(DAY) if oracle_is_open(hours, midnight + timedelta(minutes=m))}


@given(HOURS, MOMENTS)
@settings(CALM)
def test_open_until_is_the_first_closed_minute(hours: Hours, moment: datetime) -> None:
    until = hours.open_until(moment)
    if not hours.is_open(moment):
        assert until is None
    elif until is not None:
        assert not oracle_is_open(hours, until)
        probe = moment
        while probe < min(until, moment + timedelta(days=4)):
            assert oracle_is_open(hours, probe)
            probe += timedelta(minutes=7)


@given(HOURS, MOMENTS)
@settings(CALM)
def test_next_opening_is_the_nearest_begin(hours: Hours, moment: datetime) -> None:
    found = hours.next_opening(moment)
    limit = found or moment + timedelta(days=30)
    probe = moment + timedelta(minutes=1)
    while probe < min(limit, moment + timedelta(days=30)):
        begins = oracle_is_open(hours, probe) and (
            probe.time() == time(0) or not oracle_is_open(hours, probe - timedelta(minutes=1))
        )
        assert not begins, probe
        probe += timedelta(minutes=1 if probe.minute else 60)
    if found:
        assert oracle_is_open(hours, found)


@pytest.mark.parametrize(
    ("day", "nth", "expected"),
    [
        (date(2027, 4, 1), 1, True),  # a month that begins on its first Thursday
        (date(2027, 4, 8), 1, False),
        (date(2027, 4, 29), 5, True),
        (date(2027, 4, 29), -1, True),
        (date(2027, 3, 25), -1, True),  # only four Thursdays
        (date(2027, 3, 25), 5, False),
        (date(2028, 2, 29), -1, True),
        (date(2028, 2, 29), 5, True),
    ],
)
def test_nth_weekday(day: date, nth: int, expected: bool) -> None:
    assert is_nth_weekday(day, nth) is expected


def test_round_the_clock_has_no_end_and_midnight_is_crossed() -> None:
    always = Hours(tuple(WeeklyRule(day, span_of(time(0), time(0))) for day in range(7)))
    moment = datetime(2027, 3, 15, 23, 59)  # noqa: DTZ001  the engine works on wall time
    assert always.is_open(moment)
    assert always.open_until(moment) is None
    night = Hours((WeeklyRule(0, span_of(time(22), time(0))), WeeklyRule(1, span_of(time(0), time(6)))))
    assert night.open_until(moment) == datetime(2027, 3, 16, 6)  # noqa: DTZ001  wall time


def test_short_day_inside_a_vacation_holds() -> None:
    vacation = Exceptional(date(2027, 3, 22), date(2027, 4, 2))
    short = Exceptional(date(2027, 3, 25), date(2027, 3, 25), Span(480, 900))
    hours = Hours((WeeklyRule(3, Span(480, 1035)),), (vacation, short))
    assert hours.spans_on(date(2027, 3, 25)) == (Span(480, 900),)
    assert hours.spans_on(date(2027, 4, 1)) == ()
    assert hours.spans_on(date(2027, 4, 8)) == (Span(480, 1035),)


def test_week_says_a_shared_break_once_and_today_apart() -> None:
    rules = [WeeklyRule(day, span) for day in range(4) for span in (Span(480, 720), Span(780, 1035))]
    rules += [WeeklyRule(4, Span(480, 720)), WeeklyRule(4, Span(780, 960))]
    table = week_table(Hours(tuple(rules)), date(2027, 3, 16))
    assert [row.weekdays for row in table.rows] == [(0,), (1,), (2, 3), (4,), (5, 6)]
    assert table.rows[1].is_today
    assert table.pause == Span(720, 780)
    assert table.rows[0].spans == (Span(480, 1035),)


def test_week_with_different_breaks_shows_each() -> None:
    rules = (WeeklyRule(0, Span(480, 720)), WeeklyRule(0, Span(780, 1035)), WeeklyRule(1, Span(480, 1035)))
    table = week_table(Hours(rules), date(2027, 3, 18))
    assert table.pause is None
    assert table.rows[0].spans == (Span(480, 720), Span(780, 1035))


def test_today_with_an_exception_shows_what_holds_today() -> None:
    day = date(2027, 3, 15)
    table = week_table(Hours((WeeklyRule(0, Span(480, 1035)),), (Exceptional(day, day, Span(480, 900)),)), day)
    assert table.rows[0].spans == (Span(480, 900),)
    assert len(table.notes) == 1


def test_break_entered_as_a_row_is_a_clash_and_seasons_are_not() -> None:
    work = WeeklyRule(0, Span(480, 1035))
    assert clash([work, WeeklyRule(0, Span(720, 780))])
    assert clash([work, WeeklyRule(1, Span(720, 780))]) is None
    winter = WeeklyRule(0, Span(480, 1035), valid_to=date(2027, 3, 31))
    summer = WeeklyRule(0, Span(420, 960), valid_from=date(2027, 4, 1))
    assert clash([winter, summer]) is None
