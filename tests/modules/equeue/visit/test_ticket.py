"""The ticket by its link: moving, applications; without scripts."""

import re
from datetime import time, timedelta

import pytest
from django.test import Client

from modules.equeue.constants import BookingState, OfferState
from modules.equeue.models import Booking
from modules.equeue.services import cancel_booking
from modules.equeue.services.moving import move_booking
from modules.equeue.services.proposing import confirm_application, propose_time, reject_application
from tests.factories.accounts import UserFactory
from tests.factories.communities import CommunityFactory, CommunitySiteFactory
from tests.factories.equeue import DayExceptionFactory
from tests.modules.equeue.visit.pages import HOST, NEXT, ROOT, fresh, offer_url, text_of, ticket
from tests.support.people import sign_in

pytestmark = pytest.mark.django_db


# Moving


def test_way_from_the_ticket_to_the_new_time_is_choose_compare_done(visitor, booked):
    booking = booked()
    assert ticket(booking, "move/") in text_of(visitor.get(ticket(booking)))
    choice = text_of(visitor.get(ticket(booking, "move/"), {"day": "2026-11-18"}))
    assert 'value="2026-11-18T10:00"' in choice and "вівторок, 17 листопада, 9:00" in choice
    asked = text_of(visitor.get(ticket(booking, "move/"), {"time": "2026-11-18T10:00"}))
    assert "вівторок, 17 листопада, 9:00" in asked.lower() and "середа, 18 листопада, 10:00" in asked.lower()
    assert fresh(booking).state == BookingState.BOOKED  # looking changes nothing
    done = visitor.post(ticket(booking, "move/"), {"time": "2026-11-18T10:00"}, follow=True)
    new = fresh(booking).moved_to
    assert done.redirect_chain[-1][0] == ticket(new) + "?moved=1"
    assert "Час змінено" in text_of(done) and new.number in text_of(done)


def test_calendar_opens_on_the_day_of_the_visit_with_nothing_chosen(visitor, booked):
    page = text_of(visitor.get(ticket(booked(time(9), NEXT), "move/")))
    assert re.search(
        r'<a class="cal__d cal__d--own"[^>]*aria-current="date"[^>]*18 листопада[^>]*ваш теперішній час', page
    )
    assert "ваш теперішній час</p><p><b>Середа, 18 листопада, 9:00" in page and "<s>" not in page
    assert 'value="2026-11-18T09:30"' in page and " checked" not in page


def test_calendar_opens_after_a_day_of_the_visit_that_is_full(visitor, booked, queue):
    booking = booked(time(9), NEXT)
    DayExceptionFactory(queue=queue, local_date=NEXT)
    page = text_of(visitor.get(ticket(booking, "move/")))
    assert re.search(r'aria-current="date"[^>]*19 листопада', page)
    assert re.search(r'<div class="cal__d cal__d--no cal__d--own"><b>18</b>', page)


def test_going_on_without_a_time_is_told_so_and_keeps_the_day(visitor, booked):
    booking = booked()
    answer = visitor.get(ticket(booking, "move/"), {"go": "1", "day": "2026-11-19"})
    page = text_of(answer)
    assert answer.status_code == 422 and "Виберіть час." in page and 'role="alert"' in page
    assert 'name="day" value="2026-11-19"' in page and " checked" not in page


def test_old_time_is_not_struck_through_before_the_move(visitor, booked):
    asked = text_of(visitor.get(ticket(booked(), "move/"), {"time": "2026-11-18T10:00"}))
    assert "Вівторок, 17 листопада, 9:00" in asked and "<s>" not in asked


def test_news_of_a_move_is_told_for_some_minutes_only(visitor, booked, frozen):
    first = booked()
    second = move_booking(booking=first, local_date=NEXT, local_start=time(10))
    address = visitor.get(ticket(first)).url
    frozen.shift(timedelta(minutes=9))
    assert "Час змінено" in text_of(visitor.get(address))
    frozen.shift(timedelta(minutes=2))
    later = text_of(visitor.get(address))
    assert "Час змінено" not in later and "Ваш талон" in later and "попередній більше не дійсний" in later
    plain = text_of(visitor.get(ticket(second)))
    assert "Час змінено" not in plain and "попередній" not in plain


