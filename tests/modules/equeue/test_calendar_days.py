"""Holidays, transfers, days of the month that move, pauses: examples of the law, then properties."""

from datetime import date, time, timedelta
from itertools import pairwise

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from modules.equeue.constants import INTERVALS, OnHoliday
from modules.equeue.engine.plan import REACH, WEEKEND, Away, OtherHours, Plan, WeeklyHours, day_of_reception, hours_of
from modules.equeue.engine.refusals import QueueBusy
from modules.equeue.engine.settling import Seat, settle_day
from modules.equeue.engine.slots import Taken, absences_of, lanes_left, slots_of
from modules.equeue.models import Booking, Queue, ScheduleRule
from modules.equeue.selectors import free_slots
from modules.equeue.selectors.halls import hall_configuration
from modules.equeue.selectors.plans import plans_of
from modules.equeue.services import confirm_booking, hold_slot, schedules
from tests.factories.equeue import DayExceptionFactory, WorkplaceTypeFactory
from tests.modules.equeue.calendars import announce, change, publish

THURSDAY = 3
FIRST = WeeklyHours(THURSDAY, time(10), time(12), nth=1)
MONDAY = date(2026, 11, 16)
TUESDAY = MONDAY + timedelta(1)
SATURDAY = MONDAY + timedelta(5)


def receptions(plan, first, count):
    return [day for day in (first + timedelta(number) for number in range(count)) if hours_of(plan, day)]


def moved(step, **plan):
    return Plan(30, 1, (WeeklyHours(THURSDAY, time(10), time(12), nth=1, moves=step),), **plan)


def test_month_that_begins_on_a_thursday_has_its_first_thursday_on_day_one():
    assert receptions(Plan(30, 1, (FIRST,)), date(2026, 10, 1), 31) == [date(2026, 10, 1)]


def test_fifth_thursday_is_skipped_in_months_without_one():
    fifth = Plan(30, 1, (WeeklyHours(THURSDAY, time(10), time(12), nth=5),))
    assert receptions(fifth, date(2026, 9, 1), 150) == [date(2026, 10, 29), date(2026, 12, 31)]


def test_monthly_day_on_a_holiday_is_skipped_or_moves_to_a_working_day():
    # 1 January 2026 is a Thursday; the 2nd a Friday, 31 December a Wednesday.
    holiday = {"closed": frozenset({date(2026, 1, 1)})}
    assert receptions(moved(0, **holiday), date(2025, 12, 25), 20) == []
    assert receptions(moved(1, **holiday), date(2025, 12, 25), 20) == [date(2026, 1, 2)]
    assert receptions(moved(-1, **holiday), date(2025, 12, 25), 20) == [date(2025, 12, 31)]


def test_moved_day_is_no_weekend_and_no_other_holiday():
    rest = frozenset({date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 5)})
    assert receptions(moved(1, closed=rest), date(2025, 12, 25), 20) == [date(2026, 1, 6)]


def test_monthly_day_moves_from_a_vacation_of_everybody_and_from_a_day_that_is_closed():
    nominal = date(2026, 11, 5)
    vacation = (Away(nominal - timedelta(1), nominal + timedelta(1)),)
    assert receptions(moved(1, away=vacation), date(2026, 11, 1), 28) == [date(2026, 11, 9)]
    assert receptions(moved(1, others=(OtherHours(nominal),)), date(2026, 11, 1), 28) == [date(2026, 11, 6)]


def test_monthly_day_that_finds_nothing_near_is_not_held():
    rest = frozenset(date(2026, 11, 5) + timedelta(number) for number in range(REACH.days + 1))
    assert receptions(moved(1, closed=rest), date(2026, 11, 1), 30) == []


def test_day_with_other_hours_opens_a_holiday():
    plan = Plan(30, 1, (WeeklyHours(0, time(9), time(18)),), (OtherHours(MONDAY, time(9), time(11)),))
    plan = Plan(30, 1, plan.weekly, plan.others, closed=frozenset({MONDAY, MONDAY + timedelta(7)}))
    assert hours_of(plan, MONDAY) == [(time(9), time(11))]
    assert hours_of(plan, MONDAY + timedelta(7)) == []


def test_pause_stands_between_two_times_and_may_reach_over_the_closing():
    plan = Plan(20, 1, (WeeklyHours(0, time(9), time(10)),), buffer=10)
    assert [(slot.start, slot.end) for slot in slots_of(plan, MONDAY)] == [(540, 560), (570, 590)]


@st.composite
def monthly(draw):
    row = WeeklyHours(
        draw(st.integers(0, 6)),
        time(10),
        time(12),
        nth=draw(st.integers(1, 5)),
        moves=draw(st.sampled_from([-1, 0, 1])),
    )
    offsets = draw(st.sets(st.integers(0, 120), max_size=25))
    return row, Plan(30, 1, (row,), closed=frozenset(date(2026, 9, 1) + timedelta(number) for number in offsets))


