"""Late and early, by priority, and helping another queue: who is called and why (D33, D34, table A rows 25 and 26)."""

from datetime import timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from local_queue import clock
from local_queue.protocol.queue import CallRules, LatePolicy
from local_queue.tickets.engine import Choice, Rules, call_order
from local_queue.tickets.models import Event, Ticket, TicketLeg
from local_queue.tickets.selectors import choices, choices_for, today_of
from local_queue.tickets.services import calling, desks
from local_queue.tickets.services.alarm import begin_alarm, end_alarm
from local_queue.tickets.services.checking_in import check_in
from local_queue.tickets.services.issuing import issue_ticket
from local_queue.tickets.services.mirror import apply_bookings, apply_configuration
from local_queue.tickets.services.refusals import Refusal
from local_queue.tickets.services.staff_tickets import give_ticket, let_first
from tests.local_queue.conftest import VETERAN, Hall, booking, configuration
from tests.local_queue.test_engine import NOW, booked, people, walk_in


def ruled(**changes: object) -> None:
    apply_configuration(configuration(priority_groups=(VETERAN,), priority_prefix="В", rules=CallRules(**changes)))


def order() -> list[tuple[str, str]]:
    now = clock.now()
    numbers = dict(Ticket.objects.values_list("public_id", "number"))
    return [
        (numbers.get(choice.candidate.id, choice.candidate.id), str(choice.reason))
        for choice in choices(today_of(now), now, [])
    ]


def refused(act, *given: str, **more: str) -> Refusal:
    with pytest.raises(Refusal) as found:
        act(*given, **more)
    return found.value


def late_by(hall: Hall, minutes: int) -> None:
    """Two walk-ins wait since before the visit of 10:42, whose holder comes so late."""
    hall.open_desk(3)
    issue_ticket("passport")
    apply_bookings([booking(at=hall.morning + timedelta(minutes=1))])
    hall.wait(minutes=1 + minutes)
    issue_ticket("passport")


@pytest.mark.parametrize("policy", LatePolicy)
@pytest.mark.parametrize("minutes", [2, 10, 15])
def test_within_the_late_window_the_time_stands(hall: Hall, policy: str, minutes: int) -> None:
    ruled(late_policy=policy)
    late_by(hall, minutes)
    assert check_in("А-101")["is_late"] is False
    assert order()[0] == ("А-101", "booked_due")


def test_late_by_twenty_minutes_and_kept(hall: Hall) -> None:
    ruled(late_policy="keep")
    late_by(hall, 20)
    assert check_in("А-101")["is_late"] is False
    assert order()[0] == ("А-101", "booked_due")


def test_late_by_twenty_minutes_and_in_the_live_queue(hall: Hall) -> None:
    ruled(late_policy="walk_in")
    late_by(hall, 20)
    assert check_in("А-101")["is_late"] is True
    assert order() == [("П-001", "walk_in_order"), ("П-002", "walk_in_order"), ("А-101", "booked_late")]
    issue_ticket("passport")
    assert [number for number, _reason in order()] == ["П-001", "П-002", "А-101", "П-003"]
    hall.wait(minutes=61)  # nobody waits without bound, whoever was late neither
    assert order()[2] == ("А-101", "walk_in_cap")


def test_late_by_twenty_minutes_and_refused(hall: Hall) -> None:
    ruled(late_policy="refuse")
    late_by(hall, 20)
    found = refused(check_in, "А-101")
    assert found.code == "late"
    assert "10:43" in found.text
    assert not Ticket.objects.filter(number="А-101").exists()


def test_alarm_makes_nobody_late(hall: Hall) -> None:
    ruled(late_policy="refuse")
    hall.open_desk(3)
    apply_bookings([booking(at=hall.morning + timedelta(minutes=1))])
    begin_alarm()
    hall.wait(minutes=50)
    end_alarm()
    hall.wait(minutes=5)
    assert check_in("А-101")["is_late"] is False


