"""Another time for a booking: the old one goes only when the new one is won."""

import os
import signal
import time as timer
from datetime import date, time, timedelta
from functools import partial

import pytest
import time_machine

from modules.equeue.constants import OCCUPYING, ActorKind, BookingState
from modules.equeue.engine.refusals import NotFound, Refusal, SlotNotOffered, SlotTaken, TooLate, WrongState
from modules.equeue.models import Booking, Contact
from modules.equeue.selectors.audit import breaches
from modules.equeue.services import cancel_booking, confirm_booking, hold_slot, placing
from modules.equeue.services.moving import latest_of, move_booking
from portal.audit.models import AuditRecord
from portal.common.idempotency import IdempotencyConflict
from portal.notifications.models import Delivery
from tests.factories.equeue import WorkplaceTypeFactory
from tests.factories.service_guide import ServiceFactory
from tests.support.race import Failure, race

DAY = date(2026, 11, 17)
NEXT = date(2026, 11, 18)


@pytest.fixture
def booked(contact, moment):
    def make(row, start=time(9), day=DAY):
        held = hold_slot(
            workplace_type=row, local_date=day, local_start=start, holder=f"{row.pk}{day}{start}", now=moment
        )
        return confirm_booking(token=held.token, contact=contact, now=moment)

    return make


@pytest.fixture
def slow_choice(monkeypatch):
    """Time passes between the look and the write, as on a busy machine."""

    def slowly(*args, choose=placing.lanes_left):
        lanes = choose(*args)
        timer.sleep(0.02)
        return lanes

    monkeypatch.setattr(placing, "lanes_left", slowly)


def moved(booking, start, moment, day=DAY, **more):
    """The new booking's id, or the code of the refusal."""
    try:
        return move_booking(booking=booking, local_date=day, local_start=start, now=moment, **more).pk
    except Refusal as refusal:
        return refusal.code


def occupying():
    return sorted(Booking.objects.filter(state__in=OCCUPYING).values_list("local_date", "local_start"))


@pytest.mark.django_db
def test_moved_visit_has_the_new_time_a_number_and_the_person_and_the_old_one_leads_to_it(booked, single, moment):
    old = booked(single)
    new = move_booking(booking=old, local_date=NEXT, local_start=time(10), now=moment)
    old.refresh_from_db()
    assert (old.state, old.moved_to_id, new.state) == (BookingState.MOVED, new.pk, BookingState.BOOKED)
    assert (new.local_date, new.local_start, new.number) == (NEXT, time(10), "А-101")
    assert new.contact.full_name == "Оксана Ковальчук" and Contact.objects.count() == 1
    assert new.calendar_uid == old.public_id and new.version > old.version
    assert latest_of(old) == new and occupying() == [(NEXT, time(10))]
    assert Delivery.objects.filter(code="equeue.booking_moved").count() == 1
    assert AuditRecord.objects.filter(action="equeue.booking_moved").count() == 1
    assert list(breaches()) == []


@pytest.mark.django_db
def test_name_of_the_visit_in_calendars_stays_through_two_moves(booked, single, moment):
    first = booked(single)
    second = move_booking(booking=first, local_date=NEXT, local_start=time(10), now=moment)
    third = move_booking(booking=second, local_date=NEXT, local_start=time(15), now=moment)
    assert third.calendar_uid == first.public_id
    assert first.version < second.version < third.version


@pytest.mark.django_db
def test_taken_time_keeps_the_old_one_whole(booked, single, moment):
    """D9."""
    mine, theirs = booked(single), booked(single, time(10))
    events = mine.events.count()
    assert moved(mine, time(10), moment) == SlotTaken.code
    mine.refresh_from_db()
    assert mine.state == BookingState.BOOKED and mine.contact.full_name and mine.events.count() == events
    assert Booking.objects.get(pk=theirs.pk).state == BookingState.BOOKED
    assert not Delivery.objects.filter(code="equeue.booking_moved").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("start", [time(9, 10), time(13, 30), time(23)])
def test_time_that_the_schedule_does_not_offer_keeps_the_old_one(booked, single, moment, start):
    mine = booked(single)
    assert moved(mine, start, moment) == SlotNotOffered.code
    assert moved(mine, time(9), moment, day=date(2099, 1, 1)) == SlotNotOffered.code
    assert Booking.objects.get(pk=mine.pk).state == BookingState.BOOKED


@pytest.mark.django_db
def test_same_time_changes_nothing_and_a_repeat_answers_the_same(booked, single, moment):
    mine = booked(single)
    assert moved(mine, time(9), moment) == mine.pk
    new = moved(mine, time(10), moment)
    assert moved(mine, time(10), moment) == new
    assert moved(mine, time(11), moment) == WrongState.code  # the old booking is no visit any more
    assert Booking.objects.filter(state=BookingState.BOOKED).count() == 1


@pytest.mark.django_db
def test_key_that_came_with_another_time_is_a_conflict(booked, single, moment):
    mine = booked(single)
    assert moved(mine, time(10), moment, key="one") == moved(mine, time(10), moment, key="one")
    with pytest.raises(IdempotencyConflict):
        moved(mine, time(11), moment, key="one")
    assert occupying() == [(DAY, time(10))]


@pytest.mark.django_db
def test_citizen_is_late_where_cancelling_is_late_and_staff_are_not(booked, single, moment):
    mine = booked(single)
    late = mine.starts_at - timedelta(minutes=29)
    assert moved(mine, time(10), late) == TooLate.code
    try:
        move_booking(booking=mine, local_date=DAY, local_start=time(10), now=late)
    except TooLate as refusal:
        with time_machine.travel(late):
            assert "час" in str(refusal.message)
    new = move_booking(booking=mine, local_date=DAY, local_start=time(10), actor_kind=ActorKind.STAFF, now=late)
    assert new.local_start == time(10)


