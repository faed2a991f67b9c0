"""Kiosk tickets: numbers once, limits exact, a double tap is one ticket."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from local_queue.protocol.queue import QueueType
from local_queue.tickets.models import Counter, Event, Ticket
from local_queue.tickets.services.checking_in import check_in
from local_queue.tickets.services.issuing import issue_ticket
from local_queue.tickets.services.mirror import apply_bookings, apply_configuration
from local_queue.tickets.services.refusals import Refusal
from tests.local_queue.conftest import Hall, booking, configuration


def test_numbers_go_up_in_the_series_of_the_type(hall: Hall) -> None:
    assert [issue_ticket("passport")["number"] for _time in range(3)] == ["П-001", "П-002", "П-003"]
    assert issue_ticket("land")["number"] == "Н-001"


def test_double_tap_is_one_ticket(hall: Hall) -> None:
    first = issue_ticket("passport", key="tap")
    assert issue_ticket("passport", key="tap") == first
    assert Ticket.objects.count() == 1


def test_key_of_another_press_is_refused(hall: Hall) -> None:
    issue_ticket("passport", key="tap")
    with pytest.raises(Refusal) as refusal:
        issue_ticket("land", key="tap")
    assert refusal.value.code == "key_reused"


def test_limit_of_the_day_is_exact_and_a_refusal_uses_no_number(hall: Hall) -> None:
    issue_ticket("land"), issue_ticket("land")
    before = Event.objects.count()
    with pytest.raises(Refusal) as refusal:
        issue_ticket("land")
    assert refusal.value.code == "limit"
    assert Event.objects.count() == before
    assert Counter.objects.get(series="number:Н").value == 2


def test_limit_starts_anew_the_next_day(hall: Hall) -> None:
    issue_ticket("land"), issue_ticket("land")
    hall.wait(days=1)
    assert issue_ticket("land")["number"] == "Н-001"


def test_zero_closes_the_type_at_the_kiosk(hall: Hall) -> None:
    kind = QueueType(id="passport", label="Паспорт", prefix="П", kiosk_limit=0, minutes=20)
    apply_configuration(configuration(types=(kind,), revision="r2"))
    with pytest.raises(Refusal) as refusal:
        issue_ticket("passport")
    assert refusal.value.code == "kiosk_closed"


@pytest.mark.parametrize("hours", [-3, 7])
def test_nothing_is_issued_outside_the_hours(hall: Hall, hours: int) -> None:
    hall.wait(hours=hours)
    with pytest.raises(Refusal) as refusal:
        issue_ticket("passport")
    assert refusal.value.code == "closed"


def test_unknown_type_is_refused_in_a_sentence(hall: Hall) -> None:
    with pytest.raises(Refusal) as refusal:
        issue_ticket("moon")
    assert refusal.value.code == "unknown_type"
    assert refusal.value.text


def test_numbers_are_used_up_at_999(hall: Hall) -> None:
    issue_ticket("passport")
    Counter.objects.filter(series="number:П").update(value=999)
    with pytest.raises(Refusal) as refusal:
        issue_ticket("passport")
    assert refusal.value.code == "numbers_used_up"


def test_check_in_by_the_number_of_the_ticket(hall: Hall) -> None:
    apply_bookings([booking("А-101", at=hall.morning + timedelta(minutes=18))])
    first = check_in("А-101")
    assert first["number"] == "А-101"
    assert check_in("А-101") == first
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize("number", ["А-102", "", "П-001", "<script>"])
def test_check_in_of_a_stranger_is_refused(hall: Hall, number: str) -> None:
    apply_bookings([booking("А-101")])
    with pytest.raises(Refusal) as refusal:
        check_in(number)
    assert refusal.value.code == "no_booking"


def test_check_in_of_a_cancelled_booking_is_refused(hall: Hall) -> None:
    apply_bookings([booking("А-101", state="gone")])
    with pytest.raises(Refusal):
        check_in("А-101")


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_many_kiosks_at_once_share_no_number_and_pass_no_limit(hall: Hall) -> None:
    kind = QueueType(id="passport", label="Паспорт", prefix="П", kiosk_limit=25, minutes=20)
    apply_configuration(configuration(types=(kind,), revision="r2"))

    def press(_round: int) -> str:
        try:
            return str(issue_ticket("passport")["number"])
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(press, range(40)))
    assert sorted(answer for answer in answers if answer != "limit") == [f"П-{number:03d}" for number in range(1, 26)]
    assert answers.count("limit") == 15
