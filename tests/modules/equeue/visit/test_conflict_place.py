"""A booking in conflict finds a free workplace at its own time, by a button of its moderators."""

import re
from datetime import time
from functools import partial

import pytest
from django.test import Client

from modules.equeue.constants import OfferState, WaitingState
from modules.equeue.models import Booking, TimeOffer, WaitingEntry
from modules.equeue.selectors.attention import free_lanes
from modules.equeue.selectors.audit import breaches
from modules.equeue.services import cancel_booking
from modules.equeue.services.proposing import propose_time
from modules.equeue.services.reseating import NoPlaceLeft, take_free_place
from portal.audit.models import AuditRecord
from portal.common import clock
from portal.notifications.models import Delivery
from tests.factories.equeue import AbsenceFactory
from tests.modules.equeue.visit.pages import DAY, NEXT, address, fresh, text_of
from tests.support.race import race

pytestmark = pytest.mark.django_db


@pytest.fixture
def hit(workplace_type, booked):
    """Two at one time; the worker of the first goes away, the second cancels."""
    first, second = booked(row=workplace_type), booked(row=workplace_type, start=time(9, 30))
    Booking.objects.filter(pk=first.pk).update(has_conflict=True)
    lane = workplace_type.workplaces.get(lane=first.lane)
    AbsenceFactory(workplace_type=workplace_type, workplace=lane, starts_on=DAY, ends_on=DAY)
    assert second.lane == 1
    return fresh(first)


def test_button_stands_where_there_is_a_place_and_moves_the_visit_without_a_letter(browser, hit, moderator):
    attention = "/cabinet/equeue/attention/"
    page = text_of(browser.get(attention))
    assert address(hit, "seat") in page and "О тій самій годині вільно: робоче місце 2" in page
    letters = Delivery.objects.count()
    for _press in range(2):
        answer = browser.post(address(hit, "seat"), {"back": attention})
        assert answer.status_code == 302 and answer.url == attention
    row = fresh(hit)
    assert (row.lane, row.has_conflict, row.state, row.local_start) == (2, False, "booked", time(9))
    assert Delivery.objects.count() == letters
    assert AuditRecord.objects.get(action="equeue.place_found").actor_id == moderator.pk
    assert address(hit, "seat") not in text_of(browser.get(attention))
    assert list(breaches()) == []


def test_conflicts_are_folded_above_the_week_and_open_without_a_script(browser, hit):
    page = text_of(browser.get("/cabinet/equeue/week/", {"day": DAY.isoformat()}))
    folded = re.search(r'<section class="confl.*?<details><summary>(.*?)</summary>(.*?)</section>', page, re.S)
    assert "1 запис без місця" in folded[1] and "confs" not in folded[1]
    assert address(hit, "seat") in folded[2] and page.index("</section>", folded.start()) < page.index('class="wk"')


@pytest.mark.parametrize("back", ["", "https://evil.example/", "//evil.example", "/cabinet/equeue/\n", "/admin/"])
def test_way_back_leads_only_to_own_lists(browser, hit, back):
    assert browser.post(address(hit, "seat"), {"back": back}).url == address(hit)


def test_no_button_where_every_place_is_taken(browser, hit, contact, booked, workplace_type):
    other = booked(row=workplace_type, start=time(14))
    when = {name: getattr(hit, name) for name in ("local_start", "start_minute", "end_minute", "starts_at", "ends_at")}
    Booking.objects.filter(pk=other.pk).update(lane=2, **when)
    page = text_of(browser.get("/cabinet/equeue/attention/"))
    assert address(hit, "seat") not in page and address(hit, "choose", "propose") in page
    answer = browser.post(address(hit, "seat"))
    assert answer.status_code == NoPlaceLeft.status and "іншого вільного на цей час немає" in text_of(answer)
    assert fresh(hit).has_conflict
    cancel_booking(booking=fresh(other))
    assert address(hit, "seat") in text_of(browser.get("/cabinet/equeue/attention/"))


def test_offered_time_is_taken_back_with_one_letter(browser, hit, staff):
    propose_time(booking=hit, local_date=NEXT, local_start=time(10), actor=staff)
    for _press in range(2):
        browser.post(address(hit, "seat"))
    assert TimeOffer.objects.get().state == OfferState.WITHDRAWN
    assert not Booking.objects.filter(state="held").exists()
    assert Delivery.objects.filter(code="equeue.proposal_withdrawn").count() == 1


def test_offered_time_that_is_taken_back_goes_to_who_waits_at_once(hit, moderator, staff, frozen, moment):
    propose_time(booking=hit, local_date=NEXT, local_start=time(10), actor=staff)
    WaitingEntry.objects.create(
        workplace_type=hit.workplace_type,
        token_hash="w" * 64,
        state=WaitingState.WAITING,
        first_date=NEXT,
        last_date=NEXT,
        earliest=time(10),
        latest=time(10, 30),
        full_name="Петро Заєць",
        email="petro@example.com",
        consent_at=moment,
        created_at=moment,
    )
    take_free_place(booking=hit, actor=moderator)
    assert Booking.objects.get(state="held").local_start == time(10)
    assert Delivery.objects.filter(code="equeue.time_offered", to="petro@example.com").count() == 1
    assert list(breaches()) == []


def test_visit_that_is_over_or_of_others_is_not_touched(browser, hit, neighbour):
    others, _row = neighbour
    assert others.post(address(hit, "seat")).status_code == 404
    assert Client().get(address(hit, "seat")).status_code in (302, 404, 405)
    cancel_booking(booking=hit)
    assert browser.post(address(hit, "seat")).status_code == 409
    assert browser.get(address(hit, "seat")).status_code == 405


def test_every_conflict_is_asked_about_in_the_same_number_of_queries(
    hit, booked, workplace_type, django_assert_num_queries
):
    rows = list(Booking.objects.filter(has_conflict=True).select_related("workplace_type__queue__addressee"))
    with django_assert_num_queries(5):
        assert free_lanes(rows, clock.now()) == {hit.pk: 2}
    booked(row=workplace_type, start=time(11))
    Booking.objects.update(has_conflict=True)
    rows = list(Booking.objects.filter(has_conflict=True).select_related("workplace_type__queue__addressee"))
    with django_assert_num_queries(5):
        free_lanes(rows, clock.now())


def seated(row, now):
    try:
        return take_free_place(booking=row, actor=None, now=now).lane
    except NoPlaceLeft:
        return 0


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_last_place_goes_to_one_of_two_conflicts(workplace_type, moment, contact, frozen, booked):
    one = booked(row=workplace_type, start=time(9))
    two = booked(row=workplace_type, start=time(9))
    Booking.objects.update(has_conflict=True)
    workplace_type.capacity = 3
    workplace_type.save()
    lanes = [workplace_type.workplaces.get(lane=lane) for lane in (1, 2)]
    for lane in lanes:
        AbsenceFactory(workplace_type=workplace_type, workplace=lane, starts_on=DAY, ends_on=DAY)
    answers = race(*(partial(seated, row, moment) for row in (one, two)))
    assert sorted(Booking.objects.values_list("lane", "has_conflict")) in (
        [(1, True), (3, False)], [(2, True), (3, False)]
    )  # fmt: skip
    assert sorted(answers) == [0, 3]
