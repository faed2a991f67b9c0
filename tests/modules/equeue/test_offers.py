"""Another time that staff offer: held until the person answers; an application that is confirmed or rejected."""

import os
import re
import signal
import time as timer
from datetime import date, time, timedelta
from functools import partial

import pytest
from django.db import connections

from modules.equeue.constants import (
    ANSWER_HOURS,
    OCCUPYING,
    ActorKind,
    BookingState,
    OfferKind,
    OfferState,
)
from modules.equeue.engine.refusals import BadContact, NotFound, Refusal, SlotNotOffered, SlotTaken, WrongState
from modules.equeue.models import Booking, TimeOffer
from modules.equeue.selectors.audit import breaches
from modules.equeue.services import cancel_booking, confirm_booking, hold_slot, placing
from modules.equeue.services.answering import OfferOver, accept_offer, decline_offer
from modules.equeue.services.moving import move_booking
from modules.equeue.services.offers import OfferedAlready, lapse_offers
from modules.equeue.services.proposing import (
    SameTime,
    confirm_application,
    propose_time,
    reject_application,
    withdraw_proposal,
)
from portal.audit.models import AuditRecord
from portal.common.clock import KYIV
from portal.notifications.models import Delivery
from tests.factories.accounts import UserFactory
from tests.support.race import FORK, Failure, race

DAY = date(2026, 11, 17)
NEXT = date(2026, 11, 18)


@pytest.fixture
def staff(db):
    return UserFactory(email="staff@example.test", is_staff=True)


@pytest.fixture
def booked(contact, frozen, single):
    def make(start=time(9), day=DAY, *, waits=False):
        single.queue.needs_confirmation = waits
        single.queue.save()
        held = hold_slot(workplace_type=single, local_date=day, local_start=start, holder=f"{day}{start}")
        return confirm_booking(token=held.token, contact=contact)

    return make


@pytest.fixture
def offered(booked, staff):
    """An application with another time offered for it."""

    def make(start=time(10), **more):
        booking = booked(waits=True)
        return propose_time(booking=booking, local_date=DAY, local_start=start, actor=staff, **more)

    return make


def occupying():
    return sorted(Booking.objects.filter(state__in=OCCUPYING).values_list("local_date", "local_start"))


def tried(act, *args, **more):
    """What an act answers, or the code of its refusal."""
    try:
        return act(*args, **more).pk
    except Refusal as refusal:
        return refusal.code


def fresh(row):
    return type(row).objects.get(pk=row.pk)


@pytest.mark.django_db
def test_offered_time_is_kept_and_told_with_both_times_the_reason_and_a_link(offered):
    offer = offered(reason="Спеціалістка на навчанні")
    assert (offer.kind, offer.state) == (OfferKind.PROPOSAL, OfferState.OPEN)
    assert occupying() == [(DAY, time(9)), (DAY, time(10))]
    letter = Delivery.objects.get(code="equeue.time_proposed")
    for part in ("10:00", " 9:00", "Спеціалістка на навчанні", f"/offer/{offer.held.token}/"):
        assert part in letter.text, letter.text
    text = letter.text.replace("\u00a0", " ")
    others = re.findall(rf"(.+): \S*/ticket/{offer.booking.token}/move/\?time=([0-9T:-]+)", text)
    assert others == [
        ("вівторок, 17 листопада, 9:30", "2026-11-17T09:30"),
        ("вівторок, 17 листопада, 10:30", "2026-11-17T10:30"),
        ("вівторок, 17 листопада, 11:00", "2026-11-17T11:00"),
    ]
    assert all(f"?time={value}" in letter.html for _words, value in others)
    assert "прийому може не бути" not in letter.text
    assert "equeue.time_proposed" in letter.key
    details = AuditRecord.objects.get(action="equeue.time_proposed").details
    assert "навчанні" not in str(details)


@pytest.mark.django_db
def test_booking_that_the_schedule_has_hit_gets_an_offer_of_that_kind(booked, staff):
    booking = booked()
    Booking.objects.filter(pk=booking.pk).update(has_conflict=True)
    offer = propose_time(booking=booking, local_date=DAY, local_start=time(10), actor=staff)
    assert offer.kind == OfferKind.CONFLICT
    assert "прийому може не бути" in Delivery.objects.get(code="equeue.time_proposed").text
    made = accept_offer(offer.held.token)
    assert made.state == BookingState.BOOKED and not made.has_conflict and not fresh(booking).has_conflict


@pytest.mark.django_db
def test_accepted_time_becomes_the_visit_with_its_person(offered):
    offer = offered()
    made = accept_offer(offer.held.token)
    assert (made.state, made.local_start, made.contact.full_name) == ("booked", time(10), "Оксана Ковальчук")
    assert fresh(offer.booking).state == BookingState.MOVED and fresh(offer.booking).moved_to_id == made.pk
    assert made.number and made.calendar_uid == offer.booking.public_id
    assert occupying() == [(DAY, time(10))]
    assert accept_offer(offer.held.token).pk == made.pk  # again: the same
    assert tried(decline_offer, offer.held.token) == OfferOver.code
    assert list(breaches()) == []


