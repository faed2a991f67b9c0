"""The list of the day, reminders and news of bookings: each exactly once, at the right hour, after outages too."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from importlib import import_module
from io import BytesIO

import pytest
import time_machine
from openpyxl import load_workbook

from modules.equeue.constants import ActorKind, Source
from modules.equeue.models import Booking, Contact
from modules.equeue.selectors.queues import site_of
from modules.equeue.services import ContactData, cancel_booking, confirm_booking, hold_slot
from modules.equeue.services.morning import send_morning_letters
from modules.equeue.services.moving import move_booking
from modules.equeue.services.new_bookings import tell_new_bookings
from modules.equeue.services.reminders import send_reminders
from portal.common.clock import KYIV
from portal.communities.models import SiteKind
from portal.notifications.choices import choose
from portal.notifications.models import Attachment, Delivery
from portal.notifications.tasks import deliver
from portal.registry.models import ModuleSwitch
from tests.factories.accounts import UserFactory
from tests.factories.addressees import AddresseeFactory, ModeratorFactory
from tests.factories.communities import CommunitySiteFactory
from tests.factories.equeue import QueueFactory, WorkplaceTypeFactory
from tests.support.race import race

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 17)


def kyiv(hour, minute=0, day=DAY):
    return datetime.combine(day, time(hour, minute), KYIV).astimezone(UTC)


@pytest.fixture
def book(site, workplace_type, contact, moment):
    def make(start=time(14), day=DAY, now=moment, who=contact):
        held = hold_slot(
            workplace_type=workplace_type, local_date=day, local_start=start, holder=f"{day}{start}", now=now
        )
        return confirm_booking(token=held.token, contact=who, now=now)

    return make


@pytest.fixture
def morning(queue):
    queue.email = "tsnap@example.test"
    queue.save()
    return queue


@pytest.fixture
def moderator(centre):
    user = UserFactory(email="moderator@example.test", is_staff=True)
    ModeratorFactory(addressee=centre, user=user)
    return user


def letters(kind):
    return Delivery.objects.filter(code=f"equeue.{kind}")


def test_list_of_the_day_goes_at_eight_with_everybody_who_comes(morning, book):
    late, early = book(time(14)), book(time(9))
    cancel_booking(booking=book(time(10)), actor_kind=ActorKind.STAFF)
    book(time(9), day=DAY + timedelta(days=1))
    assert send_morning_letters(kyiv(7, 59)) == 0
    assert send_morning_letters(kyiv(8)) == 1
    letter = letters("morning_list").get()
    assert letter.to == "tsnap@example.test" and "2 записи" in letter.subject
    assert letter.text.index(early.number) < letter.text.index(late.number)
    assert "Оксана Ковальчук" in letter.html and "+380670000000" in letter.html
    sheet = load_workbook(BytesIO(bytes(letter.attachments.get().content))).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert sheet.cell(2, 6).data_type == "s"  # no formula
    assert [row[:2] for row in rows] == [["09:00", early.number], ["14:00", late.number]]
    assert rows[0][5] == "+380670000000"


def test_control_character_in_a_comment_stops_no_letter(morning, book, contact):
    booking = book(who=replace(contact, comment="приві\x0bт\x00\r\nще"))
    assert booking.contact.comment == "привіт\nще"
    Contact.objects.update(comment="приві\x0bт", full_name="Окса\x0bна")  # kept by an older release
    assert send_morning_letters(kyiv(8)) == 1
    letter = letters("morning_list").get()
    assert "Оксана" in letter.text and "Оксана" in letter.html
    sheet = load_workbook(BytesIO(bytes(letters("morning_list").get().attachments.get().content))).worksheets[0]
    assert {"привіт", "Оксана"} <= {cell.value for cell in sheet[2]}


@pytest.mark.parametrize(
    "send, broken, kind",
    [
        (send_morning_letters, "morning._workbook", "morning_list"),
        (send_reminders, "reminders.letter_context", "booking_reminder"),
        (tell_new_bookings, "new_bookings.written_keys", "new_bookings"),
    ],
)
def test_what_fails_for_one_keeps_no_letter_from_others(
    morning, book, moderator, community, contact, monkeypatch, send, broken, kind
):
    other = AddresseeFactory(community=community, name="Лікарня")
    ModeratorFactory(addressee=other, user=moderator)
    row = WorkplaceTypeFactory(queue=QueueFactory(addressee=other, email="likarnia@example.test"))
    book(now=kyiv(5))
    held = hold_slot(workplace_type=row, local_date=DAY, local_start=time(15), holder="o", now=kyiv(5))
    confirm_booking(token=held.token, contact=replace(contact, email="other@example.com"), now=kyiv(5))
    module, _dot, name = broken.partition(".")
    module = import_module(f"modules.equeue.services.{module}")
    real, calls = getattr(module, name), []

    def fails_first(*args, **kwargs):
        calls.append(args)
        if len(calls) == 1:
            raise ValueError("broken")
        return real(*args, **kwargs)

    monkeypatch.setattr(module, name, fails_first)
    assert send(kyiv(8, 20)) == 1
    assert send(kyiv(8, 20)) == 1 and letters(kind).count() == 2


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28)])
def test_on_days_when_clocks_change_it_is_eight_on_the_wall(morning, workplace_type, contact, site, day):
    now = kyiv(12, day=day - timedelta(days=1))
    held = hold_slot(workplace_type=workplace_type, local_date=day, local_start=time(14), holder="x", now=now)
    confirm_booking(token=held.token, contact=contact, now=now)
    eight = datetime.combine(day, time(8), KYIV)
    for send, kind in ((send_morning_letters, "morning_list"), (send_reminders, "booking_reminder")):
        assert send(eight.astimezone(UTC) - timedelta(minutes=1)) == 0
        assert send(eight.astimezone(UTC)) == 1
        assert send(eight.astimezone(UTC) + timedelta(hours=1)) == 0
        assert letters(kind).count() == 1


def test_jobs_that_run_twice_or_late_write_each_letter_once(morning, book):
    book()
    for now in (kyiv(11, 30), kyiv(11, 30), kyiv(13, 59), kyiv(23, 59)):  # the worker was off until 11:30
        send_morning_letters(now)
        send_reminders(now)
    assert letters("morning_list").count() == letters("booking_reminder").count() == 1


def test_morning_letter_of_yesterday_does_not_go_and_no_bookings_are_no_letter(morning, book):
    assert send_morning_letters(kyiv(8)) == 0
    book(time(16), now=kyiv(10))  # moderators hear of it as of a new booking
    assert send_morning_letters(kyiv(10, 5)) == 0
    book(time(9), day=DAY + timedelta(days=1))
    assert send_morning_letters(kyiv(0, 1, day=DAY + timedelta(days=2))) == 0
    assert not letters("morning_list").exists()


def test_hour_of_the_letter_is_a_setting(morning, book):
    morning.morning_at = time(7, 15)
    morning.save()
    book()
    assert send_morning_letters(kyiv(7, 14)) == 0
    assert send_morning_letters(kyiv(7, 15)) == 1


def test_without_an_address_the_list_goes_to_moderators_who_want_it(queue, book, moderator, centre):
    silent = UserFactory(email="silent@example.test", is_staff=True)
    ModeratorFactory(addressee=centre, user=silent)
    choose(silent, [])
    book()
    send_morning_letters(kyiv(8))
    states = dict(letters("morning_list").values_list("to", "state"))
    assert states == {"moderator@example.test": "queued", "silent@example.test": "withdrawn"}


def test_list_of_people_is_not_kept_once_it_has_gone(morning, book):
    book()
    with time_machine.travel(kyiv(8), tick=False):
        send_morning_letters()
        deliver(letters("morning_list").get().pk)
    letter = letters("morning_list").get()
    assert (letter.state, letter.text, letter.html) == ("sent", "", "")
    assert not Attachment.objects.filter(delivery=letter).exists()


def test_letter_that_was_stuck_until_the_next_day_does_not_go(morning, book):
    book()
    with time_machine.travel(kyiv(8), tick=False):
        send_morning_letters()
        send_reminders()
    with time_machine.travel(kyiv(14), tick=False):
        assert deliver(letters("booking_reminder").get().pk) == "withdrawn"
        assert deliver(letters("morning_list").get().pk) == "sent"
    Delivery.objects.filter(code="equeue.morning_list").update(state="queued", sent_at=None)
    with time_machine.travel(kyiv(0, day=DAY + timedelta(days=1)), tick=False):
        assert deliver(letters("morning_list").get().pk) == "withdrawn"


def test_reminder_comes_in_the_morning_of_the_day_and_earlier_for_early_visits(book):
    book(time(9)), book(time(14))
    assert send_reminders(kyiv(6, 59)) == 0
    assert send_reminders(kyiv(7)) == 1
    assert send_reminders(kyiv(7, 59)) == 0
    assert send_reminders(kyiv(8)) == 1
    letter = letters("booking_reminder").first()
    assert letter.to == "oksana@example.com" and "А-10" in letter.text


def test_reminder_may_be_set_to_hours_before(queue, book):
    queue.reminder_hours = 24
    queue.save()
    book(time(14))
    assert send_reminders(kyiv(13, 59, day=DAY - timedelta(days=1))) == 0
    assert send_reminders(kyiv(14, day=DAY - timedelta(days=1))) == 1


def test_reminder_speaks_the_language_of_the_person(book, contact):
    book(who=ContactData("Jane", email="jane@example.com", language="en", has_consent=True))
    send_reminders(kyiv(8))
    assert "We are waiting for you" in letters("booking_reminder").get().text


def test_nobody_is_reminded_of_what_is_off_or_has_begun_or_was_booked_today(book, workplace_type):
    cancel_booking(booking=book(time(9)), actor_kind=ActorKind.CITIZEN, now=kyiv(5))
    book(time(10))
    Booking.objects.filter(local_start=time(10)).update(source=Source.DEMO)
    book(time(11), who=ContactData("Без пошти", phone="+380670000001", has_consent=True))
    book(time(15), now=kyiv(8, 30))
    book(time(12))
    assert send_reminders(kyiv(12)) == 0


def test_reminder_of_a_visit_that_moves_is_taken_back_and_the_new_time_has_its_own(
    book, workplace_type, django_capture_on_commit_callbacks
):
    booking = book(time(14))
    send_reminders(kyiv(8))
    with django_capture_on_commit_callbacks(execute=True):
        move_booking(
            booking=booking,
            local_date=DAY + timedelta(days=1),
            local_start=time(10),
            actor_kind=ActorKind.STAFF,
            now=kyiv(8, 1),
        )
    assert letters("booking_reminder").get().state == "withdrawn"
    send_reminders(kyiv(12))
    assert letters("booking_reminder").count() == 1
    send_reminders(kyiv(8, day=DAY + timedelta(days=1)))
    assert letters("booking_reminder").filter(state="queued").count() == 1


def test_reminder_of_a_cancelled_visit_is_taken_back(book, django_capture_on_commit_callbacks):
    booking = book(time(14))
    send_reminders(kyiv(8))
    with django_capture_on_commit_callbacks(execute=True):
        cancel_booking(booking=booking, actor_kind=ActorKind.STAFF, now=kyiv(8, 1))
    assert letters("booking_reminder").get().state == "withdrawn"


@pytest.mark.parametrize("kind", ["link", "diia"])
def test_queue_that_moves_elsewhere_still_writes_to_who_has_booked(morning, book, moderator, kind):
    book(now=kyiv(5))
    morning.kind, morning.link = kind, "https://example.test/"
    morning.save()
    assert (send_morning_letters(kyiv(8)), send_reminders(kyiv(8)), tell_new_bookings(kyiv(8))) == (1, 1, 1)


def test_module_that_is_off_sends_nothing(morning, book, site):
    book()
    ModuleSwitch.objects.create(site=site, module="equeue", is_enabled=False)
    assert send_morning_letters(kyiv(8)) == send_reminders(kyiv(8)) == tell_new_bookings(kyiv(8)) == 0


def test_jobs_take_the_same_queries_for_one_booking_and_for_ten_that_are_done(
    morning, book, django_assert_num_queries
):
    book(time(9))
    for number in range(8):
        book(time(14 + number // 2, 30 * (number % 2)))
    send_morning_letters(kyiv(9))
    send_reminders(kyiv(9))
    with django_assert_num_queries(5):
        send_morning_letters(kyiv(9))
    with django_assert_num_queries(4):
        send_reminders(kyiv(9))


def test_moderators_hear_of_new_bookings_once_a_quarter_of_an_hour(book, moderator):
    one, two = book(time(9), now=kyiv(8, 1)), book(time(10), now=kyiv(8, 14))
    assert tell_new_bookings(kyiv(8, 16)) == 0
    assert tell_new_bookings(kyiv(8, 17)) == 1
    assert tell_new_bookings(kyiv(8, 22)) == 0
    three = book(time(11), now=kyiv(8, 20))
    assert tell_new_bookings(kyiv(8, 40)) == 1
    assert tell_new_bookings(kyiv(9, 40)) == 0
    first, second = letters("new_bookings").order_by("pk")
    assert first.to == moderator.email and one.number in first.text and two.number in first.text
    assert three.number in second.text and one.number not in second.text
    assert "Ковальчук" not in first.text + first.html  # the cabinet tells who, and notes who has looked


def test_bookings_of_an_outage_come_in_one_letter(book, moderator):
    numbers = [book(time(9 + hour), now=kyiv(hour, 5)).number for hour in range(3)]
    assert tell_new_bookings(kyiv(8)) == 1
    text = letters("new_bookings").get().text
    assert all(number in text for number in numbers)


def test_moderator_of_nothing_new_or_who_wants_no_letters_gets_none(book, moderator):
    assert tell_new_bookings(kyiv(8)) == 0
    choose(moderator, [])
    book(time(9), now=kyiv(7))
    tell_new_bookings(kyiv(8))
    assert letters("new_bookings").get().state == "withdrawn"


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_each_letter_once(morning, book, moderator):
    book(time(14)), book(time(15))
    race(*[partial(send_morning_letters, kyiv(8))] * 3)
    race(*[partial(send_reminders, kyiv(8))] * 3)
    race(*[partial(tell_new_bookings, kyiv(8))] * 3)
    counts = [letters(kind).count() for kind in ("morning_list", "booking_reminder", "new_bookings")]
    assert counts == [1, 2, 1]


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_cancellation_beside_a_reminder_leaves_none_that_goes(book):
    booking = book(time(14))
    race(partial(send_reminders, kyiv(8)), partial(cancel_booking, booking=booking, now=kyiv(8)))
    assert not letters("booking_reminder").exclude(state="withdrawn").exists()


def test_letters_of_an_institution_go_out_from_the_site_of_the_community(community, site, queue, contact, moment):
    """The page and the head of the service centre say nothing of a clinic; where only they are there, they do."""
    other = CommunitySiteFactory(community=community, hostname="tsnap.test", kind=SiteKind.SERVICE_CENTRE).site
    clinic = AddresseeFactory(community=community, kind="institution", name="Амбулаторія")
    kind = WorkplaceTypeFactory(queue=QueueFactory(addressee=clinic))
    for number, wanted in enumerate((kind, WorkplaceTypeFactory(queue=queue))):
        held = hold_slot(
            workplace_type=wanted, local_date=DAY, local_start=time(9), holder=f"person {number}", now=moment
        )
        confirm_booking(token=held.token, contact=contact, now=moment)
    first, second = letters("booking_made").order_by("pk")
    assert "//vyshneva.test/" in first.text and "//tsnap.test/" not in first.text
    assert "//tsnap.test/" in second.text
    assert (site_of(clinic), site_of(queue.addressee)) == (site, other)
    ModuleSwitch.objects.create(site=site, module="equeue", is_enabled=False)
    assert site_of(clinic) == other


def test_letters_lead_to_the_site_that_has_the_module_on(community, site, centre, book):
    other = CommunitySiteFactory(community=community, hostname="tsnap.test", kind=SiteKind.SERVICE_CENTRE).site
    book(time(9))
    switch = ModuleSwitch.objects.create(site=other, module="equeue", is_enabled=False)
    book(time(10))
    first, second = letters("booking_made").order_by("pk")
    assert "//tsnap.test/" in first.text and "//vyshneva.test/" in second.text
    switch.delete()
    ModuleSwitch.objects.create(site=site, module="equeue", is_enabled=False)
    assert site_of(centre) == other
