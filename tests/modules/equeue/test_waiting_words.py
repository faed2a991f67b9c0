"""What a person who waits reads: until when a time is kept, and that a time declined is not the end."""

from datetime import time, timedelta

import pytest

from modules.equeue import tasks
from modules.equeue.models import TimeOffer, WaitingEntry
from modules.equeue.services import cancel_booking
from tests.modules.equeue.test_waiting import full, kind, site, text, visitor, wait

__all__ = ["kind", "site", "visitor"]
pytestmark = pytest.mark.django_db
STILL = "Ви й далі в листі очікування"


def page_of(visitor, entry):
    return text(visitor.get(f"/services/equeue/waiting/{entry.token}/"))


@pytest.fixture
def entry(kind):
    booked = full(kind)
    entry = wait(kind, "one")
    cancel_booking(booking=booked[0])
    return entry


def offer_address():
    return f"/services/equeue/offer/{TimeOffer.objects.latest('pk').held.token}/"


def test_place_in_the_line_says_until_when_the_offered_time_is_kept(visitor, entry):
    page = page_of(visitor, entry)
    assert "Тримаємо цей час для вас до" in page and "Щойно звільниться" not in page
    assert "Вівторок, 17 листопада" in page and "з 17 листопада до 17 листопада" not in page


def test_one_hour_is_said_as_one_hour(visitor, kind, entry):
    WaitingEntry.objects.update(earliest=time(13), latest=time(13))
    page = page_of(visitor, entry)
    assert "лише о 13:00" in page and "не раніше" not in page and "не пізніше" not in page
    WaitingEntry.objects.update(latest=time(15))
    assert "не раніше ніж о 13:00, не пізніше ніж о 15:00" in page_of(visitor, entry)


def test_who_declines_reads_that_the_place_in_the_line_stays(visitor, entry):
    open_page = text(visitor.get(offer_address()))
    assert "овий час" not in open_page and STILL not in open_page
    page = text(visitor.post(offer_address(), {"answer": "decline"}, follow=True))
    assert STILL in page and f"/services/equeue/waiting/{entry.token}/" in page


def test_who_does_not_answer_twice_waits_no_more_and_is_not_told_otherwise(visitor, kind, frozen):
    booked = full(kind)
    entry = wait(kind, "one")
    for is_last in (False, True):
        cancel_booking(booking=booked[is_last])
        frozen.shift(timedelta(minutes=16))
        page = text(visitor.get(offer_address()))
        assert STILL not in page and f"/waiting/{entry.token}/" in page  # not yet decided: its own page knows
        tasks.offer_times()
        assert (STILL in text(visitor.get(offer_address()))) != is_last
