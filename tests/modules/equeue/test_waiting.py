"""The waiting list: fair, proven by a code, offered once, and gone when its time is over."""

import json
import re
import uuid
from datetime import date, time, timedelta

import pytest
from django.test import Client

from modules.equeue import tasks
from modules.equeue.constants import CONTACT_DAYS, Interface
from modules.equeue.engine.refusals import AccountNeeded, QueueClosed
from modules.equeue.models import Booking, Queue, TimeOffer, WaitingEntry
from modules.equeue.services import ContactData, cancel_booking, confirm_booking, hold_slot
from modules.equeue.services.answering import accept_offer, decline_offer
from modules.equeue.services.moving import move_booking
from modules.equeue.services.offers import hold_offer
from modules.equeue.services.personal import erase_waiting, exported_waiting
from modules.equeue.services.waiting import (
    BadWish,
    NoWaitingList,
    TooManyPlaces,
    WaitsAlready,
    Wish,
    join_waiting,
    leave_waiting,
    prove_waiting,
)
from portal.consents.models import ConsentEvent
from portal.consents.services import withdraw_consent
from portal.notifications.models import Delivery
from portal.registry.tasks import run_retention
from tests.factories.accounts import UserFactory
from tests.factories.communities import CommunitySiteFactory
from tests.factories.equeue import AbsenceFactory, ScheduleRuleFactory, WorkplaceTypeFactory
from tests.factories.service_guide import OfferFactory, ServiceFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 17)


@pytest.fixture
def kind(queue, frozen, site):
    """One desk on Tuesdays from 9 to 10:30: three times a week."""
    row = WorkplaceTypeFactory(queue=queue, capacity=1, weekly=False)
    ScheduleRuleFactory(workplace_type=row, weekday=1, opens=time(9), closes=time(10, 30))
    Queue.objects.filter(pk=queue.pk).update(window_days=7)
    row.queue.refresh_from_db()
    return row


@pytest.fixture
def site(community, frozen):
    return CommunitySiteFactory(community=community, hostname="vyshneva.test").site


@pytest.fixture
def visitor(site):
    return Client(headers={"host": "vyshneva.test"})


def person(name="oksana"):
    return ContactData("Оксана Ковальчук", email=f"{name}@example.com", has_consent=True)


def full(kind):
    """Every time of the day is booked; answers the bookings."""
    return [
        confirm_booking(
            token=hold_slot(workplace_type=kind, local_date=DAY, local_start=start, holder=f"{start}").token,
            contact=person(f"booked{start.hour}{start.minute}"),
        )
        for start in (time(9), time(9, 30), time(10))
    ]


def wait(kind, name, **wish):
    """A proven place in the line."""
    services = wish.pop("services", ())
    known = {"first_date": DAY, "last_date": DAY, "earliest": None, "latest": None} | wish
    entry = join_waiting(workplace_type=kind, wish=Wish(services=services, **known), contact=person(name))
    return prove_waiting(entry.token, code_of(name))


def code_of(name):
    letter = Delivery.objects.filter(code="equeue.waiting_code", to=f"{name}@example.com").latest("pk")
    return re.search(r"\b(\d{6})\b", letter.text)[1]


def state(entry):
    return WaitingEntry.objects.get(pk=entry.pk).state


def offered():
    """(to whom, at what time) of open offers."""
    rows = TimeOffer.objects.filter(state="open").order_by("pk")
    return [(row.waiting.email.partition("@")[0], f"{row.held.local_start:%H:%M}") for row in rows]


def text(answer):
    return answer.content.decode().replace("\u00a0", " ")


def test_freed_time_is_offered_at_once_to_the_first_in_the_line(kind):
    first, second = full(kind)[:2]
    one, two = wait(kind, "one"), wait(kind, "two")
    cancel_booking(booking=first)
    assert offered() == [("one", "09:00")] and (state(one), state(two)) == ("offered", "waiting")
    letter = Delivery.objects.get(code="equeue.time_offered")
    assert letter.to == "one@example.com" and "9:00" in letter.text and "08:15" not in letter.text
    held = TimeOffer.objects.get().held
    assert held.expires_at - held.created_at == timedelta(minutes=15)
    cancel_booking(booking=second)
    assert offered() == [("one", "09:00"), ("two", "09:30")]


