"""A hall without a link called whoever had cancelled or moved the visit: the hall keeps its call, people are told."""

from datetime import datetime, time, timedelta

import pytest

from modules.equeue.constants import BookingState
from modules.equeue.models import Booking, HallEvent
from modules.equeue.services import cancel_booking, confirm_booking, hold_slot, sync
from modules.equeue.services.moving import move_booking
from portal.common.clock import KYIV
from portal.notifications.models import Delivery
from tests.modules.equeue.hall_messages import DAY, activated, batch, event

CODE = "equeue.called_anyway"
pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def booking(hall, workplace_type, contact):
    held = hold_slot(workplace_type=workplace_type, local_date=DAY, local_start=time(10), holder="h" * 20)
    confirm_booking(token=held.token, contact=contact)
    activated(hall)
    return Booking.objects.select_related("queue__addressee", "workplace_type").get(public_id=held.public_id)


def called(booking, *, seq=1):
    return event(seq, "ticket.called", booking=booking.public_id)


def page_of(client, booking):
    return client.get(f"/services/equeue/ticket/{booking.token}/", follow=True).content.decode().replace("\xa0", " ")


def test_whoever_cancelled_is_told_in_a_letter_and_on_the_page(client, site, hall, booking):
    cancel_booking(booking=booking)
    assert "Зал викликав вас" not in page_of(client, booking)
    sync.receive_events(hall, batch(called(booking), event(2, "ticket.started", booking=booking.public_id)))
    letter = Delivery.objects.get(code=CODE)
    assert letter.to == "oksana@example.com"
    for text in (letter.text.replace("\xa0", " ").replace("\n", " "), page_of(client, booking)):
        assert "не знав, що запис на 16 листопада, 10:00, скасовано" in text
        assert "О 10:01 він викликав талон" in text
        assert "підійдіть до вікна" in text and "запис лишається скасованим" in text
    booking.refresh_from_db()
    assert booking.state == BookingState.CANCELLED


def test_whoever_moved_keeps_the_new_time_and_is_told(client, site, hall, booking):
    new = move_booking(booking=booking, local_date=DAY + timedelta(days=1), local_start=time(11))
    sync.receive_events(hall, batch(called(booking)))
    letter = Delivery.objects.get(code=CODE)
    assert letter.to == "oksana@example.com"
    for text in (letter.text.replace("\xa0", " ").replace("\n", " "), page_of(client, new)):
        assert "візит 16 листопада, 10:00, перенесено" in text and "новий час лишається за вами" in text
    new.refresh_from_db()
    assert new.state == BookingState.BOOKED


def test_second_call_and_a_repeated_push_send_no_second_letter(site, hall, booking):
    cancel_booking(booking=booking)
    told = batch(called(booking), called(booking, seq=2))
    for _again in range(2):
        sync.receive_events(hall, told)
    assert Delivery.objects.filter(code=CODE).count() == 1


def test_call_that_was_known_before_the_cancellation_is_no_news(client, site, hall, booking, frozen):
    sync.receive_events(hall, batch(called(booking)))
    frozen.shift(timedelta(seconds=5))
    cancel_booking(booking=booking)
    assert not Delivery.objects.filter(code=CODE).exists()
    assert "Зал викликав вас" not in page_of(client, booking)


def test_word_that_comes_days_later_calls_nobody_to_a_desk(client, site, hall, booking, frozen):
    cancel_booking(booking=booking)
    frozen.move_to(datetime(2026, 11, 19, 9, tzinfo=KYIV))
    sync.receive_events(hall, batch(called(booking)))
    for text in (Delivery.objects.get(code=CODE).text, page_of(client, booking)):
        assert "лишається скасованим" in text.replace("\xa0", " ").replace("\n", " ")
        assert "підійдіть" not in text


def test_booking_of_another_queue_is_not_told(site, hall, booking):
    cancel_booking(booking=booking)
    sync.receive_events(
        hall, batch(event(1, "ticket.called", booking="x" * 20), event(2, "ticket.called", booking=""))
    )
    assert HallEvent.objects.count() == 2 and not Delivery.objects.filter(code=CODE).exists()
