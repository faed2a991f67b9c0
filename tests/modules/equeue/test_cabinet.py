"""The moderator's cabinet: own institutions only, the «now» line, marks, and logged reads of contacts."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from modules.equeue.constants import ActorKind, BookingState
from modules.equeue.models import Booking, BookingEvent, Contact
from modules.equeue.selectors.audit import histories
from modules.equeue.services import confirm_booking, hold_slot
from modules.equeue.services.history import change_state
from modules.equeue.services.visits import follow_visit
from portal.audit.models import AuditRecord
from portal.common import clock
from portal.communities.models import SiteKind
from portal.notifications.models import Delivery
from tests.factories.accounts import UserFactory
from tests.factories.addressees import AddresseeFactory, ModeratorFactory
from tests.factories.communities import CommunitySiteFactory
from tests.factories.equeue import QueueFactory, WorkplaceTypeFactory
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db
HOST = "cabinet.test"
DAY = date(2026, 11, 17)
NOON = timedelta(days=1, hours=2, minutes=42)


@pytest.fixture
def site(community):
    return CommunitySiteFactory(community=community, hostname=HOST, kind=SiteKind.COMMUNITY)


@pytest.fixture
def moderator(site, centre):
    user = UserFactory(email="moderator@example.test", is_staff=True)
    ModeratorFactory(addressee=centre, user=user)
    return user


@pytest.fixture
def browser(moderator):
    return sign_in_fully(Client(HTTP_HOST=HOST), moderator)


@pytest.fixture
def booked(workplace_type, moment, contact):
    def make(start=time(9), row=workplace_type, now=moment):
        held = hold_slot(workplace_type=row, local_date=DAY, local_start=start, holder=str(start), now=now)
        return confirm_booking(token=held.token, contact=contact, now=now)

    return make


def address(booking, name="booking"):
    return reverse(f"equeue_cabinet:{name}", args=[booking.public_id])


def test_day_has_the_now_line_between_what_was_and_what_comes(browser, booked, moment):
    early, late = booked(time(9)), booked(time(16))
    with time_machine.travel(moment + NOON, tick=False):
        page = browser.get(reverse("equeue_cabinet:bookings"))
    html = page.content.decode()
    assert page.status_code == 200
    assert html.index(early.number) < html.index("10:42") < html.index(late.number)
    assert "no-store" in page["Cache-Control"]


def test_search_shows_the_nearest_day_first_and_what_was_last(browser, workplace_type, contact, moment):
    numbers = []
    for days, start in ((0, time(9)), (1, time(9)), (1, time(10)), (3, time(9))):
        held = hold_slot(
            workplace_type=workplace_type,
            local_date=DAY + timedelta(days=days),
            local_start=start,
            holder=f"{days}{start}",
            now=moment,
        )
        numbers.append(confirm_booking(token=held.token, contact=contact, now=moment).shown_code)
    with time_machine.travel(moment + timedelta(days=(DAY - moment.date()).days + 1), tick=False):
        page = browser.get(reverse("equeue_cabinet:bookings"), {"view": "list", "q": "ковальчук"})
    shown = [row.shown_code for row in page.context["page"]]
    assert shown == [*numbers[1:], numbers[0]]


def test_list_finds_by_name_in_any_case_by_number_and_by_state(browser, booked, moment):
    one = booked(time(9))
    with time_machine.travel(moment, tick=False):
        for query in (
            "q=КОВАЛЬЧУК",
            "q=а-101",
            "q=A-101",
            "q=a101",
            "q=%2B380670000000",
            "q=067 000 00 00",
            "q=0670000000",
            f"q={one.code}",
            "state=booked",
            f"type={one.workplace_type.public_id}",
        ):
            page = browser.get(reverse("equeue_cabinet:bookings") + f"?view=list&{query}")
            assert one.number in page.content.decode(), query
        for query in ("q=Шевченко", "state=served", "day=2026-11-19"):
            page = browser.get(reverse("equeue_cabinet:bookings") + f"?view=list&{query}")
            assert one.number not in page.content.decode(), query


@pytest.mark.parametrize(
    "query",
    [
        "day=9999-99-99",
        "day=0001-01-01",
        "day=junk",
        "page=x&view=list",
        "state=x&view=list",
        "queue=%00",
        "type=%00&view=list",
        "q=%00&view=list",
    ],
)
def test_junk_in_the_address_shows_an_ordinary_page(browser, booked, query):
    booked()
    assert browser.get(reverse("equeue_cabinet:bookings") + "?" + query).status_code == 200


def test_list_takes_the_same_queries_for_one_row_and_for_three(browser, booked, django_assert_max_num_queries, moment):
    booked(time(9))
    with time_machine.travel(moment, tick=False):
        browser.get(reverse("equeue_cabinet:bookings") + "?view=list")
        for start in (time(10), time(11)):
            booked(start)
        for view in ("list", "day"):
            with django_assert_max_num_queries(40):
                browser.get(reverse("equeue_cabinet:bookings") + f"?view={view}&day=2026-11-17")


def test_contact_is_hidden_until_asked_for_and_the_read_is_logged(browser, booked, moderator):
    booking = booked()
    assert "+380670000000" not in browser.get(address(booking)).content.decode()
    assert not AuditRecord.objects.filter(action="equeue.contact_read").exists()
    page = browser.post(address(booking, "contact"))
    assert "+380670000000" in page.content.decode()
    record = AuditRecord.objects.get(action="equeue.contact_read")
    assert (record.actor_id, record.target_id) == (moderator.pk, booking.public_id)


def test_opened_booking_is_a_logged_read(browser, booked, moderator):
    """The page shows the name and the note of the person."""
    booking, other = booked(time(9)), booked(time(10))
    for _time in range(2):
        assert browser.get(address(booking)).status_code == 200
    browser.get(reverse("equeue_cabinet:bookings") + "?day=2026-11-17")
    rows = AuditRecord.objects.filter(action="equeue.booking_opened")
    assert [(row.actor_id, row.target_id) for row in rows] == [(moderator.pk, booking.public_id)] * 2
    browser.post(address(other, "cancel"), {"reason": ""})  # the page comes back with the error, and with the person
    assert rows.filter(target_id=other.public_id).count() == 1


@pytest.mark.parametrize("query", ["+380670000000", "0670000000", "Ковальчук", "oksana@example.com", "nobody"])
def test_search_is_a_logged_read_without_what_was_searched(browser, booked, moderator, moment, query):
    booked()
    with time_machine.travel(moment, tick=False):
        list_url = reverse("equeue_cabinet:bookings")
        for _time in range(2):
            assert browser.get(list_url, {"view": "list", "q": query}).status_code == 200
        browser.get(list_url, {"view": "list", "q": " ", "state": "booked"})
        browser.get(list_url, {"view": "day", "q": query})  # searches nothing
    one, two = AuditRecord.objects.filter(action="equeue.bookings_searched")
    assert one.actor_id == moderator.pk and one.community.slug == "vyshneva-test"
    assert one.details["query"] == two.details["query"] and len(one.details["query"]) == 64
    assert one.details["found"] == (0 if query == "nobody" else 1)
    assert query.lower() not in str(AuditRecord.objects.values_list("details", "target_id")).lower()


def test_no_show_is_marked_after_the_beginning_only(browser, booked, moment):
    booking = booked()
    with time_machine.travel(moment, tick=False):
        assert browser.post(address(booking, "mark"), {"mark": "no_show"}).status_code == 409
    with time_machine.travel(moment + NOON, tick=False):
        assert browser.post(address(booking, "mark"), {"mark": "no_show"}).status_code == 302
        assert browser.post(address(booking, "mark"), {"mark": "no_show"}).status_code == 302
        assert browser.post(address(booking, "mark"), {"mark": "served"}).status_code == 409
    booking.refresh_from_db()
    assert booking.state == "no_show"


def test_cancelling_needs_a_reason_and_tells_the_person(browser, booked, moment):
    booking = booked()
    page = browser.post(address(booking, "cancel"), {"reason": " "})
    assert page.status_code == 422
    assert browser.post(address(booking, "cancel"), {"reason": "Немає світла"}).status_code == 302
    booking.refresh_from_db()
    assert booking.state == "cancelled"
    assert "Немає світла" in Delivery.objects.get(code="equeue.booking_cancelled").text


def test_reason_of_a_cancellation_stays_out_of_the_audit(browser, booked, moment):
    """It is free text and may name a person; the audit cannot be erased."""
    booking = booked()
    browser.post(address(booking, "cancel"), {"reason": "Просила Оксана Ковальчук"})
    details = AuditRecord.objects.get(action="equeue.booking_cancelled").details
    assert set(details) == {"number", "date", "time", "by"}
    assert booking.events.last().reason == "Просила Оксана Ковальчук"


def test_moderator_of_another_institution_sees_nothing(browser, booked, community, site):
    booking = booked()
    school = AddresseeFactory(community=community, name="Школа")
    row = WorkplaceTypeFactory(queue=QueueFactory(addressee=school), walk_in_letter="Т")
    other = UserFactory(email="school@example.test", is_staff=True)
    ModeratorFactory(addressee=school, user=other)
    stranger = sign_in_fully(Client(HTTP_HOST=HOST), other)
    assert booking.number not in stranger.get(reverse("equeue_cabinet:bookings") + "?view=list").content.decode()
    for name in ("contact", "mark", "cancel"):
        assert stranger.post(address(booking, name), {"reason": "так треба"}).status_code == 404
    assert stranger.get(address(booking)).status_code == 404
    assert browser.get(address(booking)).status_code == 200
    theirs = booked(time(9), row=row)
    assert browser.get(address(theirs)).status_code == 404
    assert Booking.objects.get(pk=booking.pk).state == "booked"


def test_citizen_and_anonymous_do_not_get_in(site, booked, workplace_type):
    booking = booked()
    citizen = sign_in_fully(Client(HTTP_HOST=HOST), UserFactory(email="citizen@example.test"))
    assert citizen.get(reverse("equeue_cabinet:bookings")).status_code == 403
    assert citizen.get(address(booking)).status_code == 403
    assert Client(HTTP_HOST=HOST).get(address(booking)).status_code == 302


def test_hold_is_no_booking_yet(browser, workplace_type, moment):
    held = hold_slot(workplace_type=workplace_type, local_date=DAY, local_start=time(9), holder="v", now=moment)
    assert browser.get(reverse("equeue_cabinet:booking", args=[held.public_id])).status_code == 404


def press(browser, booking, mark):
    return browser.post(address(booking, "mark"), {"mark": mark})


@pytest.fixture
def noon(moment):
    """10:42 of the day of the visit."""
    with time_machine.travel(moment + NOON, tick=False) as travel:
        yield travel


@pytest.mark.db
@pytest.mark.parametrize("mark", ["served", "no_show"])
@pytest.mark.parametrize("has_come", [False, True])
def test_mark_of_today_is_taken_back_to_what_it_was(browser, booked, moderator, noon, mark, has_come):
    booking = booked(now=clock.now() - NOON)
    if has_come:
        change_state(booking, BookingState.CHECKED_IN, now=clock.now(), actor_kind=ActorKind.HALL)
    before = booking.state
    assert "mark=undo" not in browser.get(address(booking)).content.decode()
    press(browser, booking, mark)
    assert 'value="undo"' in browser.get(address(booking)).content.decode()
    for _press in range(2):  # the second press of a hasty hand changes nothing
        assert press(browser, booking, "undo").status_code == 302
    booking.refresh_from_db()
    assert booking.state == before
    record = AuditRecord.objects.get(action="equeue.mark_undone")
    assert (record.actor_id, record.target_id) == (moderator.pk, booking.public_id)
    page = browser.get(address(booking)).content.decode()
    assert "позначку знято" in page and 'value="undo"' not in page
    assert list(histories()) == []
    assert press(browser, booking, mark).status_code == 302  # and the right mark can follow


@pytest.mark.db
def test_mark_of_yesterday_stays(browser, booked, noon):
    booking = booked(now=clock.now() - NOON)
    press(browser, booking, "no_show")
    noon.shift(timedelta(days=1))
    assert 'value="undo"' not in browser.get(address(booking)).content.decode()
    page = press(browser, booking, "undo")
    assert page.status_code == 409 and "сьогодні" in page.content.decode()
    assert Booking.objects.get(pk=booking.pk).state == "no_show"


@pytest.mark.db
def test_what_the_hall_did_and_what_nobody_marked_stays(browser, booked, noon):
    booking = booked(now=clock.now() - NOON)
    assert press(browser, booking, "undo").status_code == 409
    follow_visit(booking, "ticket.finished", clock.now())
    assert press(browser, booking, "undo").status_code == 409
    assert follow_visit(booking, "ticket.returned", clock.now()) == "served → booked"
    assert Booking.objects.get(pk=booking.pk).state == "served"


@pytest.mark.db
def test_workplace_that_was_given_away_is_not_taken_twice(browser, booked, noon):
    booking, other = booked(now=clock.now() - NOON), booked(now=clock.now() - NOON)
    press(browser, booking, "served")
    Booking.objects.filter(pk=other.pk).update(lane=booking.lane)  # what a change of the schedule does
    count = BookingEvent.objects.count()
    page = press(browser, booking, "undo")
    assert page.status_code == 409 and "робоче місце" in page.content.decode()
    assert Booking.objects.get(pk=booking.pk).state == "served" and BookingEvent.objects.count() == count
    assert not AuditRecord.objects.filter(action="equeue.mark_undone").exists()


@pytest.mark.parametrize("typed", ["гудзь", "Ґудзь", "gudz@example.test"])
def test_search_finds_a_name_with_either_letter_and_an_address(browser, booked, typed):
    found = booked(time(9))
    Contact.objects.filter(booking=found).update(full_name="Оксана Ґудзь", email="gudz@example.test")
    booked(time(10))
    page = browser.get(reverse("equeue_cabinet:bookings"), {"view": "list", "q": typed})
    assert [row.pk for row in page.context["page"]] == [found.pk]
