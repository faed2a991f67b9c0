"""The call order: pure, booked first once their time has come, nobody waits without bound."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from local_queue.tickets.engine import Candidate, Desk, Rules, call_order

NOW = datetime(2026, 11, 17, 8, 0, tzinfo=UTC)
RULES = Rules()


def walk_in(name: str, waited: int, order: int = 1, kind: str = "a") -> Candidate:
    return Candidate(name, kind, order, NOW - timedelta(minutes=waited))


def booked(name: str, in_minutes: float, is_here: bool = True, kind: str = "a") -> Candidate:
    start = NOW + timedelta(minutes=in_minutes)
    return Candidate(name, kind, 0, start, start, is_here)


def names(*candidates: Candidate, types: tuple[str, ...] = ()) -> list[str]:
    return [choice.candidate.id for choice in call_order(candidates, NOW, RULES, Desk(types=types))]


def test_booked_person_goes_first_once_the_time_has_come() -> None:
    assert names(walk_in("w", 30), booked("b", 0)) == ["b", "w"]


def test_booked_person_is_not_called_before_the_time_while_somebody_waits() -> None:
    assert names(walk_in("w", 1), booked("b", 0.1)) == ["w", "b"]


def test_booked_person_who_has_not_come_is_not_called_early_at_all() -> None:
    assert names(booked("b", 10, is_here=False)) == []
    assert names(booked("b", -1, is_here=False)) == ["b"]


def test_walk_in_who_has_waited_the_longest_time_allowed_joins_the_due() -> None:
    assert names(booked("b", -5), walk_in("w", 70)) == ["w", "b"]
    assert names(booked("b", -5), walk_in("w", 61)) == ["b", "w"]


def test_desk_calls_only_its_types() -> None:
    assert names(walk_in("x", 50, kind="b"), walk_in("w", 1), types=("a",)) == ["w"]


def test_visits_of_the_time_before_the_hall_opened_are_not_called() -> None:
    stale = booked("b", -45, is_here=False)
    assert call_order([stale], NOW, RULES, Desk(), NOW) == []
    assert call_order([stale], NOW, RULES, Desk(), NOW - timedelta(hours=1))


people = st.lists(
    st.builds(
        lambda name, order, waited, start, here, first: Candidate(
            str(name),
            "a",
            order,
            NOW - timedelta(minutes=waited),
            None if start is None else NOW + timedelta(minutes=start),
            here or start is None,
            is_priority=start is None and first,
        ),
        st.integers(0, 10**6),
        st.integers(0, 500),
        st.integers(0, 200),
        st.one_of(st.none(), st.integers(-60, 60)),
        st.booleans(),
        st.booleans(),
    ),
    max_size=20,
    unique_by=lambda one: one.id,
)


@given(people, st.randoms())
def test_order_is_a_pure_function(found: list[Candidate], random: object) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)
    assert call_order(found, NOW, RULES) == call_order(shuffled, NOW, RULES)


@given(people)
def test_nobody_is_called_early_while_somebody_is_due_or_waits(found: list[Candidate]) -> None:
    reasons = [choice.reason for choice in call_order(found, NOW, Rules(in_a_row=0))]
    rank = {"booked_due": 0, "walk_in_cap": 0, "priority": 0, "walk_in_order": 1, "booked_early": 2}
    assert [rank[reason] for reason in reasons] == sorted(rank[reason] for reason in reasons)


@given(people)
def test_live_queue_keeps_its_order(found: list[Candidate]) -> None:
    live = [choice.candidate.order for choice in call_order(found, NOW, RULES) if choice.reason == "walk_in_order"]
    assert live == sorted(live)


def test_person_sent_on_to_a_desk_is_called_there_only_in_their_place() -> None:
    one = Candidate("sent", "b", 1, NOW - timedelta(minutes=40), only_desk="desk4")
    other = walk_in("w", 10, order=2)
    assert [choice.candidate.id for choice in call_order([one, other], NOW, RULES, Desk("desk4", ("a",)))] == [
        "sent",
        "w",
    ]
    assert [choice.candidate.id for choice in call_order([one, other], NOW, RULES, Desk("desk3"))] == ["w"]
    assert [choice.candidate.id for choice in call_order([one, other], NOW, RULES)] == ["sent", "w"]
