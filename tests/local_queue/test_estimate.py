"""How long people wait: a range from who is ahead, who works and how long receptions take."""

import random

import pytest

from local_queue.tickets.estimate import ABSENT, Desk, Length, Person, Wait, waits

LENGTHS = {"passport": Length(20), "land": Length(30)}


def of(people: int, desks: int = 1, kind: str = "passport", **more: object) -> Wait:
    busy = [Desk(busy=kind, minutes=1)] * desks
    return waits([Person(kind)] * people, busy, more.get("lengths", LENGTHS), 0.0)[kind]


def test_equal_halls_have_equal_ranges() -> None:
    assert of(4) == of(4)


def test_free_desk_and_nobody_ahead_is_at_once() -> None:
    assert waits([], [Desk()], LENGTHS)["passport"] == Wait(0, 0, 0)


def test_nobody_promises_anything_where_no_desk_receives() -> None:
    found = waits([Person("land")], [Desk(frozenset({"passport"}))], LENGTHS)
    assert "land" not in found and "passport" in found
    assert waits([Person("passport")], [], LENGTHS) == {}


def test_range_is_in_order_and_grows_with_the_queue() -> None:
    found = [of(people) for people in range(8)]
    for one in found:
        assert one.p20 <= one.p50 <= one.p80
    assert [one.p50 for one in found] == sorted(one.p50 for one in found)
    assert found[7].p80 - found[7].p20 > found[0].p80 - found[0].p20


def test_more_desks_wait_less() -> None:
    assert of(6, desks=3).p80 < of(6, desks=1).p20


def test_people_of_other_desks_do_not_count() -> None:
    desks = [Desk(frozenset({"passport"}), "passport", 1), Desk(frozenset({"land"}), "land", 1)]
    alone = waits([], desks, LENGTHS, 0.0)["passport"]
    with_others = waits([Person("land")] * 9, desks, LENGTHS, 0.0)["passport"]
    assert abs(with_others.p50 - alone.p50) < 5


def test_measured_receptions_outweigh_the_promised_minutes() -> None:
    quick = {"passport": Length(20, (5.0,) * 30)}
    assert of(4, lengths=quick).p50 < of(4).p50 / 2


def test_one_strange_reception_does_not_turn_the_range_around() -> None:
    assert of(4, lengths={"passport": Length(20, (170.0,))}).p50 < 2 * of(4).p50


def test_booked_people_whose_time_comes_go_first() -> None:
    desk = [Desk(frozenset({"passport"}), "passport", 1)]
    alone = waits([], desk, LENGTHS, 0.0)["passport"]
    booked = [Person("passport", due=2.0)] * 3
    assert waits(booked, desk, LENGTHS, 0.0)["passport"].p80 > alone.p80 + 30
    late = [Person("passport", due=400.0)] * 3
    assert waits(late, desk, LENGTHS, 0.0)["passport"] == alone


def test_long_reception_is_expected_to_last_on() -> None:
    kind = frozenset({"passport"})
    found = [waits([], [Desk(kind, "passport", minutes)], LENGTHS)["passport"] for minutes in (1, 40, 90)]
    assert all(one.p20 > 0 for one in found)
    assert found[0].p50 > found[1].p50


def test_paused_desk_is_no_promise_of_at_once() -> None:
    assert waits([], [Desk(is_paused=True)], LENGTHS)["passport"].p20 >= 1


def test_people_who_do_not_come_cost_little() -> None:
    desk = [Desk(busy="passport", minutes=1)]
    nobody = waits([Person("passport")] * 10, desk, LENGTHS, 1.0)["passport"]
    assert nobody.p80 < of(0).p80 + 10 * ABSENT + 1


@pytest.mark.parametrize(("minutes", "measured"), [(0.0, ()), (20.0, (0.0, 100_000.0)), (90.0, (-5.0,))])
def test_junk_lengths_give_a_bounded_range(minutes: float, measured: tuple[float, ...]) -> None:
    assert 0 <= of(3, lengths={"passport": Length(minutes, measured)}).p80 < 1_000


def test_four_of_five_people_are_called_before_the_end_of_the_range() -> None:
    """Against days that the estimate has not seen: receptions of 14 ± 7 minutes at desks that promise 20."""
    draw = random.Random(7)
    early = late = days = 0
    for _day in range(150):
        seen = tuple(draw.lognormvariate(2.53, 0.45) for _one in range(15))
        ahead, desks = draw.randint(1, 9), draw.randint(1, 4)
        free = [draw.lognormvariate(2.53, 0.45) for _desk in range(desks)]
        for _person in range(ahead):
            free[free.index(min(free))] += draw.lognormvariate(2.53, 0.45)
        found = of(ahead, desks, lengths={"passport": Length(20, seen)})
        days += 1
        late += min(free) > found.p80
        early += min(free) < found.p20
    assert 0.08 < late / days < 0.32
    assert 0.08 < early / days < 0.36