@given(monthly())
@settings(max_examples=150, deadline=None)
def test_reception_of_a_month_is_held_once_on_an_open_day_or_not_at_all(case):
    row, plan = case
    days = [date(2026, 9, 1) + timedelta(number) for number in range(120)]
    nominal = [day for day in (days[0] + timedelta(number) for number in range(-20, 140)) if row.covers(day)]
    held = {day: day_of_reception(plan, row, day) for day in nominal}
    kept = {day for day in held.values() if day is not None and day not in plan.closed}
    assert {day for day in days if hours_of(plan, day)} == kept & set(days)
    for wanted, day in held.items():
        if day is not None and day != wanted:
            assert day.weekday() not in WEEKEND and day not in plan.closed and abs(day - wanted) <= REACH
            between = [wanted + timedelta(number * row.moves) for number in range(abs((day - wanted).days))]
            assert all(each in plan.closed or each.weekday() in WEEKEND for each in between)


@given(
    st.sampled_from(INTERVALS),
    st.sampled_from([0, 5, 10, 60]),
    st.integers(1, 3),
    st.lists(st.tuples(st.integers(500, 1000), st.sampled_from(INTERVALS), st.integers(1, 3)), max_size=8),
)
@settings(max_examples=150, deadline=None)
def test_times_with_a_pause_never_meet_a_booking_of_another_interval(interval, buffer, capacity, booked):
    plan = Plan(interval, capacity, (WeeklyHours(0, time(8), time(17)),), buffer=buffer)
    taken = [Taken(start, start + length, lane) for start, length, lane in booked]
    slots = slots_of(plan, MONDAY)
    assert all(after.start - before.end == buffer for before, after in pairwise(slots))
    for slot in slots:
        for lane in lanes_left(plan, slot, taken):
            assert not any(row.lane == lane and row.start < slot.end and row.end > slot.start for row in taken)


@st.composite
def seats(draw):
    found: list[Seat] = []
    for number in range(draw(st.integers(0, 8))):
        start, length = draw(st.integers(32, 68)) * 15, draw(st.sampled_from(INTERVALS))
        lane = draw(st.integers(1, 4))
        if not any(row.lane == lane and row.start < start + length and row.end > start for row in found):
            found.append(Seat(number, start, start + length, lane, draw(st.booleans())))
    return found


@given(seats(), st.integers(1, 4), st.lists(st.tuples(st.none() | st.integers(1, 4), st.booleans()), max_size=2))
@settings(max_examples=200, deadline=None)
def test_settling_loses_nobody_and_puts_nobody_on_anybody(rows, capacity, gone):
    spans = [(lane, (time(10), time(14)) if is_part else (None, None)) for lane, is_part in gone]
    away = tuple(Away(MONDAY, MONDAY, lane, *span) for lane, span in spans)
    plan = Plan(30, capacity, (WeeklyHours(0, time(9), time(16)),), away=away)
    after, steps = settle_day(plan, MONDAY, rows)
    assert sorted((seat.key, seat.start, seat.end) for seat in after) == [
        (row.key, row.start, row.end) for row in rows
    ]
    for seat in after:
        closed = {row.lane for row in absences_of(plan, MONDAY) if row.start < seat.end and row.end > seat.start}
        is_open = seat.start >= 9 * 60 and seat.end <= 16 * 60
        assert (is_open and seat.lane <= capacity and seat.lane not in closed) != seat.has_conflict
    state = {row.key: row for row in rows}
    for seat in steps:  # the schema looks at every step
        state[seat.key] = seat
        assert not any(meet(seat, other) for other in state.values() if other.key != seat.key)
    assert sorted(state.values(), key=repr) == sorted(after, key=repr)
    assert settle_day(plan, MONDAY, after) == (sorted(after, key=lambda seat: (seat.start, seat.lane)), [])


def meet(one, other):
    return one.lane == other.lane and one.start < other.end and other.start < one.end


def open_days(queue, moment):
    (offer,) = free_slots(queue, now=moment)
    return {day.local_date for day in offer.days if day.is_working}


@pytest.mark.django_db
def test_holiday_closes_the_queue_and_the_hall_hears_the_same(hall, queue, workplace_type, community, moment):
    holiday = {"name": "День", "source": ".", "month": 11, "day": 17}
    publish(community, holidays=[holiday])
    with time_machine.travel(moment, tick=False):
        assert TUESDAY not in open_days(queue, moment)
        assert TUESDAY not in {row.day for row in hall_configuration(hall).openings}
        DayExceptionFactory(queue=queue, local_date=TUESDAY, opens=time(9), closes=time(11))
        assert TUESDAY in open_days(queue, moment)
        assert TUESDAY in {row.day for row in hall_configuration(hall).openings}


