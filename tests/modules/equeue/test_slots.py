"""Slots: examples of the manual, properties, and an oracle that looks at every minute."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from modules.equeue.constants import INTERVALS
from modules.equeue.engine.plan import Away, OtherHours, Plan, WeeklyHours, hours_of
from modules.equeue.engine.slots import (
    Slot,
    Taken,
    TakenLanes,
    absences_of,
    free_counts,
    lanes_left,
    slot_at,
    slots_of,
)
from modules.equeue.engine.wall import KYIV, day_length, instant_of, minute_of, wall_of
from modules.equeue.engine.window import Window

MONDAY = date(2026, 11, 16)
SPRING = date(2027, 3, 28)  # 03:00 → 04:00
AUTUMN = date(2026, 10, 25)  # 04:00 → 03:00


def week(opens: str, closes: str, weekday: int = 0, **kwargs) -> WeeklyHours:
    return WeeklyHours(weekday, time.fromisoformat(opens), time.fromisoformat(closes), **kwargs)


def starts(plan: Plan, day: date) -> list[str]:
    return [f"{slot.local_start:%H:%M}" for slot in slots_of(plan, day)]


def test_slots_follow_the_interval_from_the_opening():
    assert starts(Plan(20, 1, (week("09:00", "10:00"),)), MONDAY) == ["09:00", "09:20", "09:40"]


def test_slot_that_would_cross_a_break_or_the_closing_is_not_offered():
    plan = Plan(40, 1, (week("09:00", "11:00"), week("12:00", "13:00")))
    assert starts(plan, MONDAY) == ["09:00", "09:40", "10:20", "12:00"]
    assert starts(Plan(40, 1, (week("09:00", "10:30"), week("12:00", "12:30"))), MONDAY) == ["09:00", "09:40"]


def test_exception_beats_the_week_and_a_types_own_beats_the_queues():
    weekly = (week("09:00", "10:00"),)
    closed = OtherHours(MONDAY)
    short = OtherHours(MONDAY, time(12), time(13), of_type=True)
    saturday = OtherHours(MONDAY + timedelta(5), time(10), time(11))
    assert starts(Plan(30, 1, weekly, (closed,)), MONDAY) == []
    assert starts(Plan(30, 1, weekly, (closed, short)), MONDAY) == ["12:00", "12:30"]
    assert starts(Plan(30, 1, weekly, (saturday,)), MONDAY + timedelta(5)) == ["10:00", "10:30"]


def test_nth_weekday_of_a_month():
    plan = Plan(60, 1, (week("10:00", "12:00", weekday=3, nth=1),))
    days = [date(2026, 10, 1) + timedelta(number) for number in range(100)]
    assert [day for day in days if slots_of(plan, day)] == [
        date(2026, 10, 1),
        date(2026, 11, 5),
        date(2026, 12, 3),
        date(2027, 1, 7),
    ]
    fifth = Plan(60, 1, (week("10:00", "12:00", weekday=3, nth=5),))
    assert [day for day in days if slots_of(fifth, day)] == [date(2026, 10, 29), date(2026, 12, 31)]


def test_validity_dates_of_a_rule():
    plan = Plan(60, 1, (week("10:00", "11:00", valid_from=MONDAY + timedelta(7), valid_to=MONDAY + timedelta(7)),))
    assert [bool(slots_of(plan, MONDAY + timedelta(7 * number))) for number in range(3)] == [False, True, False]


def test_hour_that_does_not_exist_is_skipped_in_march():
    plan = Plan(60, 1, (week("01:30", "06:30", weekday=6),))
    assert starts(plan, SPRING) == ["01:30", "02:30", "04:30", "05:30"]
    slot = slot_at(plan, SPRING, time(2, 30))
    assert slot.starts_at == datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
    assert wall_of(SPRING, slot.end) == time(4, 30)


def test_ambiguous_hour_is_offered_once_in_october():
    plan = Plan(30, 1, (week("02:30", "05:00", weekday=6),))
    assert starts(plan, AUTUMN) == ["02:30", "03:00", "03:30", "04:00", "04:30"]
    assert slot_at(plan, AUTUMN, time(3, 30)).starts_at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_vacation_of_one_of_three_cuts_capacity_by_one_only_and_two_overlap():
    slot = Slot(MONDAY, time(9), 540, 570)
    away = (Away(MONDAY, MONDAY, lane=2), Away(MONDAY - timedelta(3), MONDAY + timedelta(3), lane=2))
    plan = Plan(30, 3, away=away)
    assert lanes_left(plan, slot, absences_of(plan, MONDAY)) == [1, 3]


def test_absence_of_hours_takes_only_them():
    plan = Plan(30, 1, (week("09:00", "11:00"),), away=(Away(MONDAY, MONDAY, None, time(9, 40), time(10)),))
    free = [slot for slot in slots_of(plan, MONDAY) if lanes_left(plan, slot, absences_of(plan, MONDAY))]
    assert [slot.local_start for slot in free] == [time(9), time(10), time(10, 30)]


def test_new_interval_respects_bookings_of_the_old_one():
    plan = Plan(20, 2, (week("09:00", "11:00"),))
    taken = [Taken(540, 570, 1), Taken(570, 600, 2)]
    free = {f"{slot.local_start:%H:%M}": lanes_left(plan, slot, taken) for slot in slots_of(plan, MONDAY)}
    assert free == {"09:00": [2], "09:20": [], "09:40": [1], "10:00": [1, 2], "10:20": [1, 2], "10:40": [1, 2]}


def test_window_of_two_weeks_and_its_opening_moment():
    window = Window(14, time(6))
    early = datetime(2026, 11, 16, 5, 59, 59, tzinfo=KYIV)
    assert window.dates(early)[-1] == date(2026, 11, 28)
    assert window.dates(early + timedelta(seconds=1))[-1] == date(2026, 11, 29)
    assert len(Window().dates(early)) == 14


def test_lead_in_days_and_in_minutes():
    late = datetime(2026, 11, 16, 23, 59, 59, tzinfo=KYIV)
    window = Window(14, lead_days=3)
    assert window.dates(late)[0] == date(2026, 11, 19)
    assert window.dates(late + timedelta(seconds=1))[0] == date(2026, 11, 20)
    slot = Slot(MONDAY, time(10), 600, 630)
    assert Window(lead_minutes=30).offers(slot, datetime(2026, 11, 16, 9, 30, tzinfo=KYIV))
    assert not Window(lead_minutes=30).offers(slot, datetime(2026, 11, 16, 9, 30, 1, tzinfo=KYIV))
    assert not Window().offers(slot, datetime(2026, 11, 16, 10, tzinfo=KYIV))


quarters = st.integers(0, 95).map(lambda number: time(number // 4, number % 4 * 15))
hours = st.tuples(quarters, quarters).filter(lambda pair: pair[0] < pair[1])
days = st.sampled_from([SPRING, AUTUMN, MONDAY, date(2026, 12, 31), date(2028, 2, 29)])


@st.composite
def plans(draw):
    weekly = draw(st.lists(st.tuples(st.integers(0, 6), hours), max_size=6))
    weekly += [(day.weekday(), draw(hours)) for day in (SPRING, MONDAY)]
    day = draw(days)
    others = draw(st.lists(st.tuples(st.none() | hours, st.booleans()), max_size=2))
    capacity = draw(st.integers(1, 4))
    lane = st.none() | st.integers(1, capacity)
    away = draw(st.lists(st.tuples(st.integers(-2, 0), st.integers(0, 2), lane, st.none() | hours), max_size=3))
    return day, Plan(
        draw(st.sampled_from(INTERVALS)),
        capacity,
        tuple(WeeklyHours(weekday, *span) for weekday, span in weekly),
        tuple(OtherHours(day, *(span or (None, None)), of_type=own) for span, own in others),
        tuple(
            Away(day + timedelta(first), day + timedelta(last), lane, *(span or (None, None)))
            for first, last, lane, span in away
        ),
    )


taken = st.lists(
    st.builds(
        lambda start, length, lane: Taken(start, start + length, lane),
        st.integers(0, 1400),
        st.integers(1, 90),
        st.integers(1, 4),
    ),
    max_size=12,
)


def oracle(plan: Plan, day: date, booked: list[Taken]) -> dict[time, set[int]]:
    """By brute force: walk the day's elapsed minutes on a real clock and look at each one."""
    clock = [instant_of(day, minute).astimezone(KYIV) for minute in range(day_length(day))]
    spans = hours_of(plan, day)
    found: dict[time, set[int]] = {}
    last_end = 0
    for minute, moment in enumerate(clock):
        wall = moment.time()
        span = next((span for span in spans if span[0] <= wall < span[1]), None)
        if span is None or moment.fold or minute < last_end or wall in found:
            continue
        offset = (wall.hour - span[0].hour) * 60 + wall.minute - span[0].minute
        if offset % plan.interval:
            continue
        inside = clock[minute : minute + plan.interval]
        if len(inside) < plan.interval:
            continue
        closing = [number for number, value in enumerate(clock) if value.time() >= span[1] and not value.fold]
        if minute + plan.interval > min([number for number in closing if number > minute] or [len(clock)]):
            continue
        last_end = minute + plan.interval
        lanes = set(range(1, plan.capacity + 1))
        for number, value in enumerate(inside, minute):
            lanes -= {row.lane for row in booked if row.start <= number < row.end}
            for row in plan.away:
                if not row.starts_on <= day <= row.ends_on:
                    continue
                if row.starts_at is None or covers(clock, row, number, value):
                    lanes -= {row.lane} if row.lane else lanes
        found[wall] = lanes
    return found


