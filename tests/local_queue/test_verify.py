"""The auditor names what does not hold, and finds nothing where everything does."""

from datetime import timedelta
from pathlib import Path

import pytest

from local_queue.tickets.models import Counter, Event, LogHead, Ticket, TicketLeg
from local_queue.tickets.services import calling
from local_queue.tickets.services.issuing import issue_ticket
from local_queue.tickets.services.mirror import apply_bookings
from local_queue.tickets.verify import breaches
from tests.local_queue.conftest import Hall, booking
from tests.support.hall import Hall as HallProcess


@pytest.fixture
def day(hall: Hall) -> Hall:
    desk = hall.open_desk(3)
    for _number in range(3):
        issue_ticket("passport")
    calling.call_next(desk)
    calling.start_serving(desk)
    hall.wait(minutes=5)
    calling.finish(desk)
    calling.call_next(desk)
    return hall


def found() -> list[str]:
    return [breach.split(" ")[0] for breach in breaches()]


def test_sound_hall_has_no_breach_and_its_next_days_neither(day: Hall) -> None:
    assert found() == []
    day.wait(hours=24)
    issue_ticket("land")
    assert found() == []


def test_missing_event(day: Hall) -> None:
    Event.objects.filter(seq=4).delete()
    assert "I12" in found()


def test_head_behind_its_log(day: Hall) -> None:
    LogHead.objects.update(last_seq=2)
    assert found() == ["I12"]


def test_state_that_no_event_tells(day: Hall) -> None:
    Ticket.objects.filter(number="П-003").update(state="done")
    assert found() == ["I11"]


def test_ticket_that_no_event_tells(day: Hall) -> None:
    Ticket.objects.filter(number="П-003").update(number="П-777")
    assert found() == ["I11"]


def test_open_visit_of_nobody(day: Hall) -> None:
    TicketLeg.objects.filter(ticket__number="П-001").update(ended_at=None)
    assert found() == ["I7"]


@pytest.mark.parametrize(("series", "breach"), [("kiosk:passport", "I5"), ("number:П", "I6")])
def test_counter_that_lost_count(day: Hall, series: str, breach: str) -> None:
    Counter.objects.filter(series=series).update(value=1)
    assert found() == [breach]


def test_call_out_of_order(day: Hall) -> None:
    """The log says that the third was called as the first in the queue while the second waited."""
    called = Event.objects.filter(type="ticket.called").last()
    third = Ticket.objects.get(number="П-003")
    called.body["aggregate"], called.body["payload"]["number"] = third.public_id, "П-003"
    called.save()
    assert "I10" in found()


def test_early_call_while_somebody_waited(day: Hall) -> None:
    apply_bookings([booking(at=day.morning + timedelta(hours=1))])
    issued = Event.objects.filter(type="ticket.called").last()
    issued.body["payload"]["reason"] = "booked_early"
    issued.save()
    assert "I9" in found()


def test_verb_says_it_and_fails(tmp_path: Path) -> None:
    process = HallProcess(tmp_path / "hall")
    process.folder.mkdir()
    process.run("init")
    done = process.run("verify")
    assert (done.returncode, "Усе сходиться." in done.stdout) == (0, True)
