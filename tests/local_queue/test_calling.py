"""Desks: one ticket at one desk, one press one effect, the right person next."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, connection, transaction
from django.test import Client

from local_queue.tickets.constants import TicketState
from local_queue.tickets.models import Device, Event, Ticket, TicketLeg
from local_queue.tickets.services import calling, desks
from local_queue.tickets.services.checking_in import check_in
from local_queue.tickets.services.issuing import issue_ticket
from local_queue.tickets.services.mirror import apply_bookings, apply_configuration
from local_queue.tickets.services.refusals import Refusal
from tests.local_queue.conftest import PASSWORD, Hall, booking, configuration


def refused(call: object) -> str:
    with pytest.raises(Refusal) as refusal:
        call()
    return refusal.value.code


def test_the_way_of_a_ticket(hall: Hall) -> None:
    issue_ticket("passport")
    desk = hall.open_desk(3)
    assert calling.call_next(desk)["number"] == "П-001"
    calling.start_serving(desk)
    hall.wait(minutes=12)
    calling.finish(desk)
    ticket = Ticket.objects.get()
    assert ticket.state == TicketState.DONE
    leg = TicketLeg.objects.get()
    assert (leg.ended_at - leg.started_at, leg.outcome) == (timedelta(minutes=12), TicketState.DONE)


def test_walk_ins_are_called_in_their_order(hall: Hall) -> None:
    issue_ticket("passport"), issue_ticket("land"), issue_ticket("passport")
    one, two = hall.open_desk(1), hall.open_desk(3)
    assert [calling.call_next(one)["number"], calling.call_next(two)["number"]] == ["П-001", "Н-001"]


def test_booked_person_is_called_at_the_time_without_check_in(hall: Hall) -> None:
    apply_bookings([booking("А-101", at=hall.morning + timedelta(minutes=5))])
    issue_ticket("passport"), issue_ticket("passport")
    desk = hall.open_desk(3)
    assert calling.call_next(desk)["reason"] == "walk_in_order"
    calling.no_show(desk)
    hall.wait(minutes=5)
    answer = calling.call_next(desk)
    assert (answer["number"], answer["reason"]) == ("А-101", "booked_due")


def test_number_of_the_booking_is_the_number_of_the_ticket(hall: Hall) -> None:
    apply_bookings([booking("А-117")])
    desk = hall.open_desk(3)
    calling.call_next(desk)
    assert Ticket.objects.get().number == "А-117"


def test_pressing_twice_with_one_key_is_one_call(hall: Hall) -> None:
    issue_ticket("passport"), issue_ticket("passport")
    desk = hall.open_desk(3)
    assert calling.call_next(desk, key="a") == calling.call_next(desk, key="a")
    assert Ticket.objects.filter(state=TicketState.CALLED).count() == 1


def test_pressing_twice_with_two_keys_is_refused(hall: Hall) -> None:
    issue_ticket("passport"), issue_ticket("passport")
    desk = hall.open_desk(3)
    calling.call_next(desk, key="a")
    assert refused(lambda: calling.call_next(desk, key="b")) == "busy"


def test_empty_queue_says_so_and_writes_nothing(hall: Hall) -> None:
    desk = hall.open_desk(3)
    before = Event.objects.count()
    assert refused(lambda: calling.call_next(desk)) == "nobody"
    assert Event.objects.count() == before


def test_closed_and_paused_desks_call_nobody(hall: Hall) -> None:
    issue_ticket("passport")
    assert refused(lambda: calling.call_next("desk1")) == "desk_closed"
    desk = hall.open_desk(1)
    desks.pause(desk)
    assert refused(lambda: calling.call_next(desk)) == "paused"
    desks.resume(desk)
    assert calling.call_next(desk)["number"] == "П-001"


def test_steps_out_of_order_are_refused(hall: Hall) -> None:
    issue_ticket("passport")
    desk = hall.open_desk(3)
    assert refused(lambda: calling.start_serving(desk)) == "changed"
    calling.call_next(desk)
    assert refused(lambda: calling.finish(desk)) == "changed"
    calling.start_serving(desk)
    assert refused(lambda: calling.no_show(desk)) == "changed"
    assert refused(lambda: calling.recall(desk)) == "changed"


def test_break_pressed_during_a_reception_begins_after_it(hall: Hall) -> None:
    issue_ticket("passport"), issue_ticket("passport")
    desk = hall.open_desk(3)
    calling.call_next(desk), calling.start_serving(desk)
    assert desks.pause(desk)["state"] == "planned"
    assert "next" not in calling.finish(desk, then_next=True)
    assert Device.objects.get(public_id=desk).state == "paused"


def test_finish_and_next_calls_at_once(hall: Hall) -> None:
    issue_ticket("passport"), issue_ticket("passport")
    desk = hall.open_desk(3)
    calling.call_next(desk), calling.start_serving(desk)
    assert calling.finish(desk, then_next=True)["next"]["number"] == "П-002"


def test_returned_ticket_keeps_its_place(hall: Hall) -> None:
    first = issue_ticket("passport")
    issue_ticket("passport")
    desk = hall.open_desk(3)
    calling.call_next(desk), calling.no_show(desk)
    calling.return_ticket(desk, first["ticket"])
    assert calling.call_next(desk)["number"] == "П-001"


def test_desk_that_serves_one_type_calls_only_it(hall: Hall) -> None:
    issue_ticket("passport"), issue_ticket("land")
    desk = hall.open_desk(3)
    Device.objects.filter(public_id=desk).update(types=["land"])
    assert calling.call_next(desk)["number"] == "Н-001"
    calling.no_show(desk)
    assert refused(lambda: calling.call_next(desk)) == "nobody"


def test_schema_refuses_a_second_ticket_at_a_desk(hall: Hall) -> None:
    issue_ticket("passport"), issue_ticket("passport")
    desk = hall.open_desk(3)
    calling.call_next(desk)
    second = Ticket.objects.get(number="П-002")
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=second.pk).update(state="called", desk=Device.objects.get(public_id=desk))
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=second.pk).update(number="П-001")


def test_next_day_closes_what_was_left(hall: Hall) -> None:
    for _time in range(3):
        issue_ticket("passport")
    one, two = hall.open_desk(1), hall.open_desk(3)
    calling.call_next(one), calling.start_serving(one), calling.call_next(two)
    hall.wait(days=1)
    issue_ticket("passport")
    states = dict(Ticket.objects.order_by("pk").values_list("pk", "state"))
    assert list(states.values()) == ["done_auto", "expired", "expired", "waiting"]
    assert set(Device.objects.filter(kind="desk").values_list("state", flat=True)) == {"off"}


def test_cancelled_booking_leaves_the_queue_but_a_called_one_stays(hall: Hall) -> None:
    apply_bookings([booking("А-101"), booking("А-102")])
    check_in("А-101"), check_in("А-102")
    desk = hall.open_desk(3)
    calling.call_next(desk)
    apply_bookings([booking(number, state="gone", version=2) for number in ("А-101", "А-102")])
    assert dict(Ticket.objects.values_list("number", "state")) == {"А-101": "called", "А-102": "void"}


def test_older_version_of_a_booking_changes_nothing(hall: Hall) -> None:
    apply_bookings([booking("А-101", version=2, state="gone"), booking("А-101", version=1)])
    assert refused(lambda: check_in("А-101")) == "no_booking"


def test_clock_set_back_does_not_turn_the_log_around(hall: Hall) -> None:
    issue_ticket("passport")
    hall.wait(minutes=-30)
    issue_ticket("passport")
    walls = [event.body["at_wall"] for event in Event.objects.order_by("seq")]
    assert walls == sorted(walls)


def test_sign_in_elsewhere_takes_the_session(hall: Hall) -> None:
    _device, first = desks.sign_in("vikno3", PASSWORD)
    device, second = desks.sign_in("vikno3", PASSWORD)
    assert first != second == device.session


def test_guessing_a_password_is_slowed(hall: Hall) -> None:
    codes = [refused(lambda: desks.sign_in("vikno3", "0000")) for _time in range(7)]
    assert codes == ["wrong"] * 6 + ["wait"]
    assert refused(lambda: desks.sign_in("vikno3", PASSWORD)) == "wait"


@pytest.mark.django_db(transaction=True)
def test_guesses_that_come_at_once_are_counted_one_by_one(hall: Hall) -> None:
    def guess(number: int) -> str:
        try:
            return refused(lambda: desks.sign_in("vikno3", f"{number:04}"))
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as threads:
        codes = list(threads.map(guess, range(48)))
    assert sorted(codes) == ["wait"] * 42 + ["wrong"] * 6


def test_guesses_are_not_forgotten_for_a_flood_of_other_names_and_a_right_password_ends_the_count(hall: Hall) -> None:
    for _time in range(5):
        assert refused(lambda: desks.sign_in("vikno3", "0000")) == "wrong"
    for number in range(1000):
        refused(lambda number=number: desks.sign_in(f"nobody{number}", "0000"))
    desks.sign_in("vikno3", PASSWORD)
    assert [refused(lambda: desks.sign_in("vikno3", "0000")) for _time in range(7)] == ["wrong"] * 6 + ["wait"]
    for number in range(1000):
        refused(lambda number=number: desks.sign_in(f"somebody{number}", "0000"))
    assert refused(lambda: desks.sign_in("vikno3", PASSWORD)) == "wait"


def test_desk_cannot_be_left_with_a_ticket(hall: Hall) -> None:
    issue_ticket("passport")
    desk = hall.open_desk(3)
    calling.call_next(desk)
    assert refused(lambda: desks.sign_out(desk)) == "busy"


@pytest.mark.django_db(transaction=True)
def test_two_desks_in_the_same_moment_take_two_people(hall: Hall) -> None:
    for _time in range(10):
        issue_ticket("passport")
    Device.objects.filter(kind="desk").update(state="ready")

    def press(desk: str) -> str:
        try:
            return str(calling.call_next(desk)["number"])
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, ["desk1", "desk3"])) == ["П-001", "П-002"]


@pytest.mark.parametrize(("login", "page"), [("vikno3", "desk"), ("kiosk1", "kiosk")])
def test_new_password_signs_out_whoever_came_in_with_the_old_one(hall: Hall, login: str, page: str) -> None:
    """«Вкрали комп’ютер? Дайте новий пароль»: the stolen one is signed in, and must not stay so."""
    client = Client(REMOTE_ADDR="192.168.1.20")
    client.post(f"/{page}/sign-in", {"login": login, "password": PASSWORD})
    assert client.get(f"/{page}/").status_code == 200
    known = configuration(revision="r2")
    apply_configuration(known)
    assert client.get(f"/{page}/").status_code == 200
    fresh = make_password("another one", hasher="md5")
    devices = tuple(replace(one, password=fresh) if one.login == login else one for one in known.devices)
    apply_configuration(replace(known, revision="r3", devices=devices))
    assert client.get(f"/{page}/").url == f"/{page}/sign-in"