@pytest.mark.django_db
def test_declined_time_is_free_and_the_application_stays(offered, staff):
    offer = offered()
    assert decline_offer(offer.held.token).state == OfferState.DECLINED
    assert decline_offer(offer.held.token).state == OfferState.DECLINED
    assert fresh(offer.booking).state == BookingState.PENDING
    assert occupying() == [(DAY, time(9))]
    assert tried(accept_offer, offer.held.token) == OfferOver.code
    propose_time(booking=offer.booking, local_date=DAY, local_start=time(11), actor=staff)
    assert Delivery.objects.filter(code="equeue.time_proposed").count() == 2  # each offer has its letter


@pytest.mark.django_db
def test_late_answer_is_refused_and_a_new_offer_needs_no_sweeper(offered, staff, frozen):
    offer = offered(time(15))
    frozen.shift(timedelta(hours=ANSWER_HOURS))
    assert tried(accept_offer, offer.held.token) == OfferOver.code
    new = propose_time(booking=offer.booking, local_date=NEXT, local_start=time(11), actor=staff)
    assert (fresh(offer).state, new.state) == (OfferState.LAPSED, OfferState.OPEN)


@pytest.mark.django_db
def test_offer_ends_with_its_time_at_the_latest_and_lapses_by_the_sweeper(booked, staff, frozen, moment):
    today = moment.date()
    offer = propose_time(booking=booked(waits=True), local_date=today, local_start=time(10), actor=staff)
    assert offer.held.expires_at == offer.held.starts_at
    frozen.move_to(offer.held.starts_at - timedelta(seconds=1))
    assert lapse_offers() == 0
    frozen.move_to(offer.held.expires_at)
    assert lapse_offers() == 1 and lapse_offers() == 0
    assert fresh(offer).state == OfferState.LAPSED


@pytest.mark.django_db
def test_second_offer_waits_for_the_first(offered, staff):
    offer = offered()
    assert tried(propose_time, booking=offer.booking, local_date=DAY, local_start=time(11), actor=staff) == (
        OfferedAlready.code
    )
    assert occupying() == [(DAY, time(9)), (DAY, time(10))]
    withdraw_proposal(offer, staff)
    assert withdraw_proposal(offer, staff).state == OfferState.WITHDRAWN
    assert tried(accept_offer, offer.held.token) == OfferOver.code
    assert occupying() == [(DAY, time(9))]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("start", "code"),
    [(time(9), SameTime.code), (time(13, 30), SlotNotOffered.code), (time(14, 30), SlotTaken.code)],
)
def test_time_that_cannot_be_offered_is_refused_and_nothing_is_held(booked, staff, start, code):
    booked(time(14, 30))
    booking = booked(waits=True)
    assert tried(propose_time, booking=booking, local_date=DAY, local_start=start, actor=staff) == code
    assert not TimeOffer.objects.exists() and len(occupying()) == 2


@pytest.mark.django_db
def test_visit_that_is_over_gets_no_offer(booked, staff):
    booking = booked()
    cancel_booking(booking=booking)
    assert tried(propose_time, booking=booking, local_date=DAY, local_start=time(10), actor=staff) == WrongState.code


@pytest.mark.django_db
def test_cancelling_and_moving_take_the_offer_back(offered, frozen):
    offer = offered()
    move_booking(booking=offer.booking, local_date=NEXT, local_start=time(9))
    assert fresh(offer).state == OfferState.WITHDRAWN and occupying() == [(NEXT, time(9))]
    assert tried(accept_offer, offer.held.token) == OfferOver.code


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["", "0" * 40, "x"])
def test_guessed_token_opens_nothing(offered, token):
    offered()
    assert tried(accept_offer, token) == tried(decline_offer, token) == NotFound.code


@pytest.mark.django_db
def test_confirmed_application_is_told_and_its_offer_is_taken_back(offered, staff):
    offer = offered()
    assert confirm_application(booking=offer.booking, actor=staff).state == BookingState.BOOKED
    assert confirm_application(booking=offer.booking, actor=staff).state == BookingState.BOOKED
    assert Delivery.objects.filter(code="equeue.booking_confirmed").count() == 1
    assert fresh(offer).state == OfferState.WITHDRAWN and occupying() == [(DAY, time(9))]
    assert AuditRecord.objects.filter(action="equeue.booking_confirmed").count() == 1


@pytest.mark.django_db
def test_rejected_application_frees_its_time_and_says_why(offered, staff):
    offer = offered()
    with pytest.raises(BadContact):
        reject_application(booking=offer.booking, actor=staff, reason=" ")
    row = reject_application(booking=offer.booking, actor=staff, reason="Потрібна інша установа")
    assert row.state == BookingState.REJECTED and occupying() == []
    assert "Потрібна інша установа" in Delivery.objects.get(code="equeue.application_rejected").text
    assert "інша" not in str(AuditRecord.objects.get(action="equeue.application_rejected").details)
    assert tried(confirm_application, booking=row, actor=staff) == WrongState.code