def covers(clock: list[datetime], row: Away, number: int, value: datetime) -> bool:
    first = next((n for n, v in enumerate(clock) if v.time() >= row.starts_at and not v.fold), len(clock))
    last = next((n for n, v in enumerate(clock) if v.time() >= row.ends_at and not v.fold), len(clock))
    return first <= number < last


@given(plans(), taken)
@settings(max_examples=150, deadline=None)
def test_engine_agrees_with_the_oracle(case, booked):
    day, plan = case
    busy = [*booked, *absences_of(plan, day)]
    engine = {slot.local_start: set(lanes_left(plan, slot, busy)) for slot in slots_of(plan, day)}
    assert engine == oracle(plan, day, booked)
    slots = slots_of(plan, day)
    counts = free_counts(plan, slots, [TakenLanes(row.start, row.end, 1 << row.lane) for row in busy])
    assert counts == [len(engine[slot.local_start]) for slot in slots]


@given(plans())
@settings(max_examples=150, deadline=None)
def test_slots_are_disjoint_ordered_and_inside_the_day(case):
    day, plan = case
    slots = slots_of(plan, day)
    for slot in slots:
        assert slot.end - slot.start == plan.interval
        assert minute_of(day, slot.local_start) == slot.start
        assert slot.starts_at.astimezone(KYIV).date() == day
        assert slot.end <= day_length(day)
    assert all(before.end <= after.start for before, after in pairwise(slots))
