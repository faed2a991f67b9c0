"""The estimate on simulated days: three desks, log-normal visits, people who do not come, a break, an alarm."""

import heapq
import math
import random
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from modules.equeue.engine.hall_day import fold_day
from modules.equeue.engine.hall_estimate import Accuracy, Rules, before, estimate, hall_of, measure
from portal.common.clock import KYIV

OPENS = datetime(2026, 11, 16, 8, 0, tzinfo=KYIV)
MEAN, SIGMA = {"passport": 14.0, "land": 22.0}, 0.5
DESKS = {"d1": frozenset[str](), "d2": frozenset({"passport"}), "d3": frozenset[str]()}


def event(act, aggregate, minute, **payload):
    return {
        "type": act,
        "aggregate": aggregate,
        "at_wall": (OPENS + timedelta(minutes=minute)).isoformat(),
        "payload": payload,
    }


def a_day(seed, *, absent=0.15, length=480, has_alarm=True):
    """Events of a day in which people come faster before noon than three desks receive them."""
    draw = random.Random(seed)
    people, minute, number = [], 0.0, 0
    while minute < length - 60:
        minute += draw.expovariate(1 / (5.6 if minute < 240 else 7.0))
        people.append((minute, f"t{number}", "passport" if draw.random() < 0.7 else "land"))
        number += 1
    events = [(0.0, n, event("desk.opened", desk, 0, name=desk)) for n, desk in enumerate(DESKS)]
    events += [
        (at, 10 + n, event("ticket.issued", name, at, number=name, type=kind, kind="walk_in"))
        for n, (at, name, kind) in enumerate(people)
    ]
    alarm = (draw.uniform(120, 300),) if has_alarm else ()
    alarm += (alarm[0] + 30,) if alarm else ()
    if alarm:
        events += [
            (alarm[0], 0, event("hall.paused", "hall", alarm[0])),
            (alarm[1], 0, event("hall.resumed", "hall", alarm[1])),
        ]
    rest = draw.uniform(60, 400)
    queue, free, serial = list(people), [(0.0, desk) for desk in DESKS], 10_000
    heapq.heapify(free)
    had_break = False
    while queue and free:
        at, desk = heapq.heappop(free)
        if alarm and alarm[0] <= at < alarm[1]:
            at = alarm[1]
        if desk == "d3" and at >= rest and not had_break:
            had_break = True
            events += [
                (at, serial, event("desk.paused", desk, at)),
                (at + 15, serial, event("desk.resumed", desk, at + 15)),
            ]
            heapq.heappush(free, (at + 15, desk))
            continue
        mine = [one for one in queue if not DESKS[desk] or one[2] in DESKS[desk]]
        here = [one for one in mine if one[0] <= at]
        if not here:
            if mine:
                heapq.heappush(free, (mine[0][0], desk))
            continue
        one = here[0]
        queue.remove(one)
        serial += 5
        events.append((at, serial, event("ticket.called", one[1], at, desk=desk, reason="walk_in_order")))
        if draw.random() < absent:
            end, kind = at + 2, "ticket.no_show"
        else:
            mean = MEAN[one[2]]
            end = at + draw.lognormvariate(math.log(mean) - SIGMA**2 / 2, SIGMA)
            kind = "ticket.finished"
            events.append((at + 0.5, serial + 1, event("ticket.started", one[1], at + 0.5, desk=desk)))
            if alarm and at < alarm[0] < end:
                end += alarm[1] - alarm[0]
        events.append((end, serial + 2, event(kind, one[1], end, desk=desk)))
        heapq.heappush(free, (end, desk))
    return [item[2] for item in sorted(events, key=lambda item: (item[0], item[1]))]


def accuracy(days, **more):
    total = Accuracy()
    for seed in range(days):
        found = measure(a_day(seed, **more), desk_types=DESKS, usual={"passport": 15.0, "land": 20.0})
        for name in ("number", "error", "waited", "within", "simple"):
            setattr(total, name, getattr(total, name) + getattr(found, name))
    return total


@pytest.fixture(scope="module")
def twenty_days():
    return accuracy(12)


def test_mean_error_is_five_minutes_or_a_quarter_of_the_wait(twenty_days):
    assert twenty_days.number > 500
    assert twenty_days.mean_error <= max(5.0, 0.25 * twenty_days.waited / twenty_days.number)


def test_four_of_five_people_wait_no_longer_than_told(twenty_days):
    assert 75 <= twenty_days.coverage <= 85


def test_better_than_people_times_mean_time_by_desks(twenty_days):
    assert twenty_days.error < 0.9 * twenty_days.simple


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
