"""Hold, confirm, cancel: what people see of the services."""

from datetime import date, time, timedelta

import pytest

from modules.equeue.constants import BookingState
from modules.equeue.engine import refusals
from modules.equeue.models import Absence, Booking, BookingEvent, DayLedger, NumberSeries
from modules.equeue.selectors import booking_by_token, free_slots
from modules.equeue.services import ContactData, cancel_booking, confirm_booking, expire_holds, hold_slot, release_hold
from modules.equeue.services.numbers import next_number
from portal.audit.models import AuditRecord
from portal.common.idempotency import IdempotencyConflict
from portal.notifications.models import Delivery
from tests.factories.equeue import WorkplaceTypeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.db]
DAY = date(2026, 11, 17)


@pytest.fixture
def hold(workplace_type, moment):
    def make(start=time(9), holder="visitor", now=moment, **kwargs):
        return hold_slot(
            workplace_type=workplace_type, local_date=DAY, local_start=start, holder=holder, now=now, **kwargs
        )

    return make


def free_at(queue, start, now):
    (offer,) = free_slots(queue, now=now)
    day = next(day for day in offer.days if day.local_date == DAY)
    return next((item.free for item in day.slots if item.local_start == start), 0)


def test_hold_takes_a_place_and_its_booking_gets_a_number(hold, queue, moment, contact):
    assert free_at(queue, time(9), moment) == 2
    held = hold()
    assert held.expires_at == moment + timedelta(minutes=15)
    assert (held.local_start, held.local_end) == (time(9), time(9, 30))
    assert free_at(queue, time(9), moment) == 1
    booking = confirm_booking(token=held.token, contact=contact, now=moment)
    assert (booking.state, booking.number, booking.lane) == (BookingState.BOOKED, "А-101", 1)
    assert booking.contact.phone == "+380670000000"
    assert booking_by_token(held.token) == booking
    assert [event.state_to for event in booking.events.all()] == ["held", "booked"]
    letter = Delivery.objects.get()
    assert (letter.to, letter.key) == ("oksana@example.com", f"equeue.booking_made:{booking.public_id}:2")
    assert "А-101" in letter.subject
    assert AuditRecord.objects.filter(action="equeue.booking_made").count() == 1


def test_last_place_is_refused_to_the_next_visitor(hold):
    hold(holder="a")
    hold(holder="b")
    with pytest.raises(refusals.SlotTaken):
        hold(holder="c")
    assert Booking.objects.count() == 2
    assert DayLedger.objects.get().version == 2


def test_same_visitor_asking_again_gets_the_same_hold(hold):
    assert hold() == hold()
    assert Booking.objects.count() == 1


def test_cap_of_holds(hold):
    for start in (time(9), time(9, 30), time(10)):
        hold(start)
    with pytest.raises(refusals.TooManyHolds):
        hold(time(10, 30))


def test_another_time_replaces_the_hold_only_if_it_is_won(hold, queue, moment):
    first = hold(time(9))
    hold(time(10), holder="x")
    hold(time(10), holder="y")
    with pytest.raises(refusals.SlotTaken):
        hold(time(10), replaces=first.token)
    assert booking_by_token(first.token).state == BookingState.HELD
    hold(time(11), replaces=first.token)
    assert booking_by_token(first.token).state == BookingState.RELEASED
    assert free_at(queue, time(9), moment) == 2


@pytest.mark.parametrize("start", [time(9, 10), time(13), time(17, 45), time(3)])
def test_time_outside_the_schedule_is_refused(hold, start):
    with pytest.raises(refusals.SlotNotOffered):
        hold(start)


@pytest.mark.parametrize("days", [-1, 14, 400])
def test_date_outside_the_window_is_refused(workplace_type, moment, days):
    with pytest.raises(refusals.SlotNotOffered):
        hold_slot(
            workplace_type=workplace_type,
            local_date=moment.date() + timedelta(days),
            local_start=time(9),
            holder="v",
            now=moment,
        )


def test_time_already_past_is_refused(workplace_type, moment):
    with pytest.raises(refusals.SlotNotOffered):
        hold_slot(
            workplace_type=workplace_type,
            local_date=moment.date(),
            local_start=time(9),
            holder="v",
            now=moment + timedelta(hours=1),
        )


@pytest.mark.parametrize("field", [{"is_enabled": False}, {"kind": "diia"}])
def test_closed_queue_takes_nothing(hold, queue, field):
    type(queue).objects.filter(pk=queue.pk).update(**field)
    with pytest.raises(refusals.QueueClosed):
        hold()


