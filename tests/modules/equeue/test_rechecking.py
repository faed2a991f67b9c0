"""A time that was held, offered or applied for, and then closed by the schedule, is no visit."""

from datetime import date, time

import pytest
from django.test import Client
from django.urls import reverse

from modules.equeue.constants import ActorKind, BookingState, OfferState
from modules.equeue.engine.refusals import HoldExpired, QueueClosed, SlotNotOffered, SlotTaken, TimeGone
from modules.equeue.models import Absence, Booking, DayException, Queue, TimeOffer, WaitingEntry, WorkplaceType
from modules.equeue.selectors.audit import breaches
from modules.equeue.services import (
    ContactData,
    cancel_booking,
    confirm_booking,
    hold_slot,
    holding,
    release_hold,
    schedules,
)
from modules.equeue.services.answering import accept_offer
from modules.equeue.services.extending import extend_hold
from modules.equeue.services.offers import hold_offer
from modules.equeue.services.proposing import TimeIsClosed, confirm_application, propose_time, withdraw_proposal
from modules.equeue.services.waiting import Wish, join_waiting
from tests.factories.accounts import UserFactory
from tests.factories.addressees import ModeratorFactory
from tests.factories.communities import CommunitySiteFactory
from tests.factories.equeue import WorkplaceTypeFactory
from tests.modules.equeue.saves import Saves
from tests.support.people import sign_in_fully

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
DAY, NEXT = date(2026, 11, 17), date(2026, 11, 18)
HOST = "vyshneva.test"


@pytest.fixture
def kind(queue):
    return WorkplaceTypeFactory(queue=queue, capacity=2)


@pytest.fixture
def staff(db):
    return UserFactory(email="staff@example.test", is_staff=True)


@pytest.fixture
def visitor(community):
    CommunitySiteFactory(community=community, hostname=HOST)
    return Client(headers={"host": HOST})


def vacation(kind):
    schedules.save_absence(form=Saves(Absence(workplace_type=kind, starts_on=DAY, ends_on=DAY)), actor=None)


def closed_day(kind):
    schedules.save_exception(form=Saves(DayException(queue=kind.queue, local_date=DAY)), actor=None)


def shorter_day(kind):
    row = DayException(queue=kind.queue, local_date=DAY, opens=time(9), closes=time(9, 30))
    schedules.save_exception(form=Saves(row), actor=None)


def nobody_noticed(kind):
    """A closed day that reached the schedule past the services: no flag tells of it."""
    DayException.objects.create(queue=kind.queue, local_date=DAY)


CHANGES = [vacation, closed_day, shorter_day]
change = pytest.mark.parametrize("change", CHANGES)


def hold(kind, start=time(10), name="me", **more):
    return hold_slot(workplace_type=kind, local_date=DAY, local_start=start, holder=name, **more)


def booked(kind, contact, start=time(9), day=DAY, *, waits=False):
    Queue.objects.filter(pk=kind.queue_id).update(needs_confirmation=waits)
    held = hold_slot(workplace_type=kind, local_date=day, local_start=start, holder=f"{day}{start}")
    return confirm_booking(token=held.token, contact=contact)


def person(name):
    return ContactData("Оксана Ковальчук", email=f"{name}@example.com", has_consent=True)


def waiting(kind, name="one"):
    """A place in the line of who has signed in with this very address."""
    wish = Wish(first_date=DAY, last_date=NEXT)
    user = UserFactory(email=f"{name}@example.com")
    return join_waiting(workplace_type=kind, wish=wish, contact=person(name), user=user)


def closed_type(kind):
    schedules.save_type(form=Saves(WorkplaceType.objects.get(pk=kind.pk), is_active=False), actor=None)


