"""«Тривога»: the whole hall stands still and goes on; nobody loses a place, and no minute of it is waiting (D61)."""

from datetime import timedelta

import pytest
from django.test import Client

from local_queue import clock
from local_queue.protocol.bookings import PauseRequest
from local_queue.tickets.models import Event, HallPause, Ticket
from local_queue.tickets.selectors import alarm, choices, pauses, today_of
from local_queue.tickets.services import calling
from local_queue.tickets.services.alarm import begin_alarm, end_alarm, follow_request
from local_queue.tickets.services.checking_in import check_in
from local_queue.tickets.services.days import roll_day
from local_queue.tickets.services.issuing import issue_ticket
from local_queue.tickets.services.mirror import apply_bookings
from local_queue.tickets.services.refusals import Refusal
from tests.local_queue.conftest import PASSWORD, Hall, booking


def told() -> list[str]:
    return [row.type for row in Event.objects.order_by("seq") if row.type.startswith("hall.")]


def refused(act, *given: str, **more: str) -> str:
    with pytest.raises(Refusal) as found:
        act(*given, **more)
    return found.value.code


def test_nobody_is_called_and_no_ticket_given_but_who_is_served_is_served(hall: Hall) -> None:
    issue_ticket("passport")
    issue_ticket("passport")
    first, second = hall.open_desk(1), hall.open_desk(3)
    calling.call_next(first)
    calling.start_serving(first)
    calling.call_next(second)
    begin_alarm(device=first)
    assert refused(calling.call_next, first) == refused(calling.call_number, first, "П-002") == "hall_paused"
    assert refused(issue_ticket, "passport") == refused(check_in, "А-101") == "hall_paused"
    assert refused(calling.no_show, second) == refused(calling.recall, second) == "hall_paused"
    assert "next" not in calling.finish(first, then_next=True)
    end_alarm(device=first)
    assert calling.recall(second)["number"] == "П-002"


def test_two_alarms_are_one_and_the_end_of_none_is_nothing(hall: Hall) -> None:
    end_alarm()
    begin_alarm()
    hall.wait(minutes=3)
    assert begin_alarm(reason="blackout")["reason"] == "alarm"
    end_alarm()
    end_alarm()
    begin_alarm(reason="blackout")
    assert told() == ["hall.paused", "hall.resumed", "hall.paused"]
    assert HallPause.objects.count() == 2
    assert alarm().reason == "blackout"


def test_places_stay_and_the_alarm_is_no_waiting(hall: Hall) -> None:
    """A walk-in of 10:42 would be due before a visit of 11:50 after an hour of waiting; forty of those minutes were
    an alarm, so the visit goes first and the walk-ins follow in their order."""
    one, two = issue_ticket("passport")["ticket"], issue_ticket("passport")["ticket"]
    hall.open_desk(3)
    apply_bookings([booking(at=hall.morning + timedelta(minutes=68))])
    hall.wait(minutes=10)
    begin_alarm()
    hall.wait(minutes=40)
    end_alarm()
    hall.wait(minutes=19)
    now = clock.now()
    order = [(choice.candidate.id, choice.reason) for choice in choices(today_of(now), now, [])]
    assert order == [("visit:booking-А-101", "booked_due"), (one, "walk_in_order"), (two, "walk_in_order")]
    assert [(ended - began) for began, ended in pauses(today_of(now))] == [timedelta(minutes=40)]


def test_who_did_not_come_before_the_alarm_may_come_back_after_it(hall: Hall) -> None:
    issue_ticket("passport")
    desk = hall.open_desk(3)
    calling.call_next(desk)
    calling.no_show(desk)
    begin_alarm()
    hall.wait(minutes=90)
    end_alarm()
    assert calling.call_number(desk, "П-001")["number"] == "П-001"


def test_alarm_at_closing_time_ends_with_the_day(hall: Hall) -> None:
    issue_ticket("passport")
    begin_alarm()
    hall.wait(hours=20)
    roll_day()
    assert told() == ["hall.paused", "hall.resumed"]
    assert Ticket.objects.get().state == "expired"
    assert alarm() is None


def test_after_the_alarm_who_waited_is_received_though_the_hours_are_over(hall: Hall) -> None:
    issue_ticket("passport")
    desk = hall.open_desk(3)
    begin_alarm()
    hall.wait(hours=7)
    assert refused(issue_ticket, "passport") == "hall_paused"
    end_alarm()
    assert refused(issue_ticket, "passport") == "closed"
    assert calling.call_next(desk)["number"] == "П-001"


def test_the_chief_s_request_is_followed_once_and_only_on_its_day(hall: Hall) -> None:
    wish = PauseRequest(id="w1", is_on=True, asked_at=clock.now())
    follow_request(None)
    follow_request(PauseRequest(id="w0", is_on=True, asked_at=clock.now() - timedelta(days=1)))
    assert alarm() is None
    follow_request(wish)
    assert alarm() is not None
    end_alarm()
    follow_request(wish)
    assert alarm() is None
    assert Event.objects.get(type="hall.paused").body["payload"] == {"reason": "alarm", "request": "w1"}


def test_reason_nobody_knows_changes_nothing(hall: Hall) -> None:
    assert refused(begin_alarm, reason="flood") == "unknown_reason"
    follow_request(PauseRequest(id="w2", is_on=True, asked_at=clock.now(), reason="flood"))
    assert alarm() is None


def test_desk_stops_the_hall_and_lets_it_go_on(hall: Hall, client: Client) -> None:
    client.post("/desk/sign-in", {"login": "vikno3", "password": PASSWORD})
    issue_ticket("passport")
    page = client.get("/desk/stop").content.decode()
    assert "Зупинити весь зал?" in page
    client.post("/desk/act", {"action": "alarm", "press": "p" * 16})
    bar = client.get("/desk/bar").content.decode()
    assert "Прийом у залі призупинено" in bar
    assert "повітряна тривога" in bar.lower()
    assert 'value="next"' not in bar
    answer = client.post("/desk/act", {"action": "next", "press": "q" * 16}, headers={"X-Hall": "bar"})
    assert answer.status_code == 409
    client.post("/desk/act", {"action": "go_on", "press": "r" * 16})
    assert 'value="next"' in client.get("/desk/bar").content.decode()