def test_lapsed_hold_is_free_with_no_sweeper_and_cannot_be_confirmed(hold, queue, moment, contact):
    mine = hold(holder="a")
    hold(holder="b", now=moment)
    later = moment + timedelta(minutes=15)
    assert free_at(queue, time(9), later) == 2
    hold(holder="c", now=later)
    with pytest.raises(refusals.HoldExpired):
        confirm_booking(token=mine.token, contact=contact, now=later)
    assert sorted(Booking.objects.values_list("state", flat=True)) == ["expired", "expired", "held"]


def test_hold_a_moment_before_its_end_is_confirmed(hold, moment, contact):
    mine = hold()
    almost = moment + timedelta(minutes=14, seconds=59, microseconds=900_000)
    assert confirm_booking(token=mine.token, contact=contact, now=almost).number


def test_sweeper_marks_lapsed_holds_once(hold, moment):
    hold()
    assert expire_holds(moment + timedelta(minutes=14)) == 0
    assert expire_holds(moment + timedelta(minutes=16)) == 1
    assert expire_holds(moment + timedelta(minutes=16)) == 0


def test_hold_becomes_at_most_one_booking(hold, moment, contact):
    token = hold().token
    first = confirm_booking(token=token, contact=contact, now=moment)
    again = confirm_booking(token=token, contact=contact, now=moment)
    assert first == again
    assert Delivery.objects.count() == 1


def test_same_key_gives_the_same_answer_and_another_body_is_a_conflict(hold, moment, contact):
    one = hold(key="k-1")
    assert hold(key="k-1") == one
    with pytest.raises(IdempotencyConflict):
        hold(time(10), key="k-1")
    first = confirm_booking(token=one.token, contact=contact, key="k-2", now=moment)
    assert confirm_booking(token=one.token, contact=contact, key="k-2", now=moment) == first
    other = ContactData("Інша Людина", phone="+380670000001", has_consent=True)
    with pytest.raises(IdempotencyConflict):
        confirm_booking(token=one.token, contact=other, key="k-2", now=moment)


def test_key_of_a_failed_attempt_can_be_used_again(hold, moment):
    a, _b = hold(holder="a"), hold(holder="b")
    with pytest.raises(refusals.SlotTaken):
        hold(holder="c", key="k")
    release_hold(a.token, moment)
    assert hold(holder="c", key="k").token


@pytest.mark.parametrize(
    "fields",
    [
        {"full_name": ""},
        {"full_name": "Я" * 161},
        {"full_name": "а\x00b"},
        {"phone": "", "email": ""},
        {"phone": "телефон"},
        {"email": "не пошта"},
        {"comment": "а" * 1001},
        {"has_consent": False},
    ],
)
def test_bad_contact_is_refused_and_the_hold_stays(hold, moment, fields):
    held = hold()
    values = {"full_name": "Оксана К", "phone": "+380670000000", "email": "", "has_consent": True, **fields}
    with pytest.raises(refusals.BadContact) as caught:
        confirm_booking(token=held.token, contact=ContactData(**values), now=moment)
    assert str(caught.value.message)
    assert booking_by_token(held.token).state == BookingState.HELD


def test_what_a_person_cannot_see_in_a_pasted_text_is_dropped(hold, moment):
    """Messengers and sites put marks of direction and soft hyphens into what is copied from them."""
    pasted = ContactData(
        full_name="\u202aКовальчук\u00adенко\u200b Оксана\u202c",
        phone="\u202a+380 67 000 00 00\u202c",
        email="\ufeffoksana@example.org",
        previous_number="12\u2060-А",
        has_consent=True,
    )
    kept = confirm_booking(token=hold().token, contact=pasted, now=moment).contact
    assert (kept.full_name, kept.phone) == ("Ковальчукенко Оксана", "+380670000000")
    assert (kept.email, kept.previous_number) == ("oksana@example.org", "12-А")


def test_guessed_token_finds_nothing(hold, moment, contact):
    hold()
    with pytest.raises(refusals.NotFound):
        confirm_booking(token="0" * 40, contact=contact, now=moment)
    assert not release_hold("0" * 40, moment)
    assert booking_by_token("") is None


def test_cancelled_booking_frees_its_time_and_cancelling_again_changes_nothing(hold, queue, moment, contact):
    booking = confirm_booking(token=hold().token, contact=contact, now=moment)
    cancel_booking(booking=booking, now=moment)
    again = cancel_booking(booking=booking, now=moment)
    assert (again.state, again.version) == (BookingState.CANCELLED, 3)
    assert free_at(queue, time(9), moment) == 2
    assert Delivery.objects.filter(code="equeue.booking_cancelled").count() == 1
    assert BookingEvent.objects.filter(state_to="cancelled").count() == 1


