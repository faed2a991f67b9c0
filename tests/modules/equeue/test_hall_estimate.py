"""The estimate on simulated days: three desks, log-normal visits, people who do not come, a break, an alarm."""

from datetime import timedelta
from itertools import pairwise

import pytest

from modules.equeue.engine.hall_day import fold_day
from modules.equeue.engine.hall_estimate import Rules, before, estimate, hall_of, measure
from tests.support.hall_days import DESKS, OPENS, PLANNED, a_day, event

LOADS, DAYS = (0.7, 0.8, 0.9), 6  # forty of each are measured by `make bench-hall_wait`


@pytest.fixture(scope="module")
def days():
    return [measure(a_day(seed, load), desk_types=DESKS, usual=PLANNED) for load in LOADS for seed in range(DAYS)]


def total(days, name):
    return sum(getattr(day, name) for day in days)


def test_mean_error_is_five_minutes_or_a_quarter_of_the_wait(days):
    number = total(days, "number")
    assert number > 800
    assert total(days, "error") / number <= max(5.0, 0.25 * total(days, "waited") / number)


def test_four_of_five_people_wait_no_longer_than_told(days):
    told = [pair for day in days for pair in day.pairs if pair[1] > 0]
    assert 75 <= 100 * sum(waited <= p80 for _p50, p80, waited in told) / len(told) <= 85


def test_better_than_people_times_mean_time_by_desks(days):
    assert total(days, "error") < 0.9 * total(days, "simple")


def test_equal_halls_get_equal_answers_and_more_people_wait_longer():
    day = fold_day([event("desk.opened", "d1", 0)])
    fold_day([event("ticket.issued", f"t{n}", 1 + n / 10, type="passport", kind="walk_in") for n in range(6)], day=day)
    hall = hall_of(day, OPENS + timedelta(minutes=5), desk_types=DESKS, usual={"passport": 15.0})
    ranges = [estimate(hall, f"t{n}") for n in range(6)]
    assert ranges == [estimate(hall, f"t{n}") for n in range(6)]
    assert [before(hall, f"t{n}") for n in range(6)] == list(range(6))
    assert ranges[0].p50 == 0 and all(one.p50 < other.p50 for one, other in pairwise(ranges))
    assert all(one.p50 <= one.p80 for one in ranges)


def test_booked_person_waits_for_the_hour_and_goes_before_the_live_queue():
    now = OPENS + timedelta(minutes=30)
    day = fold_day([event("desk.opened", "d1", 0)])
    fold_day([event("ticket.issued", f"t{n}", 20, type="passport", kind="walk_in") for n in range(8)], day=day)
    expected = [("b", "passport", now + timedelta(minutes=20))]
    hall = hall_of(day, now, desk_types=DESKS, usual={"passport": 10.0}, rules=Rules(), expected=expected)
    booked, last = estimate(hall, "b"), estimate(hall, "t7")
    assert 20 <= booked.p50 < 40 and booked.p50 < last.p50


def test_service_that_no_open_desk_receives_has_no_estimate():
    day = fold_day([event("desk.opened", "d2", 0), event("ticket.issued", "t0", 1, type="land", kind="walk_in")])
    assert estimate(hall_of(day, OPENS, desk_types=DESKS, usual={}), "t0") is None
