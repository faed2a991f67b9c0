"""D12: a cancellation offers the freed time while others book it; of processes, on one database."""

import time as timer
from datetime import date, time
from functools import partial

import pytest
import time_machine

from modules.equeue.constants import OCCUPYING, WaitingState
from modules.equeue.engine.refusals import SlotTaken
from modules.equeue.models import Booking, TimeOffer, WaitingEntry
from modules.equeue.models.booking import hash_token
from modules.equeue.models.offer import waiting_token
from modules.equeue.models.queue import new_public_id
from modules.equeue.selectors.audit import breaches
from modules.equeue.services import cancel_booking, confirm_booking, freed, hold_slot, placing
from tests.factories.communities import CommunitySiteFactory
from tests.factories.equeue import WorkplaceTypeFactory
from tests.support.race import Failure, race

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True)]
DAY = date(2026, 11, 17)


@pytest.fixture(autouse=True)
def site(community):
    """Freed times are offered where the module is on."""
    return CommunitySiteFactory(community=community).site


@pytest.fixture
def slow_choice(monkeypatch):
    def slowly(*args, choose=placing.lanes_left):
        lanes = choose(*args)
        timer.sleep(0.02)
        return lanes

    monkeypatch.setattr(placing, "lanes_left", slowly)


def waiting(kind, name, moment):
    public_id = new_public_id()
    return WaitingEntry.objects.create(
        workplace_type=kind,
        public_id=public_id,
        token_hash=hash_token(waiting_token(public_id)),
        state=WaitingState.WAITING,
        first_date=DAY,
        last_date=DAY,
        earliest=time(9),
        latest=time(9),
        full_name="Оксана",
        email=f"{name}@example.com",
        consent_at=moment,
        created_at=moment,
    )


def found_by_the_auditor(moment):
    with time_machine.travel(moment, tick=False):  # offers are judged by the clock
        return list(breaches())


def grab(kind, name, moment):
    won = 0
    for number in range(6):
        try:
            hold_slot(workplace_type=kind, local_date=DAY, local_start=time(9), holder=f"{name}{number}", now=moment)
            won += 1
        except SlotTaken:
            timer.sleep(0.01)
    return won


def test_freed_time_goes_to_the_line_and_to_nobody_else(queue, moment, contact, slow_choice):
    kind = WorkplaceTypeFactory(queue=queue, capacity=1)
    held = hold_slot(workplace_type=kind, local_date=DAY, local_start=time(9), holder="first", now=moment)
    booking = confirm_booking(token=held.token, contact=contact, now=moment)
    waiting(kind, "one", moment)
    cancel = partial(cancel_booking, booking=booking, now=moment)
    _cancelled, *won = race(lambda: bool(cancel()), *(partial(grab, kind, name, moment) for name in "abc"))
    assert not any(isinstance(answer, Failure) for answer in won)
    assert sum(won) == 0  # offered in the transaction that frees it
    assert TimeOffer.objects.filter(state="open").count() == 1
    assert Booking.objects.filter(state__in=OCCUPYING).count() == 1
    assert found_by_the_auditor(moment) == []


def test_job_and_direct_bookings_share_out_what_is_free(queue, moment, slow_choice):
    """A time that became free by itself: either the line or one direct visitor has it, never both."""
    kind = WorkplaceTypeFactory(queue=queue, capacity=1)
    for name in ("one", "two"):
        waiting(kind, name, moment)
    job = partial(freed.offer_times, moment)
    *offers, won, more = race(job, job, partial(grab, kind, "a", moment), partial(grab, kind, "b", moment))
    assert not any(isinstance(answer, Failure) for answer in (*offers, won, more))
    assert sum(offers) + won + more == 1 == Booking.objects.filter(state__in=OCCUPYING).count()
    assert TimeOffer.objects.count() == sum(offers) == WaitingEntry.objects.filter(state="offered").count()
    assert found_by_the_auditor(moment) == []


def test_two_cancellations_never_offer_two_times_to_one(queue, moment, contact, slow_choice):
    kind = WorkplaceTypeFactory(queue=queue, capacity=3)
    made = []
    for number in range(3):
        held = hold_slot(workplace_type=kind, local_date=DAY, local_start=time(9), holder=f"{number}", now=moment)
        made.append(confirm_booking(token=held.token, contact=contact, now=moment))
    waiting(kind, "one", moment)
    answers = race(*(lambda row=row: cancel_booking(booking=row, now=moment).state for row in made))
    assert answers == ["cancelled"] * 3
    assert TimeOffer.objects.filter(state="open").count() == 1
    assert found_by_the_auditor(moment) == []