def test_citizen_cancels_in_time_and_staff_at_any_time(hold, moment, contact):
    booking = confirm_booking(token=hold().token, contact=contact, now=moment)
    late = booking.starts_at - timedelta(minutes=29)
    with pytest.raises(refusals.TooLate):
        cancel_booking(booking=booking, now=late)
    done = cancel_booking(booking=booking, actor_kind="staff", reason="Захворів спеціаліст", now=late)
    assert done.state == BookingState.CANCELLED
    assert "Захворів спеціаліст" in Delivery.objects.get(code="equeue.booking_cancelled").text


def test_queue_with_confirmation_keeps_the_time_for_an_application(hold, queue, moment, contact):
    type(queue).objects.update(needs_confirmation=True)
    booking = confirm_booking(token=hold().token, contact=contact, now=moment)
    assert booking.state == BookingState.PENDING
    assert free_at(queue, time(9), moment) == 1


def test_absence_closes_its_lane(hold, queue, workplace_type, moment):
    lane = workplace_type.workplaces.first()
    Absence.objects.create(workplace_type=workplace_type, workplace=lane, starts_on=DAY, ends_on=DAY)
    assert free_at(queue, time(9), moment) == 1
    hold(holder="a")
    assert Booking.objects.get().lane == 2
    with pytest.raises(refusals.SlotTaken):
        hold(holder="b")


@pytest.mark.parametrize("bookings", [0, 20])
def test_free_slots_take_six_queries_at_any_number_of_bookings(
    queue, workplace_type, hold, moment, bookings, django_assert_max_num_queries
):
    for number in range(bookings):
        hold(time(9 + number // 4, number % 2 * 30), holder=str(number)) if number // 4 < 4 else None
    with django_assert_max_num_queries(6):
        free_slots(queue, now=moment)


def test_numbers_run_through_all_types_of_a_service_centre(hold, queue, moment, contact):
    other = WorkplaceTypeFactory(queue=queue, walk_in_letter="Т")
    held = hold_slot(workplace_type=other, local_date=DAY, local_start=time(9), holder="o", now=moment)
    tokens = [hold(holder="a").token, held.token, hold(time(10), holder="b").token]
    numbers = [confirm_booking(token=token, contact=contact, now=moment).number for token in tokens]
    assert numbers == ["А-101", "А-102", "А-103"]


def test_numbers_go_on_with_the_next_letter_and_end(centre):
    NumberSeries.objects.create(service_centre=centre, local_date=DAY, letter="А", last=998)
    assert [next_number(centre.pk, DAY) for _number in range(2)] == ["А-999", "Е-101"]
    for letter in "АЕУ":
        NumberSeries.objects.update_or_create(
            service_centre=centre, local_date=DAY, letter=letter, defaults={"last": 999}
        )
    with pytest.raises(refusals.NumbersExhausted):
        next_number(centre.pk, DAY)


@pytest.mark.parametrize("phone", ["٠٦٧٠٠٠٠٠٠٠", "\uff0b３８０６７０００００００", "067 000 00 00", "(067) 000-00-00"])
def test_phone_is_kept_in_digits_that_can_be_dialled(phone):
    kept = ContactData("Оксана К", phone=phone, has_consent=True).cleaned().phone
    assert kept in ("0670000000", "+380670000000")


def test_who_is_late_is_refused_without_a_write_and_the_holder_gets_the_same_hold(queue, moment):
    """A crowd that has lost must not stand in the line of the ledger."""
    row = WorkplaceTypeFactory(queue=queue, capacity=1)
    wish = {"workplace_type": row, "local_date": DAY, "local_start": time(9), "now": moment}
    mine = hold_slot(**wish, holder="oksana", key="first-wish")
    before = DayLedger.objects.get(workplace_type=row, local_date=DAY).version
    with pytest.raises(refusals.SlotTaken):
        hold_slot(**wish, holder="ivan", key="other-wish")
    assert DayLedger.objects.get(workplace_type=row, local_date=DAY).version == before
    assert hold_slot(**wish, holder="oksana").token == hold_slot(**wish, holder="oksana", key="first-wish").token
    assert hold_slot(**wish | {"now": moment + timedelta(minutes=16)}, holder="ivan").token != mine.token
    with pytest.raises(refusals.HoldExpired):  # the wish came before, though another has the time now
        hold_slot(**wish | {"now": moment + timedelta(minutes=17)}, holder="oksana", key="first-wish")