@pytest.mark.django_db
def test_queue_that_ignores_holidays_and_martial_law_stay_open(queue, workplace_type, community, moment):
    holiday = {"name": "День", "source": ".", "month": 11, "day": 17}
    publish(community, holidays=[holiday])
    Queue.objects.update(closes_on_holidays=False)
    assert TUESDAY in open_days(Queue.objects.get(), moment)
    Queue.objects.update(closes_on_holidays=True)
    regime = {"name": "Воєнний стан", "source": ".", "since": "2022-02-24"}
    publish(community, holidays=[holiday], regimes=[regime])
    assert TUESDAY in open_days(Queue.objects.get(), moment)


@pytest.mark.django_db
def test_transfer_closes_its_day_off_and_opens_no_saturday(queue, community, moment):
    row = WorkplaceTypeFactory(queue=queue, weekly=False)
    for weekday in range(5):
        ScheduleRule.objects.create(workplace_type=row, weekday=weekday, opens=time(9), closes=time(13))
    publish(community, changes=[change(SATURDAY, is_working=True), change(TUESDAY, is_working=False)])
    days = open_days(queue, moment)
    assert TUESDAY not in days and SATURDAY not in days
    DayExceptionFactory(queue=queue, local_date=SATURDAY, opens=time(9), closes=time(13))
    assert SATURDAY in open_days(queue, moment)


@pytest.mark.django_db
def test_day_of_the_place_closes_and_a_monthly_day_moves_whatever_dates_are_asked_for(queue, community):
    row = WorkplaceTypeFactory(queue=queue, weekly=False)
    ScheduleRule.objects.create(
        workplace_type=row, weekday=THURSDAY, nth=1, on_holiday=OnHoliday.NEXT, opens=time(10), closes=time(12)
    )
    nominal, friday = date(2026, 12, 3), date(2026, 12, 4)
    publish(community, changes=[change(nominal, is_working=False, is_regional=True)])
    for first, last in ((friday, friday), (nominal, friday), (date(2026, 11, 20), date(2026, 12, 20))):
        plan = plans_of([row], first, last)[row.pk]
        assert hours_of(plan, nominal) == []
        assert hours_of(plan, friday) == [(time(10), time(12))]


@pytest.mark.django_db
def test_free_times_with_a_calendar_cost_six_queries(
    queue, workplace_type, community, moment, django_assert_max_num_queries
):
    publish(community, changes=[change(TUESDAY, is_working=False)])
    for _number in range(3):
        WorkplaceTypeFactory(queue=queue)
    fresh = Queue.objects.get()
    free_slots(fresh, now=moment)
    with django_assert_max_num_queries(6):
        free_slots(fresh, now=moment)


@pytest.mark.django_db(transaction=True)
def test_new_holiday_flags_the_bookings_of_its_day_and_its_end_clears_them(
    queue, workplace_type, community, moment, contact
):
    with time_machine.travel(moment, tick=False):
        held = hold_slot(workplace_type=workplace_type, local_date=TUESDAY, local_start=time(9), holder="a")
        confirm_booking(token=held.token, contact=contact)
        for is_working, has_conflict in ((False, True), (True, False)):
            announce(publish(community, changes=[change(TUESDAY, is_working=is_working)]))
            booking = Booking.objects.get()
            assert (booking.has_conflict, booking.state) == (has_conflict, "booked")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("busy_times", "is_flagged"), [(2, True), (3, False)])
def test_calendar_that_meets_a_busy_queue_is_followed_in_three_tries_and_the_others_at_once(
    queue, workplace_type, community, moment, contact, monkeypatch, caplog, busy_times, is_flagged
):
    other = WorkplaceTypeFactory(queue=queue)
    refusals, lock = [], schedules.lock_types

    def busy(types):
        if types[0].pk == workplace_type.pk and len(refusals) < busy_times:
            refusals.append(1)
            raise QueueBusy
        lock(types)

    with time_machine.travel(moment, tick=False):
        for row in (workplace_type, other):
            held = hold_slot(workplace_type=row, local_date=TUESDAY, local_start=time(9), holder=f"of {row.pk}")
            confirm_booking(token=held.token, contact=contact)
        publish(community, changes=[change(TUESDAY, is_working=False)])
        monkeypatch.setattr(schedules, "lock_types", busy)
        schedules.follow_calendar(community.pk)
    hit = dict(Booking.objects.values_list("workplace_type_id", "has_conflict"))
    assert hit == {workplace_type.pk: is_flagged, other.pk: True}
    assert len(refusals) == busy_times
    assert (f"type {workplace_type.pk} were not looked at" in caplog.text) is not is_flagged