def closed_queue(kind):
    """Without a service: the settings themselves are looked at, too."""
    Queue.objects.filter(pk=kind.queue_id).update(is_enabled=False)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (vacation, SlotTaken),
        (closed_day, SlotNotOffered),
        (shorter_day, SlotNotOffered),
        (closed_type, QueueClosed),
        (closed_queue, QueueClosed),
    ],
)
def test_change_between_the_look_at_the_schedule_and_the_lock_counts(kind, monkeypatch, change, refusal):
    lock = holding.lock_days

    def changed_meanwhile(pairs):
        monkeypatch.setattr(holding, "lock_days", lock)
        change(kind)
        lock(pairs)

    monkeypatch.setattr(holding, "lock_days", changed_meanwhile)
    with pytest.raises(refusal):
        hold(kind)
    assert not Booking.objects.exists()


def test_hold_that_waited_while_the_hours_grew_gets_what_they_give_now(kind, monkeypatch):
    lock = holding.lock_days

    def longer(pairs):
        monkeypatch.setattr(holding, "lock_days", lock)
        row = DayException(queue=kind.queue, local_date=DAY, opens=time(9), closes=time(20))
        schedules.save_exception(form=Saves(row), actor=None)
        lock(pairs)

    monkeypatch.setattr(holding, "lock_days", longer)
    assert hold(kind, time(19)).local_start == time(19)


@change
def test_hold_on_a_closed_time_is_refused_with_the_reason(kind, contact, change):
    held = hold(kind)
    change(kind)
    with pytest.raises(TimeGone) as refusal:
        confirm_booking(token=held.token, contact=contact)
    assert isinstance(refusal.value, HoldExpired) and "змінила" in str(refusal.value.message)
    with pytest.raises(HoldExpired):  # more time for it would be time lost
        extend_hold(held.token)
    assert Booking.objects.get().state == BookingState.HELD and list(breaches()) == []


def test_hold_in_a_type_that_was_closed_is_refused(kind, contact):
    held = hold(kind)
    schedules.save_type(form=Saves(WorkplaceType.objects.get(pk=kind.pk), is_active=False), actor=None)
    with pytest.raises(QueueClosed):
        confirm_booking(token=held.token, contact=contact)


def test_hold_goes_to_the_workplace_that_is_left(kind, contact):
    booked(kind, contact, time(10))
    held = hold(kind)
    assert Booking.objects.get(state="held").lane == 2
    cancel_booking(booking=Booking.objects.get(state="booked"), actor_kind=ActorKind.STAFF)
    schedules.save_type(form=Saves(WorkplaceType.objects.get(pk=kind.pk), capacity=1), actor=None)
    made = confirm_booking(token=held.token, contact=contact)
    assert (made.lane, made.has_conflict) == (1, False)


def test_page_of_a_hold_on_a_closed_time_says_why_and_offers_three_times(visitor, kind):
    step = visitor.post(f"/services/equeue/time/{kind.public_id}/", {"time": "2026-11-17T10:00"}).url
    vacation(kind)
    answer = visitor.post(step, {"name": "Приклад Ганна Зразківна", "more": "1"})
    page = answer.content.decode().replace("\xa0", " ")
    assert answer.status_code == 410
    assert "Установа змінила графік" in page and page.count('name="time"') == 3


@pytest.mark.parametrize("change", [*CHANGES, nobody_noticed])
def test_offered_time_that_was_closed_is_refused_and_taken_back(kind, contact, staff, change):
    mine = booked(kind, contact, time(9), NEXT, waits=True)
    offer = propose_time(booking=mine, local_date=DAY, local_start=time(10), actor=staff)
    change(kind)
    with pytest.raises(TimeGone):
        accept_offer(offer.held.token)
    mine.refresh_from_db()
    offer.refresh_from_db()
    assert (mine.state, mine.moved_to_id, offer.state) == ("pending", None, OfferState.WITHDRAWN)
    assert Booking.objects.get(pk=offer.held_id).state == BookingState.RELEASED
    assert list(breaches()) == []


def test_offered_time_goes_to_the_workplace_that_is_left(kind, contact, staff):
    mine = booked(kind, contact, time(9))
    other = booked(kind, person("other"), time(10))
    offer = propose_time(booking=mine, local_date=DAY, local_start=time(10), actor=staff)
    cancel_booking(booking=other, actor_kind=ActorKind.STAFF)
    schedules.save_type(form=Saves(WorkplaceType.objects.get(pk=kind.pk), capacity=1), actor=None)
    made = accept_offer(offer.held.token)
    assert (made.lane, made.has_conflict, made.state) == (1, False, "booked") and list(breaches()) == []


