"""The lease of times to a kiosk: the portal leaves a share of each day to the hall, the hall gives or returns it."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from local_queue.protocol.bookings import PullAnswer
from local_queue.protocol.wire import loads
from modules.equeue.constants import BookingState, HallEventState, Source
from modules.equeue.engine.refusals import SlotTaken
from modules.equeue.models import Absence, Booking, DayException, HallEvent
from modules.equeue.selectors.audit import breaches
from modules.equeue.selectors.halls import hall_configuration
from modules.equeue.selectors.kiosk_times import times_of
from modules.equeue.selectors.slots import free_slots
from modules.equeue.services import confirm_booking, hold_slot, leasing, schedules, sync
from modules.equeue.services.holding import expire_holds
from modules.equeue.services.leasing import lease_times
from tests.factories.equeue import HallServerFactory
from tests.modules.equeue.conftest import worker
from tests.modules.equeue.hall_messages import DAY, activated, ask, batch, event
from tests.modules.equeue.saves import Saves

TEN = time(10)
pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def kind(workplace_type, hall):
    workplace_type.kiosk_lanes = 1
    workplace_type.save()
    activated(hall)
    return workplace_type


def leased(kind, day=DAY, **conditions):
    return Booking.objects.filter(workplace_type=kind, local_date=day, source=Source.KIOSK, **conditions)


def book(kind, start, contact, holder="h" * 20):
    held = hold_slot(workplace_type=kind, local_date=DAY, local_start=start, holder=holder)
    confirm_booking(token=held.token, contact=contact)
    return Booking.objects.get(public_id=held.public_id)


def free_of(kind, start, day=DAY):
    (offer,) = free_slots(kind.queue, types=[kind])
    return sum(
        item.free
        for found in offer.days
        if found.local_date == day
        for item in found.slots
        if item.local_start == start
    )


def give(hall, one, number="П-001", seq=1):
    sync.receive_events(hall, batch(event(seq, booking=one.public_id, number=number)))


def test_share_of_every_day_is_taken_from_the_site_once(kind):
    before = free_of(kind, TEN)
    count = lease_times()
    assert count == leased(kind).count() * Booking.objects.values("local_date").distinct().count() > 0
    assert lease_times() == 0
    assert (before, free_of(kind, TEN)) == (2, 1)
    assert set(leased(kind).values_list("lane", flat=True)) == {2}  # people are booked to the lowest
    assert list(breaches()) == []


def test_leased_place_is_nobody_elses(kind, contact):
    lease_times()
    book(kind, TEN, contact)
    with pytest.raises(SlotTaken):
        hold_slot(workplace_type=kind, local_date=DAY, local_start=TEN, holder="x" * 20)


def test_occupied_places_are_never_leased(kind, contact):
    book(kind, TEN, contact)
    book(kind, TEN, contact, "b" * 20)
    lease_times()
    assert not leased(kind, local_start=TEN).exists()
    assert leased(kind, local_start=time(11)).count() == 1


def test_nothing_is_leased_without_the_setting_or_a_hall_at_work(workplace_type, hall):
    assert lease_times() == 0
    workplace_type.kiosk_lanes = 1
    workplace_type.save()
    assert lease_times() == 0  # nobody has activated the hall
    activated(hall)
    workplace_type.kiosk_limit = 0
    workplace_type.save()
    assert lease_times() == 0  # the kiosk is closed for the type


def test_two_halls_of_a_queue_never_have_one_place(kind):
    activated(HallServerFactory(queue=kind.queue, name="Друга зала"), "o2")
    lease_times()
    assert len(set(Booking.objects.values_list("holder", flat=True))) == 1


def test_pull_tells_the_lease_once(kind, hall, client, site):
    lease_times()
    answer = loads(PullAnswer, ask(client, hall, "GET", "/pull?cursor=0&revision=&origin=o1&times=").content)
    assert answer.times is not None
    assert len(answer.times.times) == leased(kind).count() * len({one.day for one in answer.times.times})
    assert answer.times.through == DAY + timedelta(days=7)
    again = ask(client, hall, "GET", f"/pull?cursor=0&revision=&origin=o1&times={answer.times.revision}")
    assert loads(PullAnswer, again.content).times is None
    assert answer.bookings == ()  # holds are no visits


def test_kiosk_has_times_as_soon_as_they_are_switched_on(
    workplace_type, hall, client, site, django_capture_on_commit_callbacks
):
    activated(hall)
    with django_capture_on_commit_callbacks(execute=True):
        schedules.save_type(form=Saves(workplace_type, kiosk_lanes=1), actor=None)
    answer = loads(PullAnswer, ask(client, hall, "GET", "/pull?cursor=0&revision=&origin=o1&times=").content)
    assert [kind.gives_times for kind in answer.configuration.types] == [True]
    assert {one.day for one in answer.times.times} >= {DAY}
    count = Booking.objects.count()
    assert leasing.lease_soon(workplace_type.queue_id) == 0 and Booking.objects.count() == count
    assert lease_times() > 0  # the days after tomorrow


def test_kiosk_gives_numbers_until_it_has_its_times(kind, hall):
    assert [one.gives_times for one in hall_configuration(hall).types] == [False]
    lease_times()
    assert [one.gives_times for one in hall_configuration(hall).types] == [True]


def test_taken_time_is_the_visit_of_who_took_it(kind, hall):
    lease_times()
    one = leased(kind, local_start=TEN).get()
    give(hall, one)
    one.refresh_from_db()
    assert (one.state, one.number) == (BookingState.CHECKED_IN, "П-001")
    assert free_of(kind, TEN) == 1
    give(hall, one)  # again
    sync.receive_events(hall, batch(event(2, "ticket.started", booking=one.public_id)))
    sync.receive_events(hall, batch(event(3, "ticket.finished", booking=one.public_id)))
    one.refresh_from_db()
    assert one.state == BookingState.SERVED
    assert not HallEvent.objects.filter(state=HallEventState.REFUSED).exists()
    assert list(breaches()) == []


def test_what_was_taken_offline_is_told_after_its_time(kind, hall, frozen):
    lease_times()
    one = leased(kind, local_start=TEN).get()
    frozen.shift(timedelta(hours=5))
    assert expire_holds() > 0
    give(hall, one)
    one.refresh_from_db()
    assert (one.state, one.number) == (BookingState.CHECKED_IN, "П-001")
    assert list(breaches()) == []


def test_lowered_share_is_wanted_back_and_free_once_the_hall_returns_it(kind, hall):
    lease_times()
    one, other = leased(kind, local_start=TEN).get(), leased(kind, local_start=time(11)).get()
    give(hall, other)
    kind.kiosk_lanes = 0
    kind.save()
    assert times_of(hall).times == ()
    assert free_of(kind, TEN) == 1  # the hall may have given it: it stays the hall's until it answers
    returned = [
        replace(event(seq, "time.returned"), aggregate=name)
        for seq, name in ((2, one.public_id), (3, other.public_id))
    ]
    sync.receive_events(hall, batch(*returned))
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.state, other.state) == (BookingState.RELEASED, BookingState.CHECKED_IN)  # who has a ticket keeps it
    assert free_of(kind, TEN) == 2
    assert lease_times() == 0


def test_closed_day_is_wanted_back(kind, hall):
    lease_times()
    assert any(one.day == DAY for one in times_of(hall).times)
    DayException.objects.create(queue=kind.queue, local_date=DAY)
    schedules.lock_types([kind])
    schedules.settle([kind])
    assert not any(one.day == DAY for one in times_of(hall).times)


def test_strange_events_change_nothing(kind, hall, contact):
    lease_times()
    visit = book(kind, TEN, contact)
    give(hall, visit)
    visit.refresh_from_db()
    assert (visit.state, visit.number) == (BookingState.BOOKED, "А-101")
    other = HallServerFactory(queue=kind.queue, name="Друга зала")
    one = leased(kind, local_start=time(11)).get()
    give(other, one)
    one.refresh_from_db()
    assert one.state == BookingState.HELD
    assert HallEvent.objects.filter(state=HallEventState.REFUSED).count() == 2


def test_vacation_takes_the_kiosks_place_and_no_persons(kind, hall, contact):
    """One of two workplaces is away: who is booked gets the place of the kiosk as soon as the hall returns it."""
    lease_times()
    visit = book(kind, TEN, contact)
    one = leased(kind, local_start=TEN).get()
    Absence.objects.create(
        workplace_type=kind, workplace=kind.workplaces.get(lane=1), starts_on=DAY, ends_on=DAY, reason=""
    )
    schedules.lock_types([kind])
    schedules.settle([kind])
    visit.refresh_from_db()
    assert visit.has_conflict
    assert one.public_id not in {item.id for item in times_of(hall).times}
    sync.receive_events(hall, batch(replace(event(1, "time.returned"), aggregate=one.public_id)))
    visit.refresh_from_db()
    assert (visit.has_conflict, visit.lane) == (False, 2)
    assert lease_times() == 0


def test_ticket_with_a_time_says_it_on_its_page(kind, hall, client, site):
    lease_times()
    one = leased(kind, local_start=TEN).get()
    day = event(1, booking=one.public_id, number="П-001", starts_at="2026-11-16T08:00:00+00:00")
    opened = replace(event(1, "day.opened"), aggregate="2026-11-16")
    issued = replace(day, seq=2, payload={**day.payload, "kind": "walk_in", "type": kind.public_id})
    sync.receive_events(hall, batch(opened, issued))
    page = client.get(f"/services/equeue/status/{issued.aggregate}/").content.decode()
    assert "П-001" in page and "16\xa0листопада, 10:00" in page


def test_visit_of_the_kiosk_offers_staff_no_contact_that_is_not_there(kind, hall, community, at_work):
    lease_times()
    one = leased(kind, local_start=TEN).get()
    give(hall, one)
    page = worker(community, "admin").get(f"/cabinet/equeue/{one.public_id}/").content.decode()
    assert "немає: талон узято в кіоску" in page
    assert "перегляд записується" not in page
