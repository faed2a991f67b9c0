"""Legal terms to the day: the cases of the law, the traps of months, clocks and martial law."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.calendar.engine.extension import Extension, ExtensionRefused, extend
from portal.calendar.engine.law import PROFILES
from portal.calendar.engine.profiles import MonthAs, Profile, ProfileError, Rollover, Unit, WorkingHours
from portal.calendar.engine.reading import calendar_from
from portal.calendar.engine.terms import Facts, StepKind, compute, end_of, shorten
from portal.common.clock import KYIV
from tests.portal.calendar.conftest import DATA

LAW = {profile.code: profile for profile in PROFILES}
ROUND_THE_CLOCK = tuple(WorkingHours(weekday, time(), time()) for weekday in range(7))
OFFICE = tuple(WorkingHours(weekday, time(8), time(17)) for weekday in range(5))
BEGIN = datetime(2018, 1, 1, tzinfo=UTC)
CALENDARS = (calendar_from(DATA), calendar_from(DATA | {"regimes": []}))


def arrived(day: str, at: time = time(10)) -> Facts:
    return Facts(datetime.combine(date.fromisoformat(day), at, KYIV))


def due(code: str, day: str, calendar, **changes) -> str:
    profile = LAW[code]
    values = {name: getattr(profile, name) for name in Profile.__dataclass_fields__}
    return compute(Profile(**values | changes), arrived(day), calendar).due.isoformat()


def wish(day: str, announced: str = "2026-11-20", **changes) -> Extension:
    values = {"is_by_head": True, "reason": "Потрібна перевірка", "notice": "Строк подовжено"} | changes
    return Extension(date.fromisoformat(day), date.fromisoformat(announced), **values)


def test_terms_of_an_appeal_that_came_before_a_short_february(wartime):
    assert due("appeal.simple15", "2026-01-30", wartime) == "2026-02-14"
    assert due("appeal.month", "2026-01-30", wartime) == "2026-02-28"
    term = compute(LAW["appeal.month"], arrived("2026-01-30"), wartime)
    assert [step.kind for step in term.steps] == [
        StepKind.ARRIVED,
        StepKind.CLAMPED,
        StepKind.NOT_MOVED,
        StepKind.CONTROL,
    ]
    assert term.control_due == date(2026, 2, 27)
    assert extend(term, wish("2026-03-16", "2026-02-20"), wartime).due == date(2026, 3, 16)


def test_month_in_a_leap_year_and_the_stricter_reading(wartime):
    assert due("appeal.month", "2028-01-31", wartime, month_as=MonthAs.CALENDAR) == "2028-02-29"
    assert due("appeal.month", "2028-01-31", wartime, month_as=MonthAs.THIRTY_DAYS) == "2028-03-01"
    assert due("appeal.month", "2028-01-31", wartime) == "2028-02-29"
    assert due("appeal.month", "2026-07-10", wartime) == "2026-08-09"


def test_information_request_over_trinity(wartime, peacetime):
    assert due("info.5wd", "2026-05-29", wartime) == "2026-06-05"
    assert due("info.5wd", "2026-05-29", peacetime) == "2026-06-08"


def test_forwarding_is_five_days_and_by_administrative_procedure_five_working_days(wartime, peacetime):
    assert due("appeal.forward5", "2026-08-20", wartime) == "2026-08-25"
    assert due("lap.forward5", "2026-08-20", wartime) == "2026-08-27"
    assert due("lap.forward5", "2026-08-20", peacetime) == "2026-08-28"
    assert due("appeal.return10", "2026-08-20", wartime) == "2026-08-30"


def test_forty_eight_hours_are_instants_when_clocks_change(wartime):
    term = compute(LAW["info.48h"], arrived("2026-10-24", time(12)), wartime)  # clocks go back on the 25th
    assert term.due_at - term.arrived_at == timedelta(hours=48)
    assert term.due_at.astimezone(KYIV).time() == time(11)


def test_arrival_late_in_the_evening_belongs_to_its_kyiv_day(wartime):
    late = Facts(datetime(2026, 11, 1, 22, 30, tzinfo=UTC))  # 00:30 of 2 November in Kyiv
    assert compute(LAW["appeal.simple15"], late, wartime).due == date(2026, 11, 17)


def test_last_day_off_moves_only_when_the_profile_says_so(wartime):
    assert due("appeal.return10", "2026-08-20", wartime, rollover=Rollover.NEXT_WORKING) == "2026-08-31"
    assert due("appeal.return10", "2026-08-20", wartime) == "2026-08-30"


def test_extension_reaches_day_45_and_no_further(wartime):
    term = compute(LAW["appeal.month"], arrived("2026-11-02"), wartime)
    longer = extend(term, wish("2026-12-17"), wartime)
    assert longer.due == date(2026, 12, 17)
    assert longer.steps[-1].kind == StepKind.EXTENDED
    assert refusal(term, wish("2026-12-18"), wartime) == ("too_long", date(2026, 12, 17))
    assert refusal(longer, wish("2026-12-17"), wartime)[0] == "already_extended"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"is_by_head": False}, "not_by_head"),
        ({"reason": " "}, "no_reason"),
        ({"notice": ""}, "no_notice"),
        ({"announced": "2026-12-03"}, "announced_too_late"),
        ({"day": "2026-12-01"}, "not_longer"),
    ],
)
def test_extension_is_refused_by_its_rule(wartime, changes, code):
    term = compute(LAW["appeal.month"], arrived("2026-11-02"), wartime)
    assert refusal(term, wish(changes.pop("day", "2026-12-17"), **changes), wartime)[0] == code


def test_large_information_request_is_extended_within_five_working_days_of_arrival(wartime):
    term = compute(LAW["info.5wd"], arrived("2026-11-02"), wartime)
    assert extend(term, wish("2026-11-30", "2026-11-09"), wartime).due == date(2026, 11, 30)
    assert refusal(term, wish("2026-11-30", "2026-11-10"), wartime)[0] == "announced_too_late"
    assert refusal(term, wish("2026-12-01", "2026-11-05"), wartime)[0] == "too_long"


def test_what_may_not_be_extended_is_not(wartime):
    term = compute(LAW["info.48h"], arrived("2026-11-02"), wartime)
    assert refusal(term, wish("2026-11-06", "2026-11-03"), wartime)[0] == "not_extendable"


def test_term_is_shortened_and_never_lengthened_by_that_way(wartime):
    term = compute(LAW["appeal.month"], arrived("2026-11-02"), wartime)
    assert shorten(term, date(2026, 11, 12), wartime).due == date(2026, 11, 12)
    with pytest.raises(ValueError, match="ends earlier"):
        shorten(term, date(2026, 12, 10), wartime)


def test_round_the_clock_loses_no_minute_at_midnight_nor_when_clocks_change(wartime):
    profile = Profile("category.emergency", Unit.WORKING_HOURS, 26, "Класифікатор", hours=ROUND_THE_CLOCK)
    for day in ("2026-11-06", "2026-10-24", "2026-03-28"):
        term = compute(profile, arrived(day, time(23, 59)), wartime)
        assert term.due_at - term.arrived_at == timedelta(hours=26)


def test_office_hours_stop_over_the_weekend(wartime):
    profile = Profile("category.usual", Unit.WORKING_HOURS, 10, "Класифікатор", hours=OFFICE)
    term = compute(profile, arrived("2026-11-06", time(15)), wartime)  # a Friday: 2 h, then 8 h of Monday
    assert term.due_at.astimezone(KYIV) == datetime(2026, 11, 9, 16, tzinfo=KYIV)


def test_saturday_that_works_by_transfer_has_the_hours_of_a_monday():
    transfer = {"day": "2026-11-07", "is_working": True, "name": "Замість 9 листопада", "source": "–"}
    off = transfer | {"day": "2026-11-09", "is_working": False}
    calendar = calendar_from({"changes": [transfer, off]})
    profile = Profile("category.usual", Unit.WORKING_HOURS, 12, "Класифікатор", hours=OFFICE)
    term = compute(profile, arrived("2026-11-06", time(15)), calendar)  # 2 h of Friday, 9 of Saturday, 1 of Tuesday
    assert term.due_at.astimezone(KYIV) == datetime(2026, 11, 10, 9, tzinfo=KYIV)


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("amount_not_positive", {"unit": Unit.CALENDAR_DAYS, "amount": 0}),
        ("no_working_hours", {"unit": Unit.WORKING_HOURS, "amount": 3}),
        (
            "hours_end_before_start",
            {"unit": Unit.WORKING_HOURS, "amount": 3, "hours": (WorkingHours(0, time(9), time(9)),)},
        ),
    ],
)
def test_profile_that_gives_no_term_is_refused(code, values):
    with pytest.raises(ProfileError) as refused:
        Profile("x", basis="–", **values)
    assert refused.value.code == code


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.code)
@given(
    start=st.integers(0, 17 * 365 * 24 * 60).map(lambda minutes: BEGIN + timedelta(minutes=minutes)),
    later=st.timedeltas(timedelta(), timedelta(days=400)),
    is_war=st.booleans(),
)
def test_term_is_monotone_and_its_control_comes_first(profile, start, later, is_war):
    calendar = CALENDARS[is_war]
    first, second = (compute(profile, Facts(moment), calendar) for moment in (start, start + later))
    assert first.due <= second.due
    assert first.due_at <= second.due_at
    assert first.arrived_on <= first.control_due <= first.due
    assert first.due_at > first.arrived_at
    assert first.due_at == end_of(first.due) or profile.unit == Unit.HOURS
    if profile.code.startswith("appeal."):
        assert first.due - first.arrived_on <= timedelta(days=45)


@given(day=st.dates(date(2023, 1, 1), date(2035, 1, 1)), more=st.integers(-5, 60))
def test_extension_is_never_beyond_the_forty_fifth_day(day, more):
    term = compute(LAW["appeal.month"], arrived(day.isoformat()), CALENDARS[0])
    try:
        longer = extend(term, wish((term.due + timedelta(days=more)).isoformat(), day.isoformat()), CALENDARS[0])
    except ExtensionRefused:
        assert more <= 0 or term.due + timedelta(days=more) > day + timedelta(days=45)
    else:
        assert term.due < longer.due <= day + timedelta(days=45)


def refusal(term, wanted, calendar):
    with pytest.raises(ExtensionRefused) as refused:
        extend(term, wanted, calendar)
    return refused.value.code, refused.value.limit