@pytest.mark.django_db
def test_application_is_told_as_an_application(booked):
    booked(waits=True)
    assert not Delivery.objects.filter(code="equeue.booking_made").exists()
    assert "заявку" in Delivery.objects.get(code="equeue.application_received").text.lower()


# Races


@pytest.fixture
def slow_choice(monkeypatch):
    """Time passes between the look and the write, as on a busy machine."""

    def slowly(*args, choose=placing.lanes_left):
        lanes = choose(*args)
        timer.sleep(0.02)
        return lanes

    monkeypatch.setattr(placing, "lanes_left", slowly)


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_accepting_twice_at_once_is_one_visit(offered):
    offer = offered()
    answers = race(*[partial(tried, accept_offer, offer.held.token)] * 3)
    assert answers == [offer.held_id] * 3
    assert occupying() == [(DAY, time(10))]
    assert Delivery.objects.filter(code="equeue.booking_moved").count() == 1
    assert list(breaches()) == []


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_accepting_while_declining_ends_in_one_of_both(offered):
    offer = offered()
    accepted, declined = race(
        partial(tried, accept_offer, offer.held.token), partial(tried, decline_offer, offer.held.token)
    )
    assert {accepted, declined} & {OfferOver.code} and accepted != declined
    assert occupying() == [(DAY, time(10 if accepted == offer.held_id else 9))]
    assert list(breaches()) == []


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_accepting_against_cancelling_by_staff(offered, staff):
    offer = offered()
    cancel = partial(
        cancel_booking, booking=offer.booking, actor_kind=ActorKind.STAFF, actor=staff, reason="немає світла"
    )
    accepted, cancelled = race(partial(tried, accept_offer, offer.held.token), partial(tried, cancel))
    assert not any(isinstance(answer, Failure) for answer in (accepted, cancelled))
    if accepted == offer.held_id:
        assert cancelled == WrongState.code and occupying() == [(DAY, time(10))]
    else:
        assert accepted == OfferOver.code and occupying() == []
    assert list(breaches()) == []


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_accepting_against_confirming_is_one_visit(offered, staff):
    offer = offered()
    confirm = partial(tried, confirm_application, booking=offer.booking, actor=staff)
    accepted, confirmed = race(partial(tried, accept_offer, offer.held.token), confirm)
    assert (accepted, confirmed) in (
        (offer.held_id, WrongState.code),
        (OfferOver.code, offer.booking_id),
    )
    assert len(occupying()) == 1 and list(breaches()) == []


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_two_clerks_confirm_at_once(booked, staff):
    """D10: one confirmation, one letter."""
    booking = booked(waits=True)
    answers = race(*[partial(tried, confirm_application, booking=booking, actor=staff)] * 3)
    assert answers == [booking.pk] * 3
    assert booking.events.filter(state_to=BookingState.BOOKED).count() == 1
    assert Delivery.objects.filter(code="equeue.booking_confirmed").count() == 1


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_offer_of_a_time_against_a_visitor(booked, staff, single, slow_choice):
    booking = booked(waits=True)

    def hold():
        try:
            hold_slot(workplace_type=single, local_date=DAY, local_start=time(10), holder="new")
        except SlotTaken as refusal:
            return refusal.code

    propose = partial(tried, propose_time, booking=booking, local_date=DAY, local_start=time(10), actor=staff)
    offer, held = race(propose, hold)
    assert (offer == SlotTaken.code) != (held == SlotTaken.code)
    assert occupying() == [(DAY, time(9)), (DAY, time(10))] and list(breaches()) == []


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_two_clerks_offer_two_times_at_once(booked, staff, slow_choice):
    booking = booked(waits=True)
    answers = race(
        *(
            partial(tried, propose_time, booking=booking, local_date=day, local_start=time(10), actor=staff)
            for day in (DAY, NEXT)
        )
    )
    assert answers.count(OfferedAlready.code) == 1, answers
    assert len(occupying()) == 2 and Delivery.objects.filter(code="equeue.time_proposed").count() == 1


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_process_killed_between_offer_and_answer(offered, frozen, monkeypatch, single):
    """The old visit stands, the offered time is free after its end, and nothing is half done."""
    from modules.equeue.services import answering

    offer = offered()
    monkeypatch.setattr(answering, "hand_over", lambda *args: os.kill(os.getpid(), signal.SIGKILL))
    connections.close_all()
    process = FORK.Process(target=partial(tried, accept_offer, offer.held.token))
    process.start()
    process.join(30)
    assert process.exitcode == -signal.SIGKILL
    assert (fresh(offer).state, fresh(offer.booking).state) == (OfferState.OPEN, BookingState.PENDING)
    taken = partial(hold_slot, workplace_type=single, local_date=DAY, local_start=time(10), holder="next")
    with pytest.raises(SlotTaken):
        taken()
    frozen.move_to(offer.held.expires_at)
    assert offer.held.expires_at.astimezone(KYIV).date() == DAY
    assert tried(accept_offer, offer.held.token) == OfferOver.code
    assert fresh(offer.booking).state == BookingState.PENDING and list(breaches()) == []
