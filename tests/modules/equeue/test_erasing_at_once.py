"""People who leave at one moment, with visits at the same desks: their days are locked in order, so nobody waits for
somebody who waits for them."""

import time as timer
from datetime import date, time
from functools import partial

import pytest
import time_machine
from django.db import transaction

from modules.equeue.models import Booking
from modules.equeue.selectors.audit import breaches
from modules.equeue.services import confirm_booking, hold_slot, personal
from tests.factories.accounts import UserFactory
from tests.factories.equeue import WorkplaceTypeFactory
from tests.support.race import race

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 11, 17)


@pytest.fixture
def crossed(queue, moment, contact):
    """Two people with two visits each on one day: the first desk comes first for one of them, last for the other."""
    desks = [WorkplaceTypeFactory(queue=queue, capacity=2) for _number in range(2)]
    people = [UserFactory(email=f"{name}@example.test") for name in ("one", "two")]
    with time_machine.travel(moment, tick=False):
        for person, hours in zip(people, ((9, 10), (10, 9)), strict=True):
            for desk, hour in zip(desks, hours, strict=True):
                held = hold_slot(workplace_type=desk, local_date=DAY, local_start=time(hour), holder=f"{person}{hour}")
                confirm_booking(token=held.token, contact=contact, user=person)
    return people


@pytest.fixture
def slow_cancel(monkeypatch):
    """Time passes between two visits of one person, as on a busy machine."""

    def slowly(cancel=personal.cancel_booking, **asked):
        row = cancel(**asked)
        timer.sleep(0.3)
        return row

    monkeypatch.setattr(personal, "cancel_booking", slowly)


def erase(person, moment):
    with time_machine.travel(moment, tick=False), transaction.atomic():
        return personal.erase_visits(person)


@pytest.mark.db
def test_two_who_leave_at_once_do_not_lock_each_other_out(crossed, moment, slow_cancel):
    assert race(*(partial(erase, person, moment) for person in crossed)) == [2, 2]
    assert set(Booking.objects.values_list("state", "user")) == {("cancelled", None)}
    assert list(breaches()) == []
