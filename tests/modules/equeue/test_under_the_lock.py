"""What a crowd waits for: the questions asked under the lock of a day, and whether each reads one index."""

from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from modules.equeue.engine.refusals import SlotTaken
from modules.equeue.models import Booking
from modules.equeue.services import ContactData, confirm_booking, hold_slot

DAY = date(2026, 11, 17)
MOST_OF_A_HOLD, MOST_OF_A_BOOKING = 7, 15
pytestmark = pytest.mark.django_db


def statements(captured):
    return [query["sql"] for query in captured]


def under_the_lock(captured):
    """Everything from the statement that takes the lock on; PostgreSQL's further locks are no questions."""
    asked = statements(captured)
    (first, *_again) = [number for number, sql in enumerate(asked) if "UPDATE equeue_dayledger" in sql]
    return [sql for sql in asked[first:] if "pg_advisory_xact_lock" not in sql]


def held(kind, start, name, moment, **more):
    return hold_slot(
        workplace_type=kind, local_date=DAY, local_start=start, holder=name, now=moment, key=f"wish-of-{name}", **more
    )


def test_few_questions_stand_between_the_lock_and_the_commit(workplace_type, moment):
    contact = ContactData("Оксана Ковальчук", phone="+380670000000", has_consent=True)  # a letter is a cost of its own
    before = held(workplace_type, time(9), "one", moment)  # makes the ledger row of the day
    confirm_booking(token=before.token, contact=contact, key="first-booking", now=moment)
    with CaptureQueriesContext(connection) as of_hold:
        mine = held(workplace_type, time(9, 30), "two", moment)
    with CaptureQueriesContext(connection) as of_booking:
        confirm_booking(token=mine.token, contact=contact, key="second-booking", now=moment)
    assert len(under_the_lock(of_hold)) <= MOST_OF_A_HOLD, "\n".join(under_the_lock(of_hold))
    assert len(under_the_lock(of_booking)) <= MOST_OF_A_BOOKING, "\n".join(under_the_lock(of_booking))
    schedule = ("equeue_schedulerule", "equeue_absence", "equeue_dayexception", "calendar_calendaredition")
    assert not [sql for sql in under_the_lock(of_hold) if any(name in sql for name in schedule)]


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL plans by how much there is")
def test_no_question_of_a_hold_reads_all_visits_that_a_type_ever_had(workplace_type, moment):
    held(workplace_type, time(9), "one", moment)
    full_at(workplace_type, time(10), moment)
    with CaptureQueriesContext(connection) as asked:
        held(workplace_type, time(9, 30), "two", moment)
        with pytest.raises(SlotTaken):
            held(workplace_type, time(10), "late", moment)
    of_bookings = [sql for sql in statements(asked) if sql.startswith("SELECT") and 'FROM "equeue_booking"' in sql]
    assert len(of_bookings) == 2  # the look under the lock, and the glance of who is late
    for sql in of_bookings:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            plan = [row[3] for row in cursor.fetchall()]
        assert any("equeue_booking_taken" in step and "local_date=?" in step for step in plan), (sql, plan)
    assert Booking.objects.filter(local_start__lt=time(10)).count() == 2


def test_a_crowd_that_is_late_does_not_stand_in_line_for_the_lock(workplace_type, moment):
    full_at(workplace_type, time(9), moment)
    with CaptureQueriesContext(connection) as asked, pytest.raises(SlotTaken):
        held(workplace_type, time(9), "late", moment)
    assert len(asked) == 2  # the glance, and whether the wish came before
    assert not [sql for sql in statements(asked) if "equeue_dayledger" in sql]


def full_at(kind, start, moment):
    """All places of a time are held, and somebody has come too late."""
    for number in range(kind.capacity):
        held(kind, start, f"holder-{start}-{number}", moment)
    with pytest.raises(SlotTaken):
        held(kind, start, f"first-{start}", moment)
