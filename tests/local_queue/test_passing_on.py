"""Put aside, sent on, called by number, gone home, taken back."""

from datetime import timedelta

from local_queue.tickets.constants import TicketState
from local_queue.tickets.models import Device, Event, ExpectedVisit, Ticket, TicketLeg
from local_queue.tickets.services import calling, desks, passing_on, undoing
from local_queue.tickets.services.checking_in import check_in
from local_queue.tickets.services.issuing import issue_ticket
from local_queue.tickets.services.mirror import apply_bookings
from tests.local_queue.conftest import Hall, booking
from tests.local_queue.test_calling import refused


def state_of(number: str) -> str:
    return Ticket.objects.get(number=number).state


def test_who_is_put_aside_is_called_again_by_number(hall: Hall) -> None:
    issue_ticket("passport"), issue_ticket("passport")
    desk = hall.open_desk(3)
    calling.call_next(desk)
    calling.start_serving(desk)
    passing_on.park(desk)
    assert state_of("П-001") == TicketState.PARKED
    assert calling.call_next(desk)["number"] == "П-002"
    calling.start_serving(desk)
    calling.finish(desk)
    hall.wait(hours=2)
    assert calling.call_number(desk, "п 1") == {
        "ticket": Ticket.objects.get(number="П-001").public_id,
        "number": "П-001",
        "reason": "by_number",
    }
    assert [leg.outcome for leg in TicketLeg.objects.filter(ticket__number="П-001")] == ["parked", ""]


def test_who_is_put_aside_is_returned_to_the_old_place(hall: Hall) -> None:
    issue_ticket("passport"), issue_ticket("passport")
    desk = hall.open_desk(3)
    ticket = calling.call_next(desk)["ticket"]
    passing_on.park(desk)
    calling.return_ticket(desk, ticket)
    assert calling.call_next(desk)["number"] == "П-001"


def test_sent_on_keeps_number_and_waiting_time(hall: Hall) -> None:
    issue_ticket("passport")
    hall.wait(minutes=1)
    issue_ticket("land")
    one, three = hall.open_desk(1), hall.open_desk(3)
    Device.objects.filter(public_id="desk1").update(types=["land"])
    taken_at = Ticket.objects.get(number="П-001").taken_at
    calling.call_next(three)
    calling.start_serving(three)
    hall.wait(minutes=5)
    passing_on.redirect(three, type_id="land")
    ticket = Ticket.objects.select_related("type").get(number="П-001")
    assert (ticket.state, ticket.type.public_id, ticket.taken_at) == (TicketState.WAITING, "land", taken_at)
    assert calling.call_next(one)["number"] == "П-001"  # before Н-001, who came later
    assert [leg.outcome for leg in ticket.legs.all()] == ["redirected", ""]


def test_sent_on_to_a_desk_is_called_there_and_by_anybody_once_it_is_closed(hall: Hall) -> None:
    issue_ticket("passport"), issue_ticket("passport")
    one, three = hall.open_desk(1), hall.open_desk(3)
    Device.objects.filter(public_id="desk1").update(types=["land"])
    calling.call_next(three)
    passing_on.redirect(three, to_desk=one)
    assert calling.call_next(three)["number"] == "П-002"
    passing_on.park(three)
    assert calling.call_next(one)["number"] == "П-001"
    passing_on.park(one)
    calling.return_ticket(one, Ticket.objects.get(number="П-001").public_id)
    desks.sign_out(one)
    assert calling.call_next(three)["number"] == "П-001"


def test_nobody_is_sent_where_nobody_receives(hall: Hall) -> None:
    issue_ticket("passport")
    Device.objects.filter(public_id="desk3").update(types=["passport"])
    three = hall.open_desk(3)
    calling.call_next(three)
    assert refused(lambda: passing_on.redirect(three, type_id="land")) == "not_served"
    assert refused(lambda: passing_on.redirect(three, type_id="gone")) == "unknown_type"
    assert refused(lambda: passing_on.redirect(three, type_id="passport")) == "unknown_type"
    assert refused(lambda: passing_on.redirect(three, to_desk="desk1")) == "unknown_desk"
    assert refused(lambda: passing_on.redirect(three, to_desk="desk3")) == "unknown_desk"
    assert state_of("П-001") == TicketState.CALLED


def test_desk_on_a_break_receives_who_is_sent_to_it_after_the_break(hall: Hall) -> None:
    issue_ticket("passport")
    one, three = hall.open_desk(1), hall.open_desk(3)
    calling.call_next(three)
    desks.pause(one)
    passing_on.redirect(three, to_desk=one)
    assert refused(lambda: calling.call_next(three)) == "nobody"
    desks.resume(one)
    assert calling.call_next(one)["number"] == "П-001"


def test_booked_person_is_called_by_number_before_the_time(hall: Hall) -> None:
    apply_bookings([booking("А-101", at=hall.morning + timedelta(hours=3))])
    desk = hall.open_desk(3)
    assert calling.call_number(desk, "101")["number"] == "А-101"
    assert ExpectedVisit.objects.count() == Ticket.objects.count() == 1


def test_number_that_names_nobody_or_several_is_refused(hall: Hall) -> None:
    issue_ticket("passport"), issue_ticket("land")
    desk = hall.open_desk(3)
    assert refused(lambda: calling.call_number(desk, "777")) == "unknown"
    assert refused(lambda: calling.call_number(desk, "")) == "unknown"
    assert refused(lambda: calling.call_number(desk, "1")) == "ambiguous"
    calling.call_number(desk, "Н001")
    assert refused(lambda: calling.call_number(desk, "П-001")) == "busy"
    other = hall.open_desk(1)
    assert refused(lambda: calling.call_number(other, "Н-001")) == "changed"


