"""Writing past the services: the schema itself refuses what must not be, on both databases."""

from datetime import date, time, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import Error, connection, transaction

from modules.equeue.constants import OCCUPYING, BookingState
from modules.equeue.engine.slots import Slot
from modules.equeue.models import Booking, BookingEvent, NumberSeries, Queue, WorkplaceType
from modules.equeue.models.guards import install_guards, missing_guards
from modules.equeue.services.placing import new_booking
from portal.common import clock
from tests.factories.equeue import QueueFactory, WorkplaceTypeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DAY = date(2026, 11, 17)


@pytest.fixture
def write(workplace_type):
    """`write(start, end, lane, state, …)` inserts a row with no service and no lock."""

    def insert(
        start=540, end=570, lane=1, state=BookingState.BOOKED, number="", day=DAY, row=workplace_type, **fields
    ):
        slot = Slot(day, time(start // 60, start % 60), start, end)
        numbered = number or f"А-{101 + Booking.objects.count()}"
        booking = new_booking(row, slot, lane, state, clock.now(), number=numbered, **fields)
        with transaction.atomic():
            booking.save(force_insert=True)
        return booking

    return insert


def refused(action):
    with pytest.raises(Error), transaction.atomic():
        action()


@pytest.mark.parametrize("span", [(540, 570), (530, 550), (560, 580), (545, 550), (500, 600)])
def test_overlap_in_a_lane_is_refused(write, span):
    write()
    refused(lambda: write(*span))
    assert Booking.objects.count() == 1


@pytest.mark.parametrize("state", OCCUPYING)
def test_every_occupying_state_counts_even_a_lapsed_hold(write, state):
    write(state=state, expires_at=clock.now() - timedelta(days=1))
    refused(write)


def test_neighbours_other_lanes_days_and_free_states_are_no_overlap(write, queue):
    write()
    write(570, 600)
    write(510, 540)
    write(lane=2)
    write(day=DAY + timedelta(days=1))
    write(state=BookingState.CANCELLED)
    write(row=WorkplaceTypeFactory(queue=queue, walk_in_letter="Т"))
    assert Booking.objects.count() == 7


@pytest.mark.parametrize(
    "change", [{"state": BookingState.BOOKED}, {"lane": 1}, {"start_minute": 550}, {"end_minute": 580}]
)
def test_update_into_an_overlap_is_refused(write, change):
    write()
    other = {
        "state": lambda: write(state=BookingState.CANCELLED),
        "lane": lambda: write(lane=2),
        "start_minute": lambda: write(570, 600),
        "end_minute": lambda: write(480, 540),
    }[next(iter(change))]()
    if "end_minute" in change:
        change = {"end_minute": 550}
    refused(lambda: Booking.objects.filter(pk=other.pk).update(**change))


def test_same_start_in_a_lane_is_refused_by_the_index_alone(write, drop_overlap_guard):
    write(540, 570)
    drop_overlap_guard()
    refused(write)
    install_guards(connection)
    assert missing_guards(connection) == []


def test_numbers_codes_and_tokens_are_unique(write):
    first = write(number="А-101")
    refused(lambda: write(600, 630, number="А-101"))
    second = write(600, 630, number="А-102")
    for field in ("code", "token_hash", "public_id"):
        refused(lambda field=field: Booking.objects.filter(pk=second.pk).update(**{field: getattr(first, field)}))


@pytest.mark.parametrize(
    "change",
    [
        {"state": "dreaming"},
        {"number": ""},
        {"lane": 0},
        {"lane": 100},
        {"end_minute": 540},
        {"end_minute": 2000},
        {"state": BookingState.HELD, "expires_at": None},
    ],
)
def test_nonsense_in_a_booking_is_refused(write, change):
    booking = write()
    refused(lambda: Booking.objects.filter(pk=booking.pk).update(**change))


@pytest.mark.parametrize(
    "change",
    [
        {"interval": 25},
        {"interval": 0},
        {"capacity": 0},
        {"capacity": 100},
        {"description": "я" * 31},
        {"description": ""},
        {"walk_in_letter": "А"},
        {"walk_in_letter": "О"},
    ],
)
def test_nonsense_in_a_type_is_refused(workplace_type, change):
    refused(lambda: WorkplaceType.objects.update(**change))


def test_thirty_cyrillic_letters_fit_into_a_description(workplace_type):
    assert WorkplaceType.objects.update(description="я" * 30) == 1


def test_one_queue_of_an_institution_and_one_letter_of_a_type(queue, centre, workplace_type):
    refused(lambda: QueueFactory(addressee=centre))
    Queue.objects.update(may_have_siblings=True)
    assert QueueFactory(addressee=centre, may_have_siblings=True).pk
    refused(lambda: WorkplaceTypeFactory(queue=queue, walk_in_letter=workplace_type.walk_in_letter))


@pytest.mark.parametrize("change", [{"kind": "link"}, {"kind": "x"}, {"window_days": 0}, {"window_days": 91}])
def test_nonsense_in_a_queue_is_refused(queue, change):
    refused(lambda: Queue.objects.update(**change))


def test_series_of_numbers_has_an_end(centre):
    NumberSeries.objects.create(service_centre=centre, local_date=DAY, letter="А", last=999)
    refused(lambda: NumberSeries.objects.update(last=1000))


def test_history_cannot_be_rewritten(write):
    booking = write()
    event = BookingEvent.objects.create(
        booking=booking, at=clock.now(), state_to=BookingState.BOOKED, actor_kind="citizen"
    )
    refused(lambda: BookingEvent.objects.filter(pk=event.pk).update(state_to="served"))
    refused(lambda: BookingEvent.objects.filter(pk=event.pk).update(reason="інша"))
    assert BookingEvent.objects.filter(pk=event.pk).update(actor=None) == 1


def test_words_of_staff_in_the_history_may_be_forgotten_and_nothing_else(write):
    event = BookingEvent.objects.create(
        booking=write(), at=clock.now(), state_to=BookingState.BOOKED, actor_kind="staff", reason="Іваненко помер"
    )
    rows = BookingEvent.objects.filter(pk=event.pk)
    refused(lambda: rows.update(reason="Петренко помер"))
    refused(lambda: rows.update(reason="", state_to="served"))
    assert rows.update(reason="") == 1
    refused(lambda: rows.update(reason="Іваненко помер"))


COLUMNS = "booking_id, at, state_from, state_to, actor_kind, reason, details"
OLD_GUARD = {
    "sqlite": [
        "DROP TRIGGER equeue_bookingevent_kept",
        f"CREATE TRIGGER equeue_bookingevent_kept BEFORE UPDATE OF {COLUMNS} ON equeue_bookingevent "
        "BEGIN SELECT RAISE(ABORT, 'equeue_bookingevent_kept'); END",
    ],
    "postgresql": [
        "SET CONSTRAINTS ALL IMMEDIATE",  # none may be pending when a trigger is made
        f"CREATE OR REPLACE TRIGGER equeue_bookingevent_kept BEFORE UPDATE OF {COLUMNS} ON equeue_bookingevent "
        "FOR EACH ROW EXECUTE FUNCTION equeue_bookingevent_kept()",
    ],
}


def test_history_of_an_older_release_may_forget_reasons_after_its_migration(write):
    event = BookingEvent.objects.create(
        booking=write(), at=clock.now(), state_to=BookingState.BOOKED, actor_kind="staff", reason="Іваненко помер"
    )
    with connection.cursor() as cursor:
        for statement in OLD_GUARD[connection.vendor]:
            cursor.execute(statement)
    refused(lambda: BookingEvent.objects.filter(pk=event.pk).update(reason=""))
    migration = import_module("modules.equeue.migrations.0014_reasons_may_go")
    migration.install(None, SimpleNamespace(connection=connection))
    assert BookingEvent.objects.filter(pk=event.pk).update(reason="") == 1
    refused(lambda: BookingEvent.objects.filter(pk=event.pk).update(state_to="served"))


def test_guards_are_there_after_migrate_and_can_be_put_back():
    assert missing_guards(connection) == []
    install_guards(connection)
    assert missing_guards(connection) == []
