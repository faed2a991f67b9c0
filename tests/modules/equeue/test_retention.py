"""What the queue forgets about people, and when."""

from datetime import date, time, timedelta

import pytest
import time_machine

from modules.equeue.models import Booking, Contact, VisitNote
from modules.equeue.services import confirm_booking, hold_slot
from modules.equeue.services.personal import erase_visits, exported_visits, forget_booking
from portal.registry.tasks import run_retention
from tests.factories.accounts import UserFactory

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


def test_person_takes_own_visits_along_and_frees_the_time_of_those_to_come(workplace_type, contact, moment):
    user = UserFactory()
    with time_machine.travel(moment, tick=False):
        made = [
            confirm_booking(
                token=hold_slot(
                    workplace_type=workplace_type, local_date=DAY, local_start=start, holder="v", user=who, now=moment
                ).token,
                contact=contact,
                user=who,
                now=moment,
            )
            for who, start in ((user, time(9)), (UserFactory(), time(10)))
        ]
        told = exported_visits(user)
        assert [row["number"] for row in told] == [made[0].number] and told[0]["name"] == "Оксана Ковальчук"
        assert erase_visits(user) == 1 and erase_visits(user) == 0
    gone, other = Booking.objects.get(pk=made[0].pk), Booking.objects.get(pk=made[1].pk)
    assert gone.state == "cancelled" and gone.user is None and gone.contact.full_name == ""
    assert other.state == "booked" and other.contact.full_name == "Оксана Ковальчук"


def note_of(visit, author=None):
    return VisitNote.objects.create(booking=visit, author=author, text="Бракує довідки", created_at=visit.created_at)


def test_comments_of_staff_are_erased_with_the_contact(visit):
    note_of(visit)
    with time_machine.travel(visit.ends_at + timedelta(days=90, minutes=-1), tick=False):
        run_retention()
    assert VisitNote.objects.get().text == "Бракує довідки"
    with time_machine.travel(visit.ends_at + timedelta(days=90, minutes=1), tick=False):
        run_retention()
    assert VisitNote.objects.get().text == "" and VisitNote.objects.get().erased_at is not None


@pytest.mark.parametrize("way", ["account", "consent"])
def test_comments_go_with_the_person_who_wants_to_be_forgotten(visit, way):
    user = UserFactory()
    Booking.objects.update(user=user)
    note_of(visit)
    erase_visits(user) if way == "account" else forget_booking(visit.public_id)
    assert VisitNote.objects.get().text == ""
