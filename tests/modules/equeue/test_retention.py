"""What the queue forgets about people, and when."""

from datetime import date, time, timedelta

import pytest
import time_machine

from modules.equeue.constants import ActorKind
from modules.equeue.models import Booking, BookingEvent, Contact, Draft, TimeOffer, VisitNote
from modules.equeue.services import cancel_booking, confirm_booking, hold_slot
from modules.equeue.services.confirmation import save_draft
from modules.equeue.services.moving import move_booking
from modules.equeue.services.notes import plan_next_visit
from modules.equeue.services.personal import erase_visits, exported_visits, forget_booking
from modules.equeue.services.proposing import propose_time
from modules.equeue.services.visits import follow_visit
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


def plan(visit, number, moment):
    day = DAY + timedelta(days=number)
    return plan_next_visit(booking=visit, local_date=day, local_start=time(9), actor=UserFactory(), now=moment)


def move(visit, start, moment, **said):
    return move_booking(booking=visit, local_date=visit.local_date, local_start=start, now=moment, **said)


def test_withdrawn_consent_reaches_all_that_was_planned_after_the_visit(visit, moment):
    with time_machine.travel(moment, tick=False):
        second = plan(visit, 1, moment)
        plan(second, 2, moment)
        move(second, time(11), moment)
        plan(Booking.objects.get(moved_from=second), 3, moment)
        assert forget_booking(visit.public_id) and not forget_booking(visit.public_id)
    assert set(Booking.objects.values_list("state", flat=True)) == {"cancelled", "moved"}
    assert set(Contact.objects.values_list("full_name", flat=True)) == {""} and Contact.objects.count() == 4


def test_next_visit_stays_with_a_visit_that_moves(visit, moment):
    with time_machine.travel(moment, tick=False):
        planned = plan(visit, 1, moment)
        moved = move(visit, time(11), moment)
        planned.refresh_from_db()
        assert planned.follows == moved
        # Also where the row was left behind by an older release.
        Booking.objects.filter(pk=planned.pk).update(follows=visit)
        forget_booking(visit.public_id)
    planned.refresh_from_db()
    assert planned.state == "cancelled" and planned.contact.full_name == ""


def said_of_the_person(visit, moment):
    """A move and an offer, both with words of staff, and a mark of the hall."""
    words = {"actor_kind": ActorKind.STAFF, "actor": UserFactory(), "reason": "Ковальчук Оксана хворіє"}
    moved = move(visit, time(11), moment, **words)
    day = DAY + timedelta(days=1)
    propose_time(booking=moved, local_date=day, local_start=time(9), actor=None, reason=words["reason"], now=moment)
    return moved


def words_left():
    said = (
        *BookingEvent.objects.values_list("reason", flat=True),
        *TimeOffer.objects.values_list("reason", flat=True),
    )
    return {text for text in said if text}


@pytest.mark.parametrize("way", ["account", "consent", "term"])
def test_words_of_staff_about_the_person_and_what_joins_the_visits_go(visit, moment, way):
    user = UserFactory()
    Booking.objects.update(user=user)
    with time_machine.travel(moment, tick=False):
        moved = said_of_the_person(visit, moment)
        assert words_left() == {"Ковальчук Оксана хворіє"}
        assert Booking.objects.exclude(holder="").exists()
    if way == "term":
        with time_machine.travel(moved.ends_at + timedelta(days=90, minutes=-1), tick=False):
            run_retention()
        assert words_left() == {"Ковальчук Оксана хворіє"}
    with time_machine.travel(moved.ends_at + timedelta(days=90, minutes=1), tick=False):
        ways = {
            "account": lambda: erase_visits(user),
            "consent": lambda: forget_booking(visit.public_id),
            "term": run_retention,
        }
        ways[way]()
    assert words_left() == set() and not Booking.objects.exclude(holder="").exclude(state="held").exists()


def test_nothing_joins_the_visits_of_an_erased_person(workplace_type, contact, moment):
    user, other = UserFactory(), UserFactory()
    with time_machine.travel(moment, tick=False):
        for who, start in ((user, time(9)), (user, time(10)), (other, time(11))):
            held = hold_slot(
                workplace_type=workplace_type, local_date=DAY, local_start=start, holder=who.email, user=who
            )
            confirm_booking(token=held.token, contact=contact, user=who)
        held = hold_slot(
            workplace_type=workplace_type, local_date=DAY, local_start=time(15), holder=user.email, user=user
        )
        save_draft(Booking.objects.get(public_id=held.public_id), contact)
        erase_visits(user)
    assert not Draft.objects.exists()
    assert set(BookingEvent.objects.values_list("actor", flat=True)) == {None, other.pk}
    assert Booking.objects.exclude(holder="").get().user == other


@pytest.mark.parametrize("way", ["account", "consent"])
def test_visit_that_moves_while_the_person_is_being_forgotten_is_cancelled_too(visit, moment, monkeypatch, way):
    user = UserFactory()
    Booking.objects.update(user=user)

    def moved_at_this_moment(booking, **said):
        if booking.pk == visit.pk:
            move(visit, time(11), moment)
        return cancel_booking(booking=booking, **said)

    monkeypatch.setattr("modules.equeue.services.personal.cancel_booking", moved_at_this_moment)
    with time_machine.travel(moment, tick=False):
        erase_visits(user) if way == "account" else forget_booking(visit.public_id)
    assert list(Booking.objects.order_by("pk").values_list("state", flat=True)) == ["moved", "cancelled"]
    assert Contact.objects.get().full_name == ""


@pytest.mark.parametrize("way", ["account", "consent"])
def test_person_who_has_come_early_is_forgotten_and_received(visit, way):
    user = UserFactory()
    Booking.objects.update(user=user)
    early = visit.starts_at - timedelta(minutes=5)
    with time_machine.travel(early, tick=False):
        assert follow_visit(visit, "ticket.checked_in", early) == ""
        erase_visits(user) if way == "account" else forget_booking(visit.public_id)
    visit.refresh_from_db()
    assert visit.state == "checked_in" and visit.contact.full_name == ""
    assert "ticket.checked_in" in BookingEvent.objects.values_list("reason", flat=True)  # the hall's own word