def test_printed_ticket_says_what_can_still_be_done(visitor, booked, frozen):
    booking = booked()
    page = text_of(visitor.get(ticket(booking)))
    assert "відкрийте посилання з листа. Це можна зробити до 17 листопада, 8:30" in page
    frozen.move_to(booking.starts_at - timedelta(minutes=20))
    late = text_of(visitor.get(ticket(booking)))
    assert "посилання з листа" not in late and "онлайн уже запізно" in late and f"Код {booking.shown_code}" in late


def test_former_address_leads_to_the_present_ticket_with_its_papers(visitor, booked):
    first = booked()
    second = move_booking(booking=first, local_date=NEXT, local_start=time(10))
    third = move_booking(booking=second, local_date=NEXT, local_start=time(11))
    for tail in ("", "move/", "cancel/"):
        assert visitor.get(ticket(first, tail)).url == ticket(third) + "?moved=1"
    assert visitor.get(ticket(first, "ticket.pdf")).url == ticket(third, "ticket.pdf")
    assert visitor.get(ticket(first, "visit.ics")).url == ticket(third, "visit.ics")
    assert visitor.post(ticket(first, "cancel/")).url == ticket(third) + "?moved=1"
    assert fresh(third).state == BookingState.BOOKED
    state = text_of(visitor.get(f"{ROOT}/status/{first.public_id}/"))
    assert f"{ROOT}/status/{third.public_id}/" in state and "Ковальчук" not in state and third.token not in state
    assert "Цей номер уже не викличуть" in state and "на моніторі" not in state and "<s>" in state
    assert "на моніторі" in text_of(visitor.get(f"{ROOT}/status/{third.public_id}/"))


def test_loser_of_a_race_sees_three_nearest_times_and_keeps_the_old_one(visitor, booked):
    mine, _theirs = booked(), booked(time(10))
    answer = visitor.post(ticket(mine, "move/"), {"time": "2026-11-17T10:00"})
    page = text_of(answer)
    assert answer.status_code == 409 and page.count("near__t") == 3
    assert "попередній час лишається за вами" in page
    assert fresh(mine).state == BookingState.BOOKED


@pytest.mark.parametrize("given", ["", "завтра", "2026-02-30T09:00", "9999-12-31T09:00", "2026-11-17T09:00+02:00"])
def test_nonsense_for_a_time_is_a_sentence_and_nothing_changes(visitor, booked, given):
    booking = booked()
    answer = visitor.post(ticket(booking, "move/"), {"time": given})
    assert answer.status_code == 422 and "Виберіть час" in text_of(answer)
    assert fresh(booking).state == BookingState.BOOKED


def test_time_that_one_has_is_no_move(visitor, booked):
    booking = booked()
    assert visitor.get(ticket(booking, "move/"), {"time": "2026-11-17T09:00"}).status_code == 422


def test_late_move_is_refused_with_a_sentence(visitor, booked, frozen):
    booking = booked()
    frozen.move_to(booking.starts_at - timedelta(minutes=20))
    for answer in (visitor.get(ticket(booking, "move/")), visitor.post(ticket(booking, "move/"), {"time": "x"})):
        assert answer.status_code == 409 and "Змінити час онлайн уже пізно" in text_of(answer)
    assert ticket(booking, "move/") not in text_of(visitor.get(ticket(booking)))


def test_cancelled_visit_is_not_moved(visitor, booked):
    booking = booked()
    cancel_booking(booking=booking)
    assert visitor.get(ticket(booking, "move/")).url == ticket(booking)
    assert visitor.post(ticket(booking, "move/"), {"time": "2026-11-17T10:00"}).url == ticket(booking)


