"""Races of real processes on one database. Each has a control that must lose, so that the test is known to see."""

import os
import signal
import time as timer
from datetime import date, time, timedelta
from functools import partial

import pytest
import time_machine
from django.db import connection, connections

from modules.equeue.constants import OCCUPYING
from modules.equeue.engine.refusals import HoldExpired, SlotNotOffered, SlotTaken
from modules.equeue.engine.slots import slot_at
from modules.equeue.models import Absence, Booking, DayLedger, ScheduleRule, WorkplaceType
from modules.equeue.selectors.audit import breaches
from modules.equeue.selectors.plans import plans_of
from modules.equeue.services import (
    ContactData,
    behalf,
    confirm_booking,
    hold_slot,
    placing,
    previews,
    repeats,
    schedules,
)
from modules.equeue.services import holding as service
from modules.equeue.services.ledger import in_transaction
from portal.notifications.models import Delivery
from tests.factories.equeue import WorkplaceTypeFactory
from tests.support.race import FORK, Failure, race

pytestmark = [pytest.mark.db, pytest.mark.django_db(transaction=True)]
DAY = date(2026, 11, 17)


@pytest.fixture
def slow_choice(monkeypatch):
    """Time passes between the look and the write, as on a busy machine."""

    def slowly(*args, choose=placing.lanes_left):
        lanes = choose(*args)
        timer.sleep(0.02)
        return lanes

    monkeypatch.setattr(placing, "lanes_left", slowly)


def attempts(row, name, count, now, start=time(9)):
    """How many of `count` visitors of this process win; every loser hears that the time is taken."""
    won = 0
    for number in range(count):
        try:
            hold_slot(workplace_type=row, local_date=DAY, local_start=start, holder=f"{name}-{number}", now=now)
            won += 1
        except SlotTaken:
            pass
    return won


def confirmed_number(token, contact, now):
    try:
        return confirm_booking(token=token, contact=contact, now=now).number
    except HoldExpired:
        return ""


def occupying():
    return Booking.objects.filter(state__in=OCCUPYING).count()


@pytest.mark.parametrize("capacity", [1, 3])
def test_last_places_from_four_processes(queue, moment, capacity, slow_choice):
    row = WorkplaceTypeFactory(queue=queue, capacity=capacity)
    won = race(*(partial(attempts, row, name, 6, moment) for name in "abcd"))
    assert sum(won) == capacity == occupying()
    assert DayLedger.objects.get().version == capacity  # losers leave no trace
    assert list(breaches()) == []


def test_control_without_the_ledger_lock_overbooks(queue, moment, monkeypatch, drop_overlap_guard):
    """The same race with neither lock nor transaction nor guard: it must go wrong, or the race proves nothing.

    Nobody writes before everybody has looked, however busy the machine is.
    """
    row = WorkplaceTypeFactory(queue=queue, capacity=1)
    together, waits = FORK.Barrier(4), [True]  # each process has its own copy of the list

    def look_together(*args, choose=placing.lanes_left):
        lanes = choose(*args)
        if waits:
            waits.clear()
            together.wait(60)
        return lanes

    monkeypatch.setattr(placing, "lanes_left", look_together)
    monkeypatch.setattr(service, "lock_days", lambda pairs: None)
    monkeypatch.setattr(repeats, "in_transaction", lambda act: act())
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX equeue_booking_slot_once")
    drop_overlap_guard()
    won = race(*(partial(attempts, row, name, 6, moment) for name in "abcd"))
    assert won == [1] * 4
    assert any(line.startswith("I2") for line in breaches())


def test_guard_of_the_schema_stands_where_the_lock_is_gone(queue, moment, slow_choice, monkeypatch):
    row = WorkplaceTypeFactory(queue=queue, capacity=1)
    monkeypatch.setattr(service, "lock_days", lambda pairs: None)
    monkeypatch.setattr(repeats, "in_transaction", lambda act: act())
    won = race(*(partial(attempts, row, name, 6, moment) for name in "abcd"))
    assert sum(won) == 1 == occupying()


