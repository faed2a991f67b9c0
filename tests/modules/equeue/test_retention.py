"""What the queue forgets about people, and when."""

from datetime import date, time, timedelta

import pytest
import time_machine

from modules.equeue.models import Booking, Contact
from modules.equeue.services import confirm_booking, hold_slot
from portal.registry.tasks import run_retention

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 17)


@pytest.fixture
def visit(workplace_type, contact, moment):
    held = hold_slot(workplace_type=workplace_type, local_date=DAY, local_start=time(9), holder="v", now=moment)
    return confirm_booking(token=held.token, contact=contact, now=moment)


def test_person_is_forgotten_ninety_days_after_the_visit_and_the_number_stays(visit):
    with time_machine.travel(visit.ends_at + timedelta(days=90, minutes=-1), tick=False):
        run_retention()
    assert Contact.objects.get().full_name == "Оксана Ковальчук"
    with time_machine.travel(visit.ends_at + timedelta(days=90, minutes=1), tick=False):
        run_retention()
    forgotten = Contact.objects.get()
    assert (forgotten.full_name, forgotten.phone, forgotten.email, forgotten.comment) == ("", "", "", "")
    assert forgotten.erased_at is not None
    assert Booking.objects.get().number == "А-101"