def test_pages_of_another_community_and_guessed_ones_are_unknown(visitor, offered, single):
    offer = offered()
    CommunitySiteFactory(community=CommunityFactory(), hostname="kalynova.test")
    elsewhere = Client(headers={"host": "kalynova.test"})
    for path in (ticket(offer.booking, "move/"), offer_url(offer)):
        assert elsewhere.get(path).status_code == elsewhere.post(path, {"answer": "accept"}).status_code == 404
    for token in ("0" * 40, "x", "a%00b"):
        assert visitor.get(f"{ROOT}/offer/{token}/").status_code == 404
        assert visitor.get(f"{ROOT}/ticket/{token}/move/").status_code == 404
    assert fresh(offer).state == OfferState.OPEN


def test_pages_make_a_constant_number_of_queries(visitor, booked, single, django_assert_max_num_queries):
    booking = booked()
    visitor.get(ticket(booking, "move/"))
    for hour in (10, 11, 12, 14, 15):
        booked(time(hour))
    with django_assert_max_num_queries(40):
        visitor.get(ticket(booking, "move/"))


# Applications


def test_application_says_that_it_waits(visitor, booked):
    booking = booked(waits=True)
    for tail in ("", "?new=1"):
        page = text_of(visitor.get(ticket(booking) + tail))
        assert "аявку отримано" in page and "чекає підтвердження" in page
        assert "Вас записано" not in page and "паспорт" in page


def test_confirmed_and_rejected_applications_say_so(visitor, booked, staff):
    one, two = booked(waits=True), booked(time(10), waits=True)
    confirm_application(booking=one, actor=staff)
    assert "Ваш талон" in text_of(visitor.get(ticket(one)))
    reject_application(booking=two, actor=staff, reason="Звертайтеся до сервісного центру МВС")
    page = text_of(visitor.get(ticket(two)))
    assert "Заявку відхилено" in page and "сервісного центру МВС" in page and f'href="{ROOT}/"' in page


def test_ticket_in_conflict_says_so_and_leads_to_another_time(visitor, booked):
    booking = booked()
    Booking.objects.filter(pk=booking.pk).update(has_conflict=True)
    page = text_of(visitor.get(ticket(booking)))
    assert "Розклад установи змінився" in page and ticket(booking, "move/") in page
    assert page.count("near__t") == 3 and ticket(booking, "move/?time=2026-11-17T09:30") in page


def test_cabinet_shows_a_moved_visit_once_and_an_offer_that_waits(site, booked, staff, single):
    user = UserFactory(email="hanna@example.test")
    booking = booked(user=user)
    new = move_booking(booking=booking, local_date=NEXT, local_start=time(10))
    person = sign_in(Client(HTTP_HOST=HOST), user, "code")
    page = text_of(person.get("/cabinet/"))
    assert ticket(new) in page and ticket(booking) not in page
    offer = propose_time(booking=new, local_date=NEXT, local_start=time(11), actor=staff)
    assert offer_url(offer) in text_of(person.get("/cabinet/"))


def test_processing_is_shown_to_the_person(visitor, booked):
    booking = booked()
    Booking.objects.filter(pk=booking.pk).update(processing="papers")
    assert "бракує" in text_of(visitor.get(ticket(booking))).lower()


def test_ticket_tells_of_the_next_visit_at_its_present_time(visitor, booked):
    first, planned = booked(), booked(time(10))
    Booking.objects.filter(pk=planned.pk).update(follows=first)
    page = text_of(visitor.get(ticket(first)))
    assert "Ваш наступний візит" in page and ticket(planned) in page
    moved = move_booking(booking=fresh(planned), local_date=NEXT, local_start=time(11))
    page = text_of(visitor.get(ticket(first)))
    assert ticket(moved) in page and "18 листопада, 11:00" in page
    cancel_booking(booking=moved)
    assert "Ваш наступний візит" not in text_of(visitor.get(ticket(first)))