def test_submit_at_the_last_moment_against_the_next_visitor(queue, moment, contact, slow_choice):
    row = WorkplaceTypeFactory(queue=queue, capacity=1)
    for minute in range(0, 90, 30):
        start = time(9 + minute // 60, minute % 60)
        held = hold_slot(workplace_type=row, local_date=DAY, local_start=start, holder="first", now=moment)

        submit = partial(confirmed_number, held.token, contact, held.expires_at - timedelta(microseconds=1))
        take = partial(attempts, row, "second", 1, held.expires_at, start)
        number, taken = race(submit, take)
        assert bool(number) != bool(taken), (number, taken)
    assert list(breaches()) == []


def test_double_click_with_one_key(queue, moment, contact):
    row = WorkplaceTypeFactory(queue=queue, capacity=5)

    def click():
        held = hold_slot(
            workplace_type=row, local_date=DAY, local_start=time(9), holder="me", key="click-hold", now=moment
        )
        booking = confirm_booking(token=held.token, contact=contact, key="click-book", now=moment)
        return held.token, booking.number

    answers = race(*[click] * 4)
    assert not any(isinstance(answer, Failure) for answer in answers)
    assert len(set(answers)) == 1
    assert Booking.objects.count() == 1
    assert Delivery.objects.count() == 1


def test_vacation_saved_while_people_book(queue, moment, monkeypatch, slow_choice):
    row = WorkplaceTypeFactory(queue=queue, capacity=2)
    monkeypatch.setattr(schedules.clock, "now", lambda: moment)

    class Form:
        instance = Absence(workplace_type=row, workplace=row.workplaces.get(lane=1), starts_on=DAY, ends_on=DAY)

        def save(self):
            timer.sleep(0.05)
            self.instance.save()
            return self.instance

    def vacation():
        timer.sleep(0.05)
        return schedules.save_absence(form=Form(), actor=None)[1]

    def book(name):
        return sum(attempts(row, name, 1, moment, time(9 + number // 2, number % 2 * 30)) for number in range(6))

    *_won, conflicts = race(partial(book, "a"), partial(book, "b"), partial(book, "c"), vacation)
    assert not isinstance(conflicts, Failure)
    assert Booking.objects.filter(has_conflict=True).count() == conflicts
    assert not Booking.objects.filter(lane=1, has_conflict=False, state__in=OCCUPYING).exists()


def saves(row, change):
    """A form of which the race needs only `instance` and `save`."""

    class Form:
        instance = row

        def save(self):
            timer.sleep(0.05)
            change(row)
            row.save()
            return row

    return Form()


def shorter_day(row):
    """Until noon, instead of 13:00 and 18:00."""
    schedules.replace_week(row, [(weekday, time(9), time(12)) for weekday in range(7)])


def fewer_places(row):
    row.capacity = 1


@pytest.mark.parametrize("change", [shorter_day, fewer_places])
def test_schedule_and_capacity_saved_while_people_book(queue, moment, monkeypatch, slow_choice, change):
    row = WorkplaceTypeFactory(queue=queue, capacity=2)
    monkeypatch.setattr(schedules.clock, "now", lambda: moment)
    hours = [time(9), time(11, 30), time(12), time(12, 30), time(14), time(17, 30)]

    def edit():
        timer.sleep(0.05)
        return schedules.save_type(form=saves(WorkplaceType.objects.get(pk=row.pk), change), actor=None)[1]

    def book(name):
        won = 0
        for start in hours:
            try:
                hold_slot(workplace_type=row, local_date=DAY, local_start=start, holder=f"{name}-{start}", now=moment)
                won += 1
            except (SlotTaken, SlotNotOffered):
                pass
        return won

    *won, conflicts = race(partial(book, "a"), partial(book, "b"), partial(book, "c"), edit)
    assert not any(isinstance(answer, Failure) for answer in (*won, conflicts))
    rows = Booking.objects.filter(state__in=OCCUPYING)
    assert rows.count() == sum(won)
    assert rows.filter(has_conflict=True).count() == conflicts
    fresh = WorkplaceType.objects.get(pk=row.pk)
    plan = plans_of([fresh], DAY, DAY)[row.pk]
    for booking in rows.filter(has_conflict=False):
        assert slot_at(plan, DAY, booking.local_start) is not None and booking.lane <= fresh.capacity
    assert not list(breaches())


def test_preview_beside_people_who_book_changes_nothing_and_stops_nobody(queue, moment, monkeypatch, slow_choice):
    row = WorkplaceTypeFactory(queue=queue, capacity=2)
    monkeypatch.setattr(schedules.clock, "now", lambda: moment)

    def look():
        for _turn in range(5):
            fresh = WorkplaceType.objects.get(pk=row.pk)
            previews.preview(lambda fresh=fresh: schedules.change_type(saves(fresh, fewer_places)))
        return WorkplaceType.objects.get(pk=row.pk).capacity

    def book(name):
        return sum(
            attempts(row, f"{name}{number}", 1, moment, time(9 + number // 2, number % 2 * 30)) for number in range(6)
        )

    *won, capacity = race(partial(book, "a"), partial(book, "b"), partial(book, "c"), look)
    assert capacity == 2
    assert sum(won) == Booking.objects.filter(state__in=OCCUPYING).count() == 12
    assert not Booking.objects.filter(has_conflict=True).exists()


def test_process_killed_between_hold_and_confirm(queue, moment):
    """Its time is free after the hold, with no sweeper running."""
    row = WorkplaceTypeFactory(queue=queue, capacity=1)

    def hold_and_die():
        attempts(row, "victim", 1, moment)
        os.kill(os.getpid(), signal.SIGKILL)

    connections.close_all()
    process = FORK.Process(target=hold_and_die)
    process.start()
    process.join(30)
    assert process.exitcode == -signal.SIGKILL
    assert attempts(row, "next", 1, moment + timedelta(minutes=14)) == 0
    assert attempts(row, "next", 1, moment + timedelta(minutes=15)) == 1
    assert sorted(Booking.objects.values_list("state", flat=True)) == ["expired", "held"]


def test_numbers_from_four_processes_are_unique_and_without_gaps(queue, moment, contact):
    row = WorkplaceTypeFactory(queue=queue, capacity=20)

    def book(name):
        for number in range(5):
            held = hold_slot(
                workplace_type=row, local_date=DAY, local_start=time(9), holder=f"{name}{number}", now=moment
            )
            confirm_booking(token=held.token, contact=contact, now=moment)

    assert race(*(partial(book, name) for name in "abcd")) == [None] * 4
    numbers = sorted(Booking.objects.values_list("number", flat=True))
    assert numbers == [f"А-{number}" for number in range(101, 121)]


def test_two_days_locked_in_either_order_do_not_deadlock(queue, moment):
    row = WorkplaceTypeFactory(queue=queue, capacity=1)
    days = [(row.pk, DAY), (row.pk, DAY + timedelta(days=1))]

    def both(pairs):
        for _number in range(10):
            service.in_transaction(lambda: (service.lock_days(pairs), timer.sleep(0.002)))

    assert race(partial(both, days), partial(both, days[::-1]), partial(both, days)) == [None] * 3
    assert set(DayLedger.objects.values_list("version", flat=True)) == {30}


def test_first_booking_beyond_the_window_and_a_change_of_schedule_wait_for_each_other(queue, moment, monkeypatch):
    """Staff book a day that nobody knows of; whoever closes it at that moment sees the visit nevertheless."""
    kind = WorkplaceTypeFactory(queue=queue, capacity=1)
    far = DAY + timedelta(days=70)
    monkeypatch.setattr(behalf, "send_letter", lambda *_args, **_more: timer.sleep(0.5))  # about to commit
    answers = race(partial(_book_far, kind.pk, far, moment), partial(_close_tuesdays, kind.pk, moment))
    assert answers == ["booked", "closed"]
    assert [row.has_conflict for row in Booking.objects.filter(local_date=far)] == [True]


def _book_far(kind, day, moment):
    with time_machine.travel(moment, tick=False):
        contact = ContactData("Оксана Ковальчук", phone="+380670000000", has_consent=True)
        row = WorkplaceType.objects.get(pk=kind)
        behalf.book_for(workplace_type=row, local_date=day, local_start=time(9), contact=contact, actor=None)
    return "booked"


def _close_tuesdays(kind, moment):
    timer.sleep(0.2)
    row = WorkplaceType.objects.get(pk=kind)

    def act():
        schedules.lock_types([row])
        ScheduleRule.objects.filter(workplace_type=row, weekday=DAY.weekday()).delete()
        schedules.settle([row])

    with time_machine.travel(moment, tick=False):
        in_transaction(act)
    return "closed"
