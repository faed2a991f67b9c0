"""What staff and the person see of an offered time after its answer, and of a second press in another tab."""

from datetime import time

import pytest

from modules.equeue.constants import BookingState, OfferState
from modules.equeue.models import Booking
from modules.equeue.selectors.offers import last_refused
from modules.equeue.services.answering import accept_offer, decline_offer
from modules.equeue.services.offers import lapse_offers
from modules.equeue.services.proposing import propose_time, withdraw_proposal
from portal.common import clock
from tests.modules.equeue.visit.pages import DAY, fresh, offer_url, text_of, ticket

pytestmark = pytest.mark.django_db
ATTENTION = "/cabinet/equeue/attention/"
DECLINED = "Людина відмовилася від часу: вівторок, 17 листопада, 10:00"
SILENT = "Людина не відповіла вчасно на пропозицію: вівторок, 17 листопада, 10:00"


def attention(browser):
    return text_of(browser.get(ATTENTION)).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("is_hit", [True, False])
def test_staff_see_that_the_offered_time_was_declined(browser, offered, staff, is_hit):
    """Or they would offer the same again."""
    offer = offered()
    Booking.objects.filter(pk=offer.booking_id).update(has_conflict=is_hit)
    assert DECLINED not in attention(browser)
    decline_offer(offer.held.token)
    assert DECLINED in attention(browser)
    propose_time(booking=fresh(offer.booking), local_date=DAY, local_start=time(11), actor=staff)
    assert DECLINED not in attention(browser)  # the new offer is what counts


@pytest.mark.parametrize("is_swept", [True, False])
def test_staff_see_that_nobody_answered_in_time(browser, booked, staff, is_swept):
    booking = booked(start=time(15))
    Booking.objects.filter(pk=booking.pk).update(has_conflict=True)
    offer = propose_time(booking=fresh(booking), local_date=DAY, local_start=time(10), actor=staff)
    Booking.objects.filter(pk=offer.held_id).update(expires_at=clock.now())
    if is_swept:
        lapse_offers()
    assert SILENT in attention(browser)


def test_time_that_staff_took_back_is_no_answer_of_the_person(browser, offered, staff):
    offer = offered()
    decline_offer(offer.held.token)
    again = propose_time(booking=fresh(offer.booking), local_date=DAY, local_start=time(11), actor=staff)
    withdraw_proposal(again, staff)
    page = attention(browser)
    assert DECLINED in page and "11:00" not in page.partition("Чекають")[0].partition(DECLINED)[2][:40]


def test_answers_of_all_are_read_at_once(offered, booked, staff, django_assert_num_queries):
    first = offered()
    decline_offer(first.held.token)
    second = propose_time(booking=booked(start=time(12)), local_date=DAY, local_start=time(14), actor=staff)
    decline_offer(second.held.token)
    with django_assert_num_queries(1):
        found = last_refused([first.booking, second.booking], clock.now())
    assert {pk: offer.pk for pk, offer in found.items()} == {
        first.booking_id: first.pk,
        second.booking_id: second.pk,
    }


def test_accepting_in_another_tab_after_declining_says_so(visitor, offered):
    offer = offered()
    decline_offer(offer.held.token)
    answer = visitor.post(offer_url(offer), {"answer": "accept"})
    page = text_of(answer)
    assert answer.status_code == 410 and "Ви вже відмовилися від цього часу" in page
    assert "відкликали" not in page  # nobody took it back, and no time ran out
    assert (fresh(offer).state, fresh(offer.booking).state) == (OfferState.DECLINED, BookingState.PENDING)


def test_declining_in_another_tab_after_accepting_says_that_the_time_is_changed(visitor, offered):
    offer = offered()
    accept_offer(offer.held.token)
    answer = visitor.post(offer_url(offer), {"answer": "decline"})
    assert answer.status_code == 302 and answer.url == ticket(offer.held) + "?moved=1"
    assert "Час змінено" in text_of(visitor.get(answer.url))
    assert (fresh(offer).state, fresh(offer.held).state) == (OfferState.ACCEPTED, BookingState.BOOKED)