def test_page_of_an_offer_that_was_closed_shows_three_other_times(visitor, kind, contact, staff):
    mine = booked(kind, contact, time(9), NEXT, waits=True)
    offer = propose_time(booking=mine, local_date=DAY, local_start=time(10), actor=staff)
    vacation(kind)
    answer = visitor.post(f"/services/equeue/offer/{offer.held.token}/", {"answer": "accept"})
    page = answer.content.decode()
    assert answer.status_code == 410 and "змінила" in page
    assert page.count("near__t") == 3 and 'value="accept"' not in page


def test_freed_time_that_was_closed_again_leaves_the_person_in_the_line(kind, queue):
    Queue.objects.filter(pk=queue.pk).update(has_waiting_list=True)
    kind.queue.refresh_from_db()
    entry = waiting(kind)
    offer = hold_offer(kind="waiting", workplace_type=kind, local_date=DAY, local_start=time(10), waiting=entry)
    WaitingEntry.objects.filter(pk=entry.pk).update(state="offered")
    vacation(kind)
    with pytest.raises(TimeGone):
        accept_offer(offer.held.token)
    entry.refresh_from_db()
    assert entry.state == "waiting" and not Booking.objects.filter(state="booked").exists()


@pytest.mark.parametrize("change", [*CHANGES, nobody_noticed])
def test_application_for_a_closed_time_is_not_confirmed(kind, contact, staff, change):
    mine = booked(kind, contact, time(10), waits=True)
    change(kind)
    with pytest.raises(TimeIsClosed):
        confirm_application(booking=mine, actor=staff)
    assert Booking.objects.get().state == BookingState.PENDING


def test_page_tells_staff_the_nearest_times_for_such_an_application(visitor, kind, contact, centre, staff):
    ModeratorFactory(addressee=centre, user=staff)
    mine = booked(kind, contact, time(10), waits=True)
    vacation(kind)
    browser = sign_in_fully(Client(HTTP_HOST=HOST), staff)
    answer = browser.post(reverse("equeue_cabinet:mark", args=[mine.public_id]), {"mark": "confirmed"})
    page = answer.content.decode().replace("\xa0", " ")
    assert answer.status_code == 409 and "Найближчий вільний час" in page and "16 листопада, 17:30" in page


@pytest.fixture
def line(queue, visitor):
    """One desk, and a person who waits for a time of the day."""
    Queue.objects.filter(pk=queue.pk).update(has_waiting_list=True)
    queue.refresh_from_db()
    kind = WorkplaceTypeFactory(queue=queue, capacity=1, weekly=False)
    DayException.objects.create(queue=queue, local_date=DAY, opens=time(9), closes=time(10))
    return kind


def offered_times():
    return [f"{row.held.local_start:%H:%M}" for row in TimeOffer.objects.filter(state="open")]


def test_time_given_back_for_another_one_is_offered_at_once(line):
    first = hold(line, time(9))
    entry = join_waiting(
        workplace_type=line,
        wish=Wish(first_date=DAY, last_date=DAY, latest=time(9)),
        contact=person("one"),
        user=UserFactory(email="one@example.com"),
    )
    hold(line, time(9, 30), replaces=first.token)
    assert offered_times() == ["09:00"]
    entry.refresh_from_db()
    assert entry.state == "offered"


def test_hold_given_back_is_offered_at_once(line):
    first = hold(line, time(9))
    hold(line, time(9, 30), "other")
    waiting(line)
    assert release_hold(first.token) and offered_times() == ["09:00"]
    assert not release_hold(first.token)


def test_proposal_taken_back_is_offered_at_once(line, contact, staff):
    mine = booked(line, contact, time(9))
    offer = propose_time(booking=mine, local_date=DAY, local_start=time(9, 30), actor=staff)
    waiting(line)
    withdraw_proposal(offer, staff)
    assert offered_times() == ["09:30"]
