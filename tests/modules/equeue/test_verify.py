"""The auditor names each breach; a well queue passes."""

import tracemalloc
from datetime import date, time, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection

from modules.equeue import health
from modules.equeue.engine.slots import slots_of
from modules.equeue.models import (
    Booking,
    BookingEvent,
    HallEvent,
    NumberSeries,
    OutsideVisit,
    QueueCheck,
    TimeOffer,
    WaitingEntry,
    WorkplaceType,
)
from modules.equeue.models.guards import install_guards
from modules.equeue.selectors.audit import breaches
from modules.equeue.selectors.plans import plans_of
from modules.equeue.services import cancel_booking, confirm_booking, hold_slot
from modules.equeue.services.answering import accept_offer
from modules.equeue.services.auditing import check_queue
from modules.equeue.services.demo import seed_demo
from modules.equeue.services.history import change_state
from modules.equeue.services.moving import move_booking
from modules.equeue.services.offers import hold_offer, lapse_offers
from modules.equeue.services.placing import new_booking
from portal.audit.services import record
from portal.common import clock
from portal.notifications.models import Delivery

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


def hall_tickets(hall, kind, count, at, **payload):
    for seq in range(1, count + 1):
        body = {
            "at_wall": at.isoformat(),
            "payload": {"number": f"П-{seq:03}", "type": kind.public_id, "kind": "walk_in", **payload},
        }
        HallEvent.objects.create(
            hall=hall,
            origin="o",
            seq=seq,
            digest=str(seq),
            type="ticket.issued",
            service_day=at.date(),
            body=body,
            received_at=at,
        )


def test_more_kiosk_tickets_than_the_limit(booked, hall, workplace_type, moment):
    WorkplaceType.objects.update(kiosk_limit=2)
    hall_tickets(hall, workplace_type, 3, moment)
    assert "I5: the kiosk gave 3" in complaint()
    WorkplaceType.objects.update(kiosk_limit=3)
    call_command("verify_equeue")


def test_kiosk_tickets_beyond_the_limit_that_staff_allowed_or_a_limit_lowered_later_are_no_breach(
    booked, hall, workplace_type, moment
):
    hall_tickets(hall, workplace_type, 3, moment)
    WorkplaceType.objects.update(kiosk_limit=2)
    community = workplace_type.queue.addressee.community
    record(actor=None, action="equeue.type_saved", target=workplace_type, community=community)
    call_command("verify_equeue")
    HallEvent.objects.all().delete()
    hall_tickets(hall, workplace_type, 3, moment + timedelta(hours=2), override="staff")
    call_command("verify_equeue")


def test_second_letter_of_one_version(booked):
    letter = Delivery.objects.get(key__startswith=f"equeue.booking_made:{booked[0].public_id}")
    Delivery.objects.filter(pk=letter.pk).update(key=f"{letter.key}:again")
    call_command("verify_equeue")
    letter.pk, letter.public_id = None, "another-letter"
    letter.save(force_insert=True)
    assert "I14: 2 letters equeue.booking_made" in complaint()


@pytest.fixture
def offer(booked, workplace_type):
    return hold_offer(
        kind="conflict", workplace_type=workplace_type, local_date=DAY, local_start=time(11), booking=booked[0]
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"state": "accepted"}, "is accepted, but its time is «held»"),
        ({"held__state": "released"}, "is open, but its time is «released»"),
    ],
)
def test_offer_and_its_time_that_do_not_agree(offer, changes, sentence):
    call_command("verify_equeue")
    if "state" in changes:
        TimeOffer.objects.update(**changes)
    else:
        change_state(offer.held, "released", now=clock.now())
    assert sentence in complaint()


def test_offer_that_nobody_closed(offer):
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        assert "I15" in complaint()
        lapse_offers()
        call_command("verify_equeue")


def test_accepted_offer_and_its_moves(offer, booked):
    accept_offer(offer.held.token)
    call_command("verify_equeue")
    TimeOffer.objects.update(state="declined")
    assert "is «declined», but its time is «booked»" in complaint()


def test_moves_that_lead_nowhere_or_round(booked):
    first = booked[0]
    moved = move_booking(booking=first, local_date=DAY, local_start=time(12))
    call_command("verify_equeue")
    Booking.objects.filter(pk=first.pk).update(moved_to=None)
    assert "has moved, nobody knows where" in complaint()
    Booking.objects.filter(pk=first.pk).update(moved_to=moved)
    Booking.objects.filter(pk=moved.pk).update(moved_to=first)
    text = complaint()
    assert "but leads to another booking" in text and "round in a circle" in text


@pytest.mark.parametrize("state", ["offered", "booked"])
def test_place_in_the_waiting_list_without_its_offer(booked, workplace_type, state):
    WaitingEntry.objects.create(
        workplace_type=workplace_type,
        token_hash="x",
        first_date=DAY,
        last_date=DAY,
        consent_at=clock.now(),
        created_at=clock.now(),
        state=state,
    )
    assert "I17" in complaint()
    WaitingEntry.objects.update(state="waiting")
    call_command("verify_equeue")


def test_visit_elsewhere_of_which_nobody_heard_for_a_day(queue, booked):
    long_ago = clock.now() - timedelta(days=2)
    OutsideVisit.objects.create(
        queue=queue,
        token_hash="x",
        key="k",
        fingerprint="f",
        service_id="s",
        service="s",
        local_date=DAY,
        local_start=time(9),
        consent_at=long_ago,
        created_at=long_ago,
        updated_at=long_ago,
    )
    assert "I18" in complaint()


def test_night_writes_down_what_it_found_and_the_health_page_says_it(booked):
    assert check_queue() == 0
    assert health.check_queue() == ""
    NumberSeries.objects.update(last=100)
    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        assert check_queue() == 2
        said = health.check_queue()
        assert "17.11.2026, 08:00" in said and "I6" in said
    with time_machine.travel(clock.now() + timedelta(days=4), tick=False):
        assert "verify_equeue" in health.check_queue(), "nobody looked for days"
    assert QueueCheck.objects.count() == 2


@pytest.mark.slow
def test_memory_of_the_auditor_does_not_grow_with_bookings(booked, workplace_type):
    """Rows are streamed: ten times as many take no more than some chunks more."""
    peaks = []
    for count in (2_000, 18_000):
        lived = Booking.objects.count()
        days = [date(2020, 1, 1) + timedelta(days=(lived + number) // 9) for number in range(count)]
        plan = plans_of([workplace_type], DAY, DAY)[workplace_type.pk]
        rows = [
            new_booking(workplace_type, slots_of(plan, day)[number % 9], 1, "cancelled", clock.now(), number="")
            for number, day in enumerate(days)
        ]
        for number, row in enumerate(rows):
            row.number = f"А-{101 + (lived + number) % 9}"
        Booking.objects.bulk_create(rows, batch_size=500)
        tracemalloc.start()
        for _breach in breaches():
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5 + 1_000_000