def test_who_was_called_and_did_not_come_checks_in_late(hall: Hall) -> None:
    ruled(late_policy="walk_in")
    late_by(hall, 0)
    calling.call_next("desk3")
    calling.no_show("desk3")
    hall.wait(minutes=30)
    assert check_in("А-101")["is_late"] is True
    assert [number for number, _reason in order()] == ["П-001", "П-002", "А-101"]
    assert check_in("А-101")["is_late"] is True  # again changes nothing
    assert Event.objects.filter(type="ticket.checked_in").count() == 1


def test_who_did_not_come_long_ago_does_not_check_in(hall: Hall) -> None:
    ruled(return_minutes=30)
    late_by(hall, 0)
    calling.call_next("desk3")
    calling.no_show("desk3")
    hall.wait(minutes=31)
    assert refused(check_in, "А-101").code == "too_late"


def test_where_check_in_is_required_nobody_is_called_before_it(hall: Hall) -> None:
    ruled(check_in_required=True)
    late_by(hall, 5)
    assert [number for number, _reason in order()] == ["П-001", "П-002"]
    check_in("А-101")
    assert order()[0] == ("А-101", "booked_due")


# priority


def test_priority_goes_first_with_a_number_of_its_own_series(hall: Hall) -> None:
    ruled()
    desk = hall.open_desk(3)
    issue_ticket("passport")
    hall.wait(minutes=1)
    assert give_ticket(desk, "passport", group="veteran")["number"] == "В-001"
    assert order() == [("В-001", "priority"), ("П-001", "walk_in_order")]
    assert calling.call_next(desk)["reason"] == "priority"
    assert Event.objects.get(type="ticket.called").body["payload"]["reason"] == "priority"


def test_time_that_has_come_goes_before_priority_that_came_later(hall: Hall) -> None:
    ruled()
    desk = hall.open_desk(3)
    apply_bookings([booking(at=hall.morning), booking("А-102", at=hall.morning + timedelta(minutes=2))])
    hall.wait(minutes=1)
    give_ticket(desk, "passport", group="veteran")
    hall.wait(minutes=2)
    found = [name for name, _reason in order()]
    assert found == ["visit:booking-А-101", "В-001", "visit:booking-А-102"]


def test_after_two_priority_calls_somebody_else_is_called(hall: Hall) -> None:
    ruled(priority_in_a_row=2)
    desk = hall.open_desk(3)
    issue_ticket("passport")
    issue_ticket("passport")
    for _turn in range(5):
        give_ticket(desk, "passport", group="veteran")
    called = []
    for _turn in range(7):
        called.append(calling.call_next(desk))
        calling.start_serving(desk)
        calling.finish(desk)
    assert [one["number"] for one in called] == ["В-001", "В-002", "П-001", "В-003", "В-004", "П-002", "В-005"]
    assert called[2]["reason"] == "after_priority"
    assert list(TicketLeg.objects.values_list("reason", flat=True))[2] == "after_priority"


def test_waiting_person_shows_a_document_and_keeps_the_number(hall: Hall) -> None:
    ruled()
    desk = hall.open_desk(3)
    issue_ticket("passport")
    second = issue_ticket("passport")["ticket"]
    let_first(desk, second, "veteran")
    assert order() == [("П-002", "priority"), ("П-001", "walk_in_order")]
    assert refused(let_first, desk, second, "veteran").code == "changed"


def test_priority_that_no_desk_serves_or_nobody_knows_is_refused(hall: Hall) -> None:
    ruled()
    desk = hall.open_desk(3)
    desks.choose_types(desk, ["passport"], [])
    before = Ticket.objects.count()
    assert refused(give_ticket, desk, "land", group="veteran").code == "not_served"
    assert refused(give_ticket, desk, "passport", group="friend").code == "unknown_group"
    assert refused(give_ticket, desk, "nothing", group="veteran").code == "unknown_type"
    assert Ticket.objects.count() == before