def test_time_that_was_offered_for_a_visit_on_another_day_goes_to_who_waits_with_the_cancelling(
    kind, django_capture_on_commit_callbacks
):
    other = DAY + timedelta(days=1)
    ScheduleRuleFactory(workplace_type=kind, weekday=2, opens=time(9), closes=time(9, 30))
    visit = full(kind)[0]
    hold_offer(kind="conflict", workplace_type=kind, local_date=other, local_start=time(9), booking=visit)
    wait(kind, "one", first_date=other, last_date=other)
    with django_capture_on_commit_callbacks(execute=True):
        cancel_booking(booking=visit)
    assert offered() == [("one", "09:00")]
    assert TimeOffer.objects.get(state="open").held.local_date == other


def test_nobody_else_can_take_an_offered_time(kind, frozen):
    booked = full(kind)[0]
    wait(kind, "one")
    cancel_booking(booking=booked)
    with pytest.raises(Exception, match="slot_taken"):
        hold_slot(workplace_type=kind, local_date=DAY, local_start=time(9), holder="quick")


def test_accepted_offer_is_a_booking_and_ends_the_waiting(kind):
    booked = full(kind)[0]
    entry = wait(kind, "one")
    cancel_booking(booking=booked)
    made = accept_offer(TimeOffer.objects.get().held.token)
    assert made.state == "booked" and made.contact.email == "one@example.com" and made.number
    assert accept_offer(made.token).pk == made.pk
    assert state(entry) == "booked"
    assert Delivery.objects.filter(code="equeue.booking_made", to="one@example.com").count() == 1


def test_declined_time_goes_to_the_next_and_is_never_offered_again_to_the_same(kind):
    booked = full(kind)[0]
    one, two = wait(kind, "one"), wait(kind, "two")
    cancel_booking(booking=booked)
    decline_offer(TimeOffer.objects.get().held.token)
    assert offered() == [("two", "09:00")] and state(one) == "waiting"
    decline_offer(TimeOffer.objects.get(waiting=two).held.token)
    tasks.offer_times()
    assert offered() == [] and (state(one), state(two)) == ("waiting", "waiting")


def test_two_unanswered_offers_end_the_waiting_with_a_letter(kind, frozen):
    booked = full(kind)
    entry = wait(kind, "one")
    cancel_booking(booking=booked[0])
    frozen.shift(timedelta(minutes=16))
    tasks.offer_times()
    assert state(entry) == "waiting" and offered() == []  # the same time is not offered twice
    cancel_booking(booking=booked[1])
    assert offered() == [("one", "09:30")]
    frozen.shift(timedelta(minutes=16))
    tasks.offer_times()
    assert state(entry) == "lapsed" and offered() == []
    letter = Delivery.objects.get(code="equeue.waiting_ended")
    assert "двічі" in letter.text


def test_days_that_are_over_end_the_waiting_with_a_letter(kind, frozen, visitor):
    full(kind)
    entry = wait(kind, "one")
    frozen.move_to("2026-11-18T08:00:00+02:00")
    for _time in range(2):
        tasks.offer_times()
    assert state(entry) == "lapsed"
    assert "минули" in Delivery.objects.get(code="equeue.waiting_ended").text
    page = text(visitor.get(f"/services/equeue/waiting/{entry.token}/"))
    assert page.count("near__t") == 3, "three nearest free times, not a wall"


def test_wishes_and_the_length_of_the_visit_are_kept(kind, community):
    first, second, third = full(kind)
    Queue.objects.filter(pk=kind.queue_id).update(interface=Interface.EXTENDED)
    services = [OfferFactory(community=community, service=ServiceFactory(title=name)).service for name in "АБ"]
    kind.services.set(services)
    late = wait(kind, "late", earliest=time(10))
    long = wait(kind, "long", services=tuple(row.pk for row in services))
    short = wait(kind, "short", latest=time(9, 30))
    cancel_booking(booking=first)
    assert offered() == [("short", "09:00")]  # an hour is not free, and 9:00 is too early for one of them
    leave_waiting(short.token)  # gives the time back
    cancel_booking(booking=second)
    assert offered() == [("long", "09:00")]
    assert TimeOffer.objects.get(state="open").held.local_end == time(10)
    made = accept_offer(TimeOffer.objects.get(state="open").held.token)
    assert made.services.count() == 2 and state(late) == "waiting" and state(long) == "booked"
    cancel_booking(booking=third)
    assert offered() == [("late", "10:00")]


