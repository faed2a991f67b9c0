"""Limits against grabbing of times: shipped off; a person is an account, an address or a phone."""

from datetime import date, time, timedelta
from functools import partial

import pytest

from modules.equeue.constants import ActorKind
from modules.equeue.engine.refusals import MissedVisits, MonthUsedUp, TooManyVisits
from modules.equeue.models import Booking, Queue
from modules.equeue.services import ContactData, cancel_booking, confirm_booking, hold_slot
from modules.equeue.services.moving import move_booking
from tests.factories.accounts import UserFactory
from tests.support.race import Failure, race

DAY = date(2026, 11, 17)


def person(**fields):
    known = {"full_name": "Оксана Ковальчук", "email": "oksana@example.com", "phone": "", "has_consent": True}
    return ContactData(**(known | fields))


def book(kind, now, contact=None, *, day=DAY, at=time(9), user=None, actor_kind=ActorKind.CITIZEN):
    held = hold_slot(workplace_type=kind, local_date=day, local_start=at, holder=f"{day}{at}{now}", user=user, now=now)
    return confirm_booking(token=held.token, contact=contact or person(), user=user, actor_kind=actor_kind, now=now)


def limit(kind, **fields):
    Queue.objects.filter(pk=kind.queue_id).update(**fields)


@pytest.mark.django_db
def test_no_queue_has_a_limit_unless_somebody_sets_it(workplace_type, moment):
    for hour in range(9, 13):
        book(workplace_type, moment, at=time(hour))
    assert Booking.objects.filter(state="booked").count() == 4


@pytest.mark.django_db
@pytest.mark.parametrize(
    "again",
    [
        {},
        {"email": "OKSANA@Example.com"},
        {"email": "", "phone": "067 000 00 00"},
        {"email": "insha@example.com", "phone": "+380670000000"},
    ],
)
def test_one_person_has_only_so_many_visits_ahead_however_the_contacts_are_written(workplace_type, moment, again):
    limit(workplace_type, active_limit=1)
    book(workplace_type, moment, person(phone="+380 67 000 00 00"))
    with pytest.raises(TooManyVisits):
        book(workplace_type, moment, person(**again), at=time(10))
    assert Booking.objects.filter(state="booked").count() == 1
    book(workplace_type, moment, person(email="insha@example.com"), at=time(10))


@pytest.mark.django_db
def test_bookings_by_a_phone_that_nobody_proved_do_not_bind_who_proved_an_address(workplace_type, moment):
    limit(workplace_type, active_limit=1)
    by_phone = {"email": "", "phone": "+380670000000"}
    book(workplace_type, moment, person(**by_phone))
    with pytest.raises(TooManyVisits):
        book(workplace_type, moment, person(**by_phone), at=time(10))
    book(workplace_type, moment, person(phone="+380670000000"), at=time(10))
    with pytest.raises(TooManyVisits):
        book(workplace_type, moment, person(email="insha@example.com", phone="+380670000000"), at=time(11))


@pytest.mark.django_db
def test_account_is_a_person_with_any_address(workplace_type, moment):
    limit(workplace_type, active_limit=1)
    user = UserFactory()
    book(workplace_type, moment, user=user)
    with pytest.raises(TooManyVisits):
        book(workplace_type, moment, person(email="insha@example.com"), at=time(10), user=user)


@pytest.mark.django_db
def test_visit_that_is_cancelled_or_over_makes_room_ahead_but_counts_in_the_month(workplace_type, moment):
    limit(workplace_type, active_limit=1, month_limit=2)
    cancel_booking(booking=book(workplace_type, moment), now=moment)
    book(workplace_type, moment, at=time(10))
    with pytest.raises(MonthUsedUp):
        book(workplace_type, moment + timedelta(days=2), day=DAY + timedelta(days=3))
    book(workplace_type, moment + timedelta(days=31), day=DAY + timedelta(days=33))


@pytest.mark.django_db
def test_booking_that_has_moved_counts_once(workplace_type, moment, monkeypatch):
    limit(workplace_type, month_limit=2)
    monkeypatch.setattr("portal.common.clock.now", lambda: moment)
    move_booking(booking=book(workplace_type, moment), local_date=DAY, local_start=time(11), now=moment)
    book(workplace_type, moment, at=time(12))
    with pytest.raises(MonthUsedUp):
        book(workplace_type, moment, at=time(14))


@pytest.mark.django_db
def test_missed_visits_close_online_booking_and_say_to_call(workplace_type, moment):
    limit(workplace_type, no_show_limit=2)
    for hour in (9, 10):
        missed = book(workplace_type, moment, at=time(hour))
        Booking.objects.filter(pk=missed.pk).update(state="no_show")
    later = moment + timedelta(days=5)
    with pytest.raises(MissedVisits) as refusal:
        book(workplace_type, later, day=DAY + timedelta(days=6))
    assert "Зателефонуйте" in str(refusal.value.message)
    book(workplace_type, moment + timedelta(days=40), day=DAY + timedelta(days=41))


@pytest.mark.django_db
def test_staff_book_whoever_comes(workplace_type, moment):
    limit(workplace_type, active_limit=1)
    book(workplace_type, moment)
    book(workplace_type, moment, at=time(10), actor_kind=ActorKind.STAFF)


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_one_person_from_four_processes_wins_once(workplace_type, moment):
    limit(workplace_type, active_limit=1)
    days = [DAY + timedelta(days=number) for number in range(4)]
    tokens = [
        hold_slot(
            workplace_type=workplace_type, local_date=day, local_start=time(9), holder=f"{day}", now=moment
        ).token
        for day in days
    ]

    def confirm(token):
        try:
            return bool(confirm_booking(token=token, contact=person(), now=moment).number)
        except TooManyVisits:
            return False

    won = race(*(partial(confirm, token) for token in tokens))
    assert not any(isinstance(answer, Failure) for answer in won)
    assert sum(won) == 1 == Booking.objects.filter(state="booked").count()
