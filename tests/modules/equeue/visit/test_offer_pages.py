"""The page of an offered time: accept, decline, too late."""

import re
from datetime import time

import pytest
from django.test import Client

from modules.equeue.constants import BookingState, OfferKind, OfferState, WaitingState
from modules.equeue.engine.refusals import WrongState
from modules.equeue.models import Booking, TimeOffer, WaitingEntry
from modules.equeue.services.answering import accept_offer, decline_offer
from modules.equeue.services.offers import hold_offer
from modules.equeue.services.proposing import withdraw_proposal
from portal.embed.models import WidgetConfig
from tests.modules.equeue.visit.pages import DAY, HOST, NEXT, fresh, offer_url, text_of, ticket

pytestmark = pytest.mark.django_db


def test_offer_says_what_instead_of_what_until_when_and_why(visitor, offered):
    offer = offered()
    page = text_of(visitor.get(offer_url(offer)))
    for words in (
        "17 листопада, 10:00",
        "17 листопада, 9:00",
        "Спеціалістка на навчанні",
        'value="accept"',
        "паспорт",
    ):
        assert words in page, words
    assert "Ковальчук" not in page
    assert offer_url(offer) in text_of(visitor.get(ticket(offer.booking)))  # the ticket tells of it


@pytest.mark.parametrize("reason", ["Графік змінився", "Графік змінився."])
def test_ticket_tells_the_reason_of_an_offer_with_one_full_stop(visitor, offered, reason):
    offer = offered()
    type(offer).objects.update(reason=reason)
    assert "Графік змінився. Дайте" in text_of(visitor.get(ticket(offer.booking))).replace("\u00a0", " ")


def test_open_offer_shows_three_other_times_that_the_person_may_choose(visitor, offered):
    offer = offered()
    page = text_of(visitor.get(offer_url(offer)))
    times = re.findall(rf"{ticket(offer.booking, 'move/')}\?time=([0-9T:-]+)", page)
    assert len(times) == 3 and not {"2026-11-17T09:00", "2026-11-17T10:00"} & set(times)
    assert "Або оберіть час самі" in page and ticket(offer.booking, "cancel/") in page
    visitor.post(ticket(offer.booking, "move/"), {"time": times[0]})
    assert fresh(offer).state == OfferState.WITHDRAWN and fresh(offer.booking).state == BookingState.MOVED


def test_accepted_offer_is_the_visit(visitor, offered):
    offer = offered()
    done = visitor.post(offer_url(offer), {"answer": "accept"}, follow=True)
    assert "Час змінено" in text_of(done) and "10:00" in text_of(done)
    assert fresh(offer.held).state == BookingState.BOOKED
    assert visitor.get(offer_url(offer)).url == ticket(offer.held)
    assert visitor.get(ticket(offer.booking)).url == ticket(offer.held) + "?moved=1"


def test_declined_offer_leaves_the_booking_and_shows_a_way_on(visitor, offered):
    offer = offered()
    page = text_of(visitor.post(offer_url(offer), {"answer": "decline"}, follow=True))
    assert "Ви відмовилися від цього часу" in page and 'value="accept"' not in page
    assert page.count("near__t") == 3 and ticket(offer.booking, "move/?time=") in page
    assert fresh(offer.booking).state == BookingState.PENDING


@pytest.mark.parametrize("end", ["lapsed", "withdrawn"])
def test_offer_that_is_over_says_so_with_the_nearest_times(visitor, offered, staff, frozen, end):
    offer = offered(time(15))
    if end == "lapsed":
        frozen.move_to(offer.held.expires_at)
    else:
        withdraw_proposal(offer, staff)
    page = text_of(visitor.get(offer_url(offer)))
    assert ("Час на відповідь минув" if end == "lapsed" else "Цей час більше не пропонують") in page
    assert "запропонований час" in page and "ваш час" not in page  # the person's own is another one
    answer = visitor.post(offer_url(offer), {"answer": "accept"})
    assert answer.status_code == 410 and "near__t" in text_of(answer)
    assert fresh(offer.booking).state == BookingState.PENDING