def test_time_is_freed_by_a_move_a_lapsed_hold_and_a_deleted_absence(kind, frozen):
    booked = full(kind)
    wait(kind, "one")
    frozen.shift(timedelta(days=1, hours=-20))  # the next Tuesday is open, too
    Queue.objects.filter(pk=kind.queue_id).update(window_days=14)
    move_booking(booking=booked[0], local_date=DAY + timedelta(days=7), local_start=time(9))
    assert offered() == [("one", "09:00")]
    decline_offer(TimeOffer.objects.get().held.token)
    absence = AbsenceFactory(workplace_type=kind, starts_on=DAY, ends_on=DAY)
    two = wait(kind, "two")
    tasks.offer_times()
    assert state(two) == "waiting"
    absence.delete()
    tasks.offer_times()
    assert offered() == [("two", "09:00")]


def test_lapsed_hold_of_somebody_is_offered_within_a_minute(kind, frozen):
    full(kind)[0]
    Booking.objects.filter(local_start=time(9)).update(state="cancelled")
    hold_slot(workplace_type=kind, local_date=DAY, local_start=time(9), holder="slow")
    wait(kind, "one")
    tasks.offer_times()
    assert offered() == []
    frozen.shift(timedelta(minutes=15))
    tasks.offer_times()
    assert offered() == [("one", "09:00")]


def test_joining_on_the_site_needs_the_code_of_the_letter(visitor, kind):
    full(kind)
    times = text(visitor.get(f"/services/equeue/time/{kind.public_id}/"))
    url = f"/services/equeue/waiting/new/{kind.public_id}/"
    assert f'href="{url}"' in times and "Повідомити, коли звільниться час" in times
    said = {"first_date": "2026-11-17", "last_date": "2026-11-20", "earliest": "", "latest": "", "name": "Оксана К"}
    answer = visitor.post(url, {**said, "email": "one@example.com", "phone": "", "consent": "on"})
    code_page = visitor.get(answer.url).url
    assert code_page.endswith("/code/") and WaitingEntry.objects.get().state == "unproven"
    wrong = f"{(int(code_of('one')) + 1) % 1_000_000:06}"
    assert visitor.post(code_page, {"code": wrong}).status_code == 422
    status = visitor.post(code_page, {"code": code_of("one")}).url
    page = text(visitor.get(status))
    assert "1-е місце" in page and "Вийти з листа очікування" in page and "one@example.com" not in page
    assert status in Delivery.objects.get(code="equeue.waiting_joined").text
    assert ConsentEvent.objects.filter(purpose="equeue.waiting").count() == 1
    visitor.post(f"{status}leave/")
    assert "вийшли" in text(visitor.get(status)).lower() or WaitingEntry.objects.get().state == "left"


def test_code_is_guessed_five_times_at_most(kind):
    entry = join_waiting(workplace_type=kind, wish=Wish(DAY, DAY), contact=person("one"))
    right = code_of("one")
    for _guess in range(5):
        with pytest.raises(Exception, match="wrong_code"):
            prove_waiting(entry.token, f"{(int(right) + 1) % 1_000_000:06}")
    with pytest.raises(Exception, match="code_used_up"):
        prove_waiting(entry.token, right)


def test_signed_in_person_with_the_own_address_waits_at_once(kind):
    user = UserFactory(email="one@example.com")
    entry = join_waiting(workplace_type=kind, wish=Wish(DAY, DAY), contact=person("one"), user=user)
    assert entry.state == "waiting" and not Delivery.objects.filter(code="equeue.waiting_code").exists()
    (told,) = exported_waiting(user)
    assert told["e-mail"] == "one@example.com"
    assert erase_waiting(user) == 1
    entry.refresh_from_db()
    assert (entry.state, entry.full_name, entry.email, entry.user) == ("left", "", "", None)


BAD = {
    "first_date": "2026-11-17",
    "last_date": "2026-11-18",
    "earliest": "",
    "latest": "",
    "name": "Оксана Ковальчук",
    "email": "one@example.com",
    "phone": "",
    "consent": "on",
}


@pytest.mark.parametrize(
    "field, value",
    [
        ("first_date", "2020-01-01"),
        ("first_date", "завтра"),
        ("last_date", "2026-11-16"),
        ("last_date", "2036-11-16"),
        ("earliest", "25:99"),
        ("email", "оnе@example.com "),  # Cyrillic letters that look like Latin ones
        ("email", ""),
        ("name", ""),
        ("name", "х" * 5000),
        ("phone", "не скажу"),
        ("consent", ""),
    ],
)
def test_nonsense_is_refused_with_a_sentence_and_kept(visitor, kind, field, value):
    answer = visitor.post(f"/services/equeue/waiting/new/{kind.public_id}/", {**BAD, field: value})
    assert answer.status_code == 422 and 'role="alert"' in text(answer)
    assert field == "name" or "Оксана Ковальчук" in text(answer)
    assert not WaitingEntry.objects.exists() and not Delivery.objects.exists()


