"""Which days a report is about, and when the next one is due: properties over many years and both clock changes."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.common.clock import KYIV
from portal.reports.constants import Cadence
from portal.reports.periods import PeriodRefused, Preset, chosen_period, next_due, preset_period, reported_period
from portal.reports.values import Period

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
CADENCES = st.sampled_from(list(Cadence.values))
TODAY = date(2026, 11, 22)  # a Sunday


@pytest.mark.parametrize(
    ("preset", "since", "until"),
    [
        ("today", "2026-11-22", "2026-11-22"),
        ("yesterday", "2026-11-21", "2026-11-21"),
        ("this_week", "2026-11-16", "2026-11-22"),
        ("last_week", "2026-11-09", "2026-11-15"),
        ("this_month", "2026-11-01", "2026-11-30"),
        ("last_month", "2026-10-01", "2026-10-31"),
        ("this_quarter", "2026-10-01", "2026-12-31"),
        ("last_quarter", "2026-07-01", "2026-09-30"),
        ("this_year", "2026-01-01", "2026-12-31"),
        ("last_year", "2025-01-01", "2025-12-31"),
    ],
)
def test_periods_by_name(preset, since, until):
    assert preset_period(preset, TODAY) == Period(date.fromisoformat(since), date.fromisoformat(until))


@given(DAYS, st.sampled_from([each for each in Preset.values if each != Preset.CUSTOM]))
def test_every_named_period_has_whole_days_around_or_before_today(day, preset):
    period = preset_period(preset, day)
    assert period.since <= day
    assert (period.until >= day) is (preset.startswith("this") or preset == Preset.TODAY)


@given(DAYS, CADENCES)
def test_what_is_reported_ends_before_the_day_and_leaves_no_day_out(day, cadence):
    period = reported_period(cadence, day)
    assert period.until < day
    following = reported_period(cadence, period.until + timedelta(days=1))
    assert following == period
    before = reported_period(cadence, period.since)
    assert before.until + timedelta(days=1) == period.since


@given(DAYS, CADENCES, st.integers(1, 31), st.times())
def test_next_due_is_later_comes_at_its_hour_and_never_skips_a_period(day, cadence, number, at):
    at = at.replace(second=0, microsecond=0)
    after = datetime.combine(day, time(12), KYIV)
    first = next_due(cadence, number, at, after)
    second = next_due(cadence, number, at, first)
    assert after < first < second
    local = first.astimezone(KYIV)
    # In the hour that the clocks skip in March, it comes an hour later.
    assert (local.hour, local.minute) in {(at.hour, at.minute), (at.hour + 1, at.minute)}
    assert (
        reported_period(cadence, local.date()).until < reported_period(cadence, second.astimezone(KYIV).date()).until
    )
    gap = reported_period(cadence, second.astimezone(KYIV).date()).since - reported_period(cadence, local.date()).until
    assert gap == timedelta(days=1)


def test_thirty_first_is_the_last_day_of_a_shorter_month():
    due = next_due(Cadence.MONTHLY, 31, time(7), datetime(2027, 2, 1, tzinfo=KYIV))
    assert due == datetime(2027, 2, 28, 7, tzinfo=KYIV)


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        ("2026-11-05", "2026-11-04", "закінчується раніше"),
        ("2026-11-05", "", "Оберіть обидва дні"),
        ("2026-02-30", "2026-11-04", "Оберіть обидва дні"),
        ("2000-01-01", "2026-11-04", "щонайбільше за три роки"),
    ],
)
def test_wrong_days_are_refused_in_words(since, until, words):
    with pytest.raises(PeriodRefused) as refusal:
        chosen_period({"period": "custom", "since": since, "until": until}, TODAY)
    assert words in str(refusal.value.args[0])


def test_dates_alone_are_own_dates_and_nothing_is_this_month():
    preset, period = chosen_period({"since": "2026-11-01", "until": "2026-11-01"}, TODAY)
    assert (preset, period.days) == (Preset.CUSTOM, 1)
    assert chosen_period({"period": "nonsense"}, TODAY)[0] is Preset.THIS_MONTH