def test_who_did_not_come_comes_back_within_an_hour(hall: Hall) -> None:
    issue_ticket("passport")
    desk = hall.open_desk(3)
    ticket = calling.call_next(desk)["ticket"]
    calling.no_show(desk)
    hall.wait(minutes=61)
    assert refused(lambda: calling.return_ticket(desk, ticket)) == "too_late"
    assert refused(lambda: calling.call_number(desk, "1")) == "too_late"
    assert state_of("П-001") == TicketState.NO_SHOW


def test_who_went_home_is_called_no_more(hall: Hall) -> None:
    ticket = issue_ticket("passport")["ticket"]
    desk = hall.open_desk(3)
    passing_on.leave(desk, ticket)
    assert refused(lambda: calling.call_next(desk)) == "nobody"
    assert refused(lambda: passing_on.leave(desk, ticket)) == "changed"


def test_every_act_is_taken_back_within_ten_seconds(hall: Hall) -> None:
    ticket = issue_ticket("passport")["ticket"]
    desk = hall.open_desk(3)

    def back(action: str, state: str) -> None:
        hall.wait(seconds=9)
        assert undoing.undo(desk) == {"number": "П-001", "action": action}
        assert state_of("П-001") == state
        assert refused(lambda: undoing.undo(desk)) == "nothing"

    passing_on.leave(desk, ticket)
    back("leave", "waiting")
    calling.call_next(desk)
    back("next", "waiting")
    calling.call_next(desk)
    calling.no_show(desk)
    back("no_show", "called")
    passing_on.park(desk)
    back("park", "called")
    calling.start_serving(desk)
    back("start", "called")
    calling.start_serving(desk)
    passing_on.redirect(desk, type_id="land")
    back("redirect", "serving")
    calling.finish(desk)
    back("finish", "serving")
    leg = TicketLeg.objects.exclude(outcome="undone").get()
    assert (leg.outcome, leg.ended_at) == ("", None)
    assert Ticket.objects.get().type.public_id == "passport"


def test_eleven_seconds_later_the_act_stays(hall: Hall) -> None:
    issue_ticket("passport")
    desk = hall.open_desk(3)
    calling.call_next(desk)
    calling.no_show(desk)
    hall.wait(seconds=11)
    assert refused(lambda: undoing.undo(desk)) == "nothing"
    assert state_of("П-001") == TicketState.NO_SHOW


def test_finish_and_next_is_taken_back_whole(hall: Hall) -> None:
    issue_ticket("passport"), issue_ticket("passport")
    desk = hall.open_desk(3)
    calling.call_next(desk)
    calling.start_serving(desk)
    calling.finish(desk, then_next=True)
    undoing.undo(desk)
    assert (state_of("П-001"), state_of("П-002")) == (TicketState.SERVING, TicketState.WAITING)
    calling.finish(desk)
    assert calling.call_next(desk)["number"] == "П-002"


def test_call_by_number_of_who_did_not_come_is_taken_back_whole(hall: Hall) -> None:
    issue_ticket("passport")
    desk = hall.open_desk(3)
    calling.call_next(desk)
    calling.no_show(desk)
    calling.call_number(desk, "1")
    undoing.undo(desk)
    assert state_of("П-001") == TicketState.NO_SHOW


def test_repeated_call_is_taken_back_too(hall: Hall) -> None:
    issue_ticket("passport")
    desk = hall.open_desk(3)
    calling.call_next(desk)
    calling.recall(desk)
    undoing.undo(desk)
    assert state_of("П-001") == TicketState.WAITING


def test_what_another_desk_has_gone_on_with_stays(hall: Hall) -> None:
    issue_ticket("passport")
    one, three = hall.open_desk(1), hall.open_desk(3)
    calling.call_next(three)
    passing_on.park(three)
    calling.call_number(one, "1")
    assert refused(lambda: undoing.undo(three)) == "changed"
    assert Ticket.objects.get().desk.public_id == one


def test_break_that_began_with_the_act_ends_with_it(hall: Hall) -> None:
    issue_ticket("passport")
    desk = hall.open_desk(3)
    calling.call_next(desk)
    calling.start_serving(desk)
    desks.pause(desk)
    passing_on.park(desk)
    assert Device.objects.get(public_id=desk).state == "paused"
    undoing.undo(desk)
    row = Device.objects.get(public_id=desk)
    assert (row.state, row.is_pause_planned) == ("ready", True)


def test_pressed_twice_it_is_taken_back_once(hall: Hall) -> None:
    issue_ticket("passport")
    desk = hall.open_desk(3)
    calling.call_next(desk)
    before = Event.objects.count()
    assert undoing.undo(desk, key="z") == undoing.undo(desk, key="z")
    assert Event.objects.count() == before + 1


def test_put_aside_is_closed_with_the_day(hall: Hall) -> None:
    issue_ticket("passport")
    desk = hall.open_desk(3)
    calling.call_next(desk)
    passing_on.park(desk)
    hall.wait(hours=24)
    check_day = hall.open_desk(3)
    assert state_of("П-001") == TicketState.EXPIRED
    assert refused(lambda: undoing.undo(check_day)) == "nothing"


def test_checked_in_person_is_sent_on_and_stays_booked(hall: Hall) -> None:
    apply_bookings([booking("А-101")])
    check_in("А-101")
    one, three = hall.open_desk(1), hall.open_desk(3)
    calling.call_next(three)
    passing_on.redirect(three, type_id="land")
    assert calling.call_next(one)["reason"] == "booked_due"