def test_rules_of_joining(kind, queue):
    wait(kind, "one")
    with pytest.raises(WaitsAlready):
        wait(kind, "one")
    others = [WorkplaceTypeFactory(queue=queue) for _number in range(3)]
    for other in others[:2]:
        wait(other, "one", last_date=DAY + timedelta(days=1), earliest=time(23))
    with pytest.raises(TooManyPlaces):
        wait(others[2], "one", earliest=time(23))
    with pytest.raises(BadWish):
        wait(kind, "two", last_date=DAY - timedelta(days=3), first_date=DAY - timedelta(days=5))
    Queue.objects.filter(pk=queue.pk).update(needs_account=True)
    kind.queue.refresh_from_db()
    with pytest.raises(AccountNeeded):
        wait(kind, "two")
    Queue.objects.filter(pk=queue.pk).update(has_waiting_list=False)
    kind.queue.refresh_from_db()
    with pytest.raises(NoWaitingList):
        wait(kind, "two")
    Queue.objects.filter(pk=queue.pk).update(is_enabled=False)
    kind.queue.refresh_from_db()
    with pytest.raises(QueueClosed):
        wait(kind, "two")


def test_withdrawn_consent_ends_the_waiting_and_frees_the_offered_time(kind):
    booked = full(kind)[0]
    entry = wait(kind, "one")
    cancel_booking(booking=booked)
    withdraw_consent(ConsentEvent.objects.get(purpose="equeue.waiting"))
    entry.refresh_from_db()
    assert (entry.state, entry.email) == ("left", "") and offered() == []
    hold_slot(workplace_type=kind, local_date=DAY, local_start=time(9), holder="free again")


def test_person_is_forgotten_after_the_time_of_retention(kind, frozen):
    entry = wait(kind, "one")
    leave_waiting(entry.token)
    frozen.shift(timedelta(days=CONTACT_DAYS + 3))
    run_retention()
    entry.refresh_from_db()
    assert (entry.full_name, entry.email) == ("", "") and entry.erased_at is not None


def test_unproven_places_are_forgotten_and_get_no_offers(kind, frozen):
    booked = full(kind)[0]
    join_waiting(workplace_type=kind, wish=Wish(DAY, DAY), contact=person("one"))
    cancel_booking(booking=booked)
    tasks.offer_times()
    assert offered() == []
    frozen.shift(timedelta(hours=3))
    tasks.purge_drafts()
    assert not WaitingEntry.objects.exists()


def test_places_of_another_community_are_unknown(visitor, kind):
    entry = wait(kind, "one")
    CommunitySiteFactory(hostname="insha.test")
    stranger = Client(headers={"host": "insha.test"})
    for url in (f"waiting/{entry.token}/", f"waiting/new/{kind.public_id}/", f"waiting/{'0' * 40}/"):
        assert stranger.get(f"/services/equeue/{url}").status_code == 404
    assert stranger.post(f"/services/equeue/waiting/{entry.token}/leave/").status_code == 404
    assert state(entry) == "waiting"


def test_api_joins_proves_and_leaves(visitor, kind):
    def call(method, path, body=None):
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        data = json.dumps(body) if body is not None else ""
        return visitor.generic(method, f"/api/v1/equeue{path}", data, content_type="application/json", headers=headers)

    wish = {"type": kind.public_id, "first_date": "2026-11-17", "last_date": "2026-11-17"}
    body = {**wish, "name": "Оксана Ковальчук", "email": "one@example.com", "consent": True}
    assert call("POST", "/waiting", {**body, "last_date": "2020-01-01"}).status_code == 422
    made = call("POST", "/waiting", body)
    token = made.json()["token"]
    assert made.status_code == 201 and made.json()["state"] == "unproven"
    assert call("POST", f"/waiting/{token}/code", {"code": code_of("one")}).json()["number"] == 1
    assert call("GET", f"/waiting/{token}").json()["state"] == "waiting"
    for _time in range(2):
        assert call("DELETE", f"/waiting/{token}").json()["state"] == "left"
    assert call("GET", f"/waiting/{'0' * 40}").status_code == 404
