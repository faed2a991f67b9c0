"""The auditor names each breach; a well queue passes."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection

from modules.equeue.models import Booking, BookingEvent, NumberSeries, WorkplaceType
from modules.equeue.models.guards import install_guards
from modules.equeue.services import cancel_booking, confirm_booking, hold_slot
from modules.equeue.services.demo import seed_demo

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DAY = date(2026, 11, 17)


@pytest.fixture
def booked(workplace_type, moment, contact):
    with time_machine.travel(moment, tick=False):
        rows = []
        for number in range(2):
            held = hold_slot(workplace_type=workplace_type, local_date=DAY, local_start=time(9), holder=str(number))
            rows.append(confirm_booking(token=held.token, contact=contact))
        yield rows


def complaint():
    with pytest.raises(CommandError) as caught:
        call_command("verify_equeue")
    return str(caught.value)


def test_lived_in_queue_is_consistent(booked, centre, capsys):
    cancel_booking(booking=booked[0])
    seed_demo(centre.community, DAY)
    call_command("verify_equeue")
    assert "consistent" in capsys.readouterr().out


def test_too_many_for_the_capacity(booked):
    WorkplaceType.objects.update(capacity=1)
    assert "I1" in complaint()
    Booking.objects.filter(lane=2).update(has_conflict=True)
    call_command("verify_equeue")


def test_missing_guard_and_the_overlap_it_let_in(booked, drop_overlap_guard):
    drop_overlap_guard()
    # Another start, or the unique index would refuse it.
    Booking.objects.filter(lane=2).update(lane=1, start_minute=545, local_start=time(9, 5))
    text = complaint()
    assert "guard" in text and "share lane 1" in text and "do not agree" in text
    Booking.objects.filter(start_minute=545).update(lane=2)
    install_guards(connection)


def test_state_behind_the_back_of_the_history(booked):
    Booking.objects.filter(pk=booked[0].pk).update(state="served")
    assert "I3" in complaint()


def test_step_that_is_none(booked):
    BookingEvent.objects.create(
        booking=booked[0], at=booked[0].starts_at, state_from="booked", state_to="held", actor_kind="system"
    )
    assert "no step" in complaint()


def test_number_beyond_its_series(booked):
    NumberSeries.objects.update(last=101)
    assert "I6" in complaint()


def test_times_that_do_not_agree(booked):
    Booking.objects.filter(pk=booked[0].pk).update(ends_at=booked[0].ends_at + timedelta(minutes=1))
    assert "do not agree" in complaint()