def test_limit_of_priority_tickets_of_a_type_is_exact(hall: Hall) -> None:
    ruled(priority_limit=1)
    desk = hall.open_desk(3)
    give_ticket(desk, "passport", group="veteran")
    found = refused(give_ticket, desk, "passport", group="veteran")
    assert (found.code, "1" in found.text) == ("limit", True)
    assert give_ticket(desk, "land", group="veteran")["number"] == "В-002"


def test_staff_gives_a_ticket_beyond_the_limit_of_the_kiosk_and_the_log_says_so(hall: Hall) -> None:
    ruled()
    desk = hall.open_desk(3)
    for _turn in range(2):
        issue_ticket("land")
    assert refused(issue_ticket, "land").code == "limit"
    assert give_ticket(desk, "land")["number"] == "Н-003"
    newest = Event.objects.filter(type="ticket.issued").order_by("-seq").first()
    assert newest.body["payload"]["by_staff"] is True


# helping


def test_desk_helps_only_where_people_wait_long(hall: Hall) -> None:
    ruled(help_minutes=20)
    desk = hall.open_desk(3)
    desks.choose_types(desk, ["passport"], ["land"])
    issue_ticket("land")
    hall.wait(minutes=19)
    assert refused(calling.call_next, desk).code == "nobody"
    hall.wait(minutes=1)
    assert calling.call_next(desk)["number"] == "Н-001"


def test_desk_chooses_only_what_the_portal_lets_it(hall: Hall) -> None:
    ruled()
    desk = hall.open_desk(3)
    assert refused(desks.choose_types, desk, [], ["land"]).code == "nobody"
    assert refused(desks.choose_types, desk, ["police"], []).code == "not_allowed"
    desks.choose_types(desk, ["land"], [])
    issue_ticket("passport")
    row = desks.Device.objects.get(public_id=desk)
    assert choices_for(row, today_of(clock.now()), clock.now()) == []


# the pure function


def named(found: list[Choice]) -> list[str]:
    return [choice.candidate.id for choice in found]


@given(people, st.integers(0, 4), st.integers(1, 4))
def test_priority_never_starves_the_others(found: list, streak: int, in_a_row: int) -> None:
    rules = Rules(in_a_row=in_a_row)
    result = call_order(found, NOW, rules, streak=streak)
    assert sorted(named(result)) == sorted(named(call_order(found, NOW, Rules(in_a_row=0), streak=streak)))
    run = streak
    for place, choice in enumerate(result):
        run = run + 1 if choice.candidate.is_priority else 0
        others = [one for one in result[place + 1 :] if not one.candidate.is_priority and one.reason != "booked_early"]
        assert run <= max(in_a_row, streak if not place else 0) or not others


@given(people)
def test_without_priority_the_bound_changes_nothing(found: list) -> None:
    plain = [one for one in found if not one.is_priority]
    assert call_order(plain, NOW, Rules(in_a_row=1), streak=3) == call_order(plain, NOW, Rules(in_a_row=0))


def test_early_window(hall: Hall) -> None:
    """Booked at 10:00: at 9:54 nobody calls them before their time, at 9:55 the window of five minutes is open."""
    rules = Rules(early=timedelta(minutes=5))
    assert named(call_order([walk_in("w", 1), booked("b", 6)], NOW, rules)) == ["w", "b"]
    assert named(call_order([walk_in("w", 1), booked("b", 5)], NOW, rules)) == ["b", "w"]


def test_kiosk_says_that_the_time_is_lost(hall: Hall, client: Client) -> None:
    ruled(late_policy="walk_in")
    late_by(hall, 20)
    text = client.post("/kiosk/check-in", {"number": "А-101", "press": "p" * 24}, follow=True).content.decode()
    assert "Ваш час був о 10:43. Тепер ви в живій черзі" in text


def test_kiosk_tells_who_is_not_received_so_late_what_to_do(hall: Hall, client: Client) -> None:
    ruled(late_policy="refuse")
    late_by(hall, 20)
    answer = client.post("/kiosk/check-in", {"number": "А-101", "press": "p" * 24})
    assert (answer.status_code, "Візьміть новий талон" in answer.content.decode()) == (422, True)