def test_answer_of_neither_kind_is_refused(visitor, offered):
    offer = offered()
    assert visitor.post(offer_url(offer), {"answer": "x"}).status_code == 422
    assert visitor.post(offer_url(offer)).status_code == 422
    assert fresh(offer).state == OfferState.OPEN


@pytest.fixture
def waiting(single, frozen, moment):
    entry = WaitingEntry.objects.create(
        workplace_type=single,
        token_hash="w" * 64,
        state=WaitingState.OFFERED,
        first_date=DAY,
        last_date=NEXT,
        full_name="Петро Заєць",
        email="petro@example.com",
        consent_at=moment,
        created_at=moment,
    )
    return hold_offer(
        kind=OfferKind.WAITING, workplace_type=single, local_date=DAY, local_start=time(9), waiting=entry
    )


def test_freed_time_is_taken_by_who_waited(visitor, waiting):
    page = text_of(visitor.get(offer_url(waiting)))
    assert "Для вас звільнився час" in page and "Замість" not in page and "near__t" not in page
    done = text_of(visitor.post(offer_url(waiting), {"answer": "accept"}, follow=True))
    assert "Вас записано" in done and "Петро Заєць" in done
    assert fresh(waiting.waiting).state == WaitingState.BOOKED
    assert accept_offer(waiting.held.token).pk == waiting.held_id  # again: the same visit


def test_who_left_the_list_does_not_get_the_time(waiting):
    WaitingEntry.objects.update(state=WaitingState.LEFT)
    with pytest.raises(WrongState):
        accept_offer(waiting.held.token)
    assert fresh(waiting.held).state == BookingState.HELD and fresh(waiting).state == OfferState.OPEN


def test_widget_moves_and_answers_without_cookies(site, offered):
    widget = WidgetConfig.objects.create(site=site.site, kind="equeue.booking", origins=["https://hazeta.example"])
    frame = Client(HTTP_HOST=HOST, enforce_csrf_checks=True)

    def post(url, page_url, data):
        page = frame.get(page_url)
        frame.cookies.clear()
        token = re.search(r'name="flow_token" value="([^"]+)"', text_of(page))[1]
        return frame.post(url, {**data, "flow_token": token})

    start = f"/widget/equeue/{widget.key}/"
    offer = offered()
    url = f"{start}offer/{offer.held.token}/"
    done = post(url, url, {"answer": "accept"}).url.split("?")[0]
    assert done == f"{start}ticket/{offer.held.token}/"
    move = f"{done}move/"
    assert move in text_of(frame.get(done))
    moved = post(move, f"{move}?time=2026-11-18T10:00", {"time": "2026-11-18T10:00"}).url
    assert moved.startswith(f"{start}ticket/") and "Час змінено" in text_of(frame.get(moved))


def test_declined_and_repeated_answers_leave_one_offer(visitor, offered):
    offer = offered()
    for _time in range(2):
        visitor.post(offer_url(offer), {"answer": "decline"})
    assert TimeOffer.objects.get().state == OfferState.DECLINED
    with pytest.raises(Exception, match="offer_over"):
        accept_offer(offer.held.token)
    assert decline_offer(offer.held.token).state == OfferState.DECLINED


@pytest.mark.parametrize("is_hit", [True, False])
def test_who_keeps_a_time_that_the_schedule_has_hit_is_told_so_open_or_over(visitor, offered, frozen, is_hit):
    words = "Але в попередній час прийому може не бути"
    offer = offered(time(15))
    Booking.objects.filter(pk=offer.booking_id).update(has_conflict=is_hit)
    assert (words in text_of(visitor.get(offer_url(offer)))) is is_hit
    frozen.move_to(offer.held.expires_at)
    assert (words in text_of(visitor.get(offer_url(offer)))) is is_hit