@pytest.mark.django_db
def test_type_of_another_queue_is_unknown(booked, single, moment, community):
    from tests.factories.addressees import AddresseeFactory
    from tests.factories.equeue import QueueFactory

    other = WorkplaceTypeFactory(queue=QueueFactory(addressee=AddresseeFactory(community=community)))
    assert moved(booked(single), time(10), moment, workplace_type=other) == NotFound.code


@pytest.mark.django_db
def test_application_stays_an_application(booked, single, queue, moment):
    queue.needs_confirmation = True
    queue.save()
    mine = booked(single)
    assert mine.state == BookingState.PENDING
    assert Booking.objects.get(pk=moved(mine, time(10), moment)).state == BookingState.PENDING


@pytest.mark.django_db
def test_conflict_ends_with_the_move(booked, single, moment):
    mine = booked(single)
    Booking.objects.filter(pk=mine.pk).update(has_conflict=True)
    new = Booking.objects.get(pk=moved(mine, time(10), moment))
    assert not new.has_conflict and not Booking.objects.get(pk=mine.pk).has_conflict


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_two_people_move_into_one_time(booked, single, moment, slow_choice):
    one, two = booked(single, time(9)), booked(single, time(10))
    answers = race(partial(moved, one, time(11), moment), partial(moved, two, time(11), moment))
    assert answers.count(SlotTaken.code) == 1, answers
    loser = one if answers[0] == SlotTaken.code else two
    assert Booking.objects.get(pk=loser.pk).state == BookingState.BOOKED
    assert len(occupying()) == 2 and (DAY, time(11)) in occupying()
    assert list(breaches()) == []


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_two_people_who_swap_keep_what_they_have_or_one_wins(booked, single, moment, slow_choice):
    """On two days, locked in either order: no deadlock, and never both in one time."""
    one, two = booked(single, time(9)), booked(single, time(9), NEXT)
    answers = race(partial(moved, one, time(9), moment, day=NEXT), partial(moved, two, time(9), moment, day=DAY))
    assert not any(isinstance(answer, Failure) for answer in answers), answers
    assert set(answers) == {SlotTaken.code}  # each time is taken until the other one is free
    assert occupying() == [(DAY, time(9)), (NEXT, time(9))]
    assert list(breaches()) == []


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_move_into_a_time_against_a_new_visitor(booked, single, moment, slow_choice):
    mine = booked(single)

    def hold():
        try:
            hold_slot(workplace_type=single, local_date=NEXT, local_start=time(9), holder="new", now=moment)
        except SlotTaken as refusal:
            return refusal.code

    answer, theirs = race(partial(moved, mine, time(9), moment, day=NEXT), hold)
    assert (answer == SlotTaken.code) != (theirs == SlotTaken.code), (answer, theirs)
    assert len([row for row in occupying() if row == (NEXT, time(9))]) == 1
    assert (answer == SlotTaken.code) == ((DAY, time(9)) in occupying())
    assert list(breaches()) == []


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_move_against_cancelling_frees_exactly_one_way(booked, single, moment, slow_choice):
    mine = booked(single)

    def cancel():
        try:
            return cancel_booking(booking=mine, now=moment).state
        except Refusal as refusal:
            return refusal.code

    answer, state = race(partial(moved, mine, time(10), moment), cancel)
    if state == BookingState.CANCELLED:
        assert answer == WrongState.code and occupying() == []
    else:
        assert state == WrongState.code and occupying() == [(DAY, time(10))]
    assert list(breaches()) == []


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_double_click_moves_once(booked, single, moment, slow_choice):
    mine = booked(single)
    one, two = race(*[partial(moved, mine, time(10), moment)] * 2)
    assert one == two and occupying() == [(DAY, time(10))]
    assert Delivery.objects.filter(code="equeue.booking_moved").count() == 1


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_process_killed_in_the_middle_of_a_move_leaves_the_old_time(booked, single, moment, monkeypatch):
    from django.db import connections

    from modules.equeue.services import moving
    from tests.support.race import FORK

    mine = booked(single)
    monkeypatch.setattr(moving, "hand_over", lambda *args: os.kill(os.getpid(), signal.SIGKILL))
    connections.close_all()
    process = FORK.Process(target=partial(moved, mine, time(10), moment))
    process.start()
    process.join(30)
    assert process.exitcode == -signal.SIGKILL
    assert Booking.objects.get(pk=mine.pk).state == BookingState.BOOKED
    assert occupying() == [(DAY, time(9))] and list(breaches()) == []


@pytest.mark.django_db
def test_one_visit_moves_ten_times_a_day_and_staff_move_it_still(booked, single, moment):
    booking = booked(single)
    with time_machine.travel(moment, tick=False):
        for number in range(10):
            start = time(10) if number % 2 == 0 else time(9)
            booking = move_booking(booking=booking, local_date=DAY, local_start=start, now=moment)
        assert moved(booking, time(10), moment) == "too_many_moves"
        assert Booking.objects.get(pk=booking.pk).state == BookingState.BOOKED
        assert isinstance(moved(booking, time(10), moment, actor_kind=ActorKind.STAFF), int)


@pytest.mark.django_db
def test_visit_does_not_move_to_a_type_that_does_not_give_its_services(booked, single, queue, moment):
    other = WorkplaceTypeFactory(queue=queue, walk_in_letter="К")
    service = ServiceFactory()
    booking = booked(single)
    booking.services.add(service)
    assert moved(booking, time(10), moment, workplace_type=other) == "bad_services"
    other.services.add(service)
    assert isinstance(moved(booking, time(10), moment, workplace_type=other), int)
