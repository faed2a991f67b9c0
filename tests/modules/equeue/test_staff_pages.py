"""Pages of moderators: the week, what needs attention, booking for a person, the end of a day, files, statistics."""

import json
import re
from datetime import date, datetime, time, timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from modules.equeue.constants import Source, WaitingState
from modules.equeue.models import Booking, WaitingEntry
from modules.equeue.selectors.audit import histories
from modules.equeue.services import ContactData, confirm_booking, hold_slot
from portal.audit.models import AuditRecord
from portal.common.clock import KYIV
from portal.communities.models import SiteKind
from portal.notifications.models import Delivery
from tests.factories.accounts import UserFactory
from tests.factories.addressees import AddresseeFactory, ModeratorFactory
from tests.factories.communities import CommunitySiteFactory
from tests.factories.equeue import AbsenceFactory, QueueFactory, WorkplaceTypeFactory
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db
HOST = "cabinet.test"
DAY = date(2026, 11, 17)
PAGES = ("week", "attention", "new", "statistics")


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


@pytest.fixture(autouse=True)
def at_eight():
    """Eight o'clock of the day of the visits."""
    with time_machine.travel(datetime.combine(DAY, time(8), KYIV), tick=False) as travel:
        yield travel


@pytest.fixture
def booked(workplace_type, moment, contact):
    def make(start=time(9), day=DAY, row=workplace_type, who=contact, now=moment):
        held = hold_slot(workplace_type=row, local_date=day, local_start=start, holder=f"{day}{start}{row}", now=now)
        return confirm_booking(token=held.token, contact=who, now=now)

    return make


@pytest.fixture
def stranger(community, site):
    """The moderator of another institution of the same community."""
    school = AddresseeFactory(community=community, name="Школа")
    WorkplaceTypeFactory(queue=QueueFactory(addressee=school), walk_in_letter="Т")
    user = UserFactory(email="school@example.test", is_staff=True)
    ModeratorFactory(addressee=school, user=user)
    return sign_in_fully(Client(HTTP_HOST=HOST), user)


def words(answer):
    """The page without the spaces of typography."""
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").replace("\N{WORD JOINER}", "")


def page(name, *args):
    return reverse(f"equeue_cabinet:{name}", args=args)


def sent(kind, **more):
    return {
        "type": kind.public_id,
        "day": DAY.isoformat(),
        "start": "10:00",
        "name": "Степан Їжак",
        "phone": "+380 67 111 22 33",
        "consent": "on",
        "once": "key-1",
        **more,
    }


def test_only_moderators_get_in_and_only_to_their_own(browser, stranger, booked, site):
    booking = booked()
    citizen = sign_in_fully(Client(HTTP_HOST=HOST), UserFactory(email="citizen@example.test"))
    for name in (*PAGES, "export"):
        query = {"as": "csv"} if name == "export" else {"day": "2026-11-17"}
        assert browser.get(page(name), query).status_code == 200, name
        assert citizen.get(page(name), query).status_code == 403, name
        assert Client(HTTP_HOST=HOST).get(page(name), query).status_code == 302, name
        theirs = stranger.get(page(name), query)
        assert theirs.status_code == 200 and booking.number not in theirs.content.decode(), name
    for name in ("absent", "absent_undo"):
        assert citizen.post(page(name), {"day": "2026-11-17"}).status_code == 403
    assert stranger.get(page("printed", booking.public_id)).status_code == 404
    opened = AuditRecord.objects.filter(action="equeue.booking_opened")
    assert not opened.exists()
    assert browser.get(page("printed", booking.public_id)).content.startswith(b"%PDF")
    assert opened.get().actor.email == "moderator@example.test"  # the paper has the name and the office code


@pytest.mark.parametrize("query", ["day=9999-99-99", "day=0001-01-01", "type=%00", "queue=%00", "time=%00", "since=x"])
@pytest.mark.parametrize("name", PAGES)
def test_junk_in_the_address_shows_an_ordinary_page(browser, booked, name, query):
    booked()
    expected = 422 if (name, query) == ("statistics", "since=x") else 200
    assert browser.get(f"{page(name)}?{query}").status_code == expected


def test_week_shows_who_comes_what_is_free_and_who_is_away(browser, booked, workplace_type):
    early, late = booked(time(9)), booked(time(9, 30), day=DAY + timedelta(days=2))
    AbsenceFactory(
        workplace_type=workplace_type, workplace=workplace_type.workplaces.get(lane=2), starts_on=DAY, ends_on=DAY
    )
    answer = browser.get(page("week"), {"day": "2026-11-17"})
    html, week = answer.content.decode(), answer.context["week"]
    assert early.public_id in html and late.public_id in html and "Перерва до 14:00" in html
    first = week.rows[0]
    assert first.start == time(9) and [cell.free for cell in first.cells][:5] == [0, 0, 2, 2, 2]
    assert first.cells[1].away == 1 and first.cells[1].is_day
    assert f"?type={workplace_type.public_id}&amp;day=2026-11-18&amp;time=09:00" in html


def test_cell_of_the_week_has_the_whole_name_in_its_title_and_aloud(browser, booked):
    booked()
    html = browser.get(page("week"), {"day": "2026-11-17"}).content.decode()
    cell = re.search(r'<a class="bk".*?</a>', html)[0]
    assert 'title="Оксана Ковальчук"' in cell and '<span class="vh">Оксана Ковальчук</span>' in cell
    assert '<i aria-hidden="true">Оксана К.</i>' in cell


def test_week_asks_the_same_for_one_booking_and_for_twenty(browser, booked, django_assert_max_num_queries):
    """With conflicts, their free times and declined ones."""
    booked(time(9))
    Booking.objects.update(has_conflict=True)
    browser.get(page("week"), {"day": "2026-11-17"})
    with CaptureQueriesContext(connection) as asked:
        browser.get(page("week"), {"day": "2026-11-17"})
    assert len(asked) <= 56
    for hour in (10, 11, 12, 14, 15, 16, 17):
        for lane in range(2):
            booked(time(hour, 30 * lane))
    Booking.objects.update(has_conflict=True)
    with django_assert_max_num_queries(len(asked)):
        browser.get(page("week"), {"day": "2026-11-17"})


def test_conflict_says_why_and_what_is_free_nearby(browser, booked, workplace_type):
    booking = booked()
    place = workplace_type.workplaces.get(lane=booking.lane)
    AbsenceFactory(workplace_type=workplace_type, workplace=place, starts_on=DAY, ends_on=DAY)
    other = booked()
    Booking.objects.filter(pk=booking.pk).update(has_conflict=True)
    html = words(browser.get(page("attention")))
    assert booking.contact.full_name in html and "Робоче місце 1 у цей час не приймає" in html
    assert "Вільно поруч" in html
    Booking.objects.filter(pk=other.pk).update(state="cancelled")
    html = words(browser.get(page("attention")))
    assert "О тій самій годині вільно: робоче місце 2" in html and "Вільно поруч" not in html


def test_application_is_confirmed_from_the_list(browser, booked, queue):
    queue.needs_confirmation = True
    queue.save()
    booking = booked()
    html = browser.get(page("attention")).content.decode()
    assert page("mark", booking.public_id) in html
    assert browser.post(page("mark", booking.public_id), {"mark": "confirmed"}).status_code == 302
    assert Booking.objects.get().state == "booked"
    assert page("mark", booking.public_id) not in browser.get(page("attention")).content.decode()


def test_people_who_wait_are_shown_in_their_order(browser, stranger, workplace_type, moment):
    for number, name in enumerate(("Перша Марія", "Другий Іван")):
        WaitingEntry.objects.create(
            workplace_type=workplace_type,
            token_hash=str(number),
            first_date=DAY,
            last_date=DAY,
            full_name=name,
            email=f"w{number}@example.test",
            consent_at=moment,
            created_at=moment + timedelta(minutes=number),
        )
    html = browser.get(page("attention")).content.decode()
    assert html.index("Перша Марія") < html.index("Другий Іван")
    assert "Перша Марія" not in stranger.get(page("attention")).content.decode()
    WaitingEntry.objects.update(state=WaitingState.BOOKED)
    assert "Перша Марія" not in browser.get(page("attention")).content.decode()


def test_caller_without_an_email_is_booked_at_once(browser, workplace_type, moderator):
    answer = browser.post(page("new"), sent(workplace_type))
    booking = Booking.objects.get()
    assert answer.url == page("booking", booking.public_id)
    assert (booking.state, booking.source, booking.number) == ("booked", Source.STAFF, "А-101")
    assert booking.contact.phone == "+380671112233" and not Delivery.objects.exists()
    assert AuditRecord.objects.get(action="equeue.booking_made").actor_id == moderator.pk
    assert list(histories()) == []
    assert browser.post(page("new"), sent(workplace_type)).url == answer.url  # pressed twice
    assert Booking.objects.count() == 1


@pytest.mark.parametrize("way", ["the button of the picker", "next day", "booked without looking"])
def test_what_staff_typed_stays_when_another_day_is_looked_at(browser, workplace_type, way):
    other = (DAY + timedelta(days=1)).isoformat()
    picker = {"show_type": workplace_type.public_id, "show_day": other}
    more = {"the button of the picker": {**picker, "show": "asked"}, "next day": {"show": other}}.get(way, picker)
    html = browser.post(page("new"), sent(workplace_type, **more)).content.decode()
    assert f'name="day" value="{other}"' in html and "Степан Їжак" in html and "+380 67 111 22 33" in html
    assert 'value="10:00" checked' not in html and not Booking.objects.exists()
    browser.post(page("new"), sent(workplace_type, day=other, **picker))
    assert Booking.objects.get().local_date.isoformat() == other


def test_staff_book_outside_the_window_and_with_a_letter(browser, workplace_type, queue):
    queue.lead_days, queue.is_enabled = 3, False
    queue.save()
    far = (DAY + timedelta(days=60)).isoformat()
    html = browser.get(page("new"), {"type": workplace_type.public_id, "day": far}).content.decode()
    assert 'value="10:00"' in html
    browser.post(page("new"), sent(workplace_type, day=far, email="jizhak@example.test"))
    assert Booking.objects.get().local_date.isoformat() == far
    assert Delivery.objects.get(code="equeue.booking_made").to == "jizhak@example.test"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "\x00"},
        {"phone": ""},
        {"phone": "abc"},
        {"email": "x"},
        {"consent": ""},
        {"start": ""},
        {"start": "25:00"},
        {"start": "13:15"},
        {"day": "2026-11-15"},
        {"day": "x"},
        {"day": "9999-12-31"},
        {"type": "x"},
        {"comment": "я" * 1001},
    ],
    ids=str,
)
def test_bad_input_books_nothing_and_keeps_what_was_typed(browser, workplace_type, wrong):
    answer = browser.post(page("new"), sent(workplace_type, comment="З дитиною") | wrong)
    html = answer.content.decode()
    assert 400 <= answer.status_code < 500
    assert not Booking.objects.exists()
    assert "name" in wrong or "Степан Їжак" in html
    assert "comment" in wrong or "З дитиною" in html


def test_lost_time_is_said_and_another_can_be_chosen(browser, workplace_type, booked):
    for lane in range(2):
        held = hold_slot(workplace_type=workplace_type, local_date=DAY, local_start=time(10), holder=str(lane))
        assert held
    answer = browser.post(page("new"), sent(workplace_type))
    assert answer.status_code == 409 and "Цей час уже зайнято" in answer.content.decode()
    assert not Booking.objects.filter(source=Source.STAFF).exists()
    assert browser.post(page("new"), sent(workplace_type, start="10:30")).status_code == 302


def test_moderator_of_another_institution_cannot_book_here(stranger, workplace_type):
    assert stranger.post(page("new"), sent(workplace_type)).status_code == 422
    assert not Booking.objects.exists()


def evening(travel):
    travel.move_to(datetime.combine(DAY, time(12, 10), KYIV))


def test_who_did_not_come_is_marked_together_and_taken_back_together(browser, booked, at_eight):
    first, second, third = booked(time(9)), booked(time(10)), booked(time(15))
    came = booked(time(11))
    evening(at_eight)
    browser.post(page("mark", came.public_id), {"mark": "served"})
    answer = browser.post(page("absent"), {"day": "2026-11-17"}, follow=True)
    html = words(answer)
    assert "2 візити позначено" in html
    states = dict(Booking.objects.values_list("number", "state"))
    assert states == {first.number: "no_show", second.number: "no_show", third.number: "booked", came.number: "served"}
    assert "Позначати нікого" in browser.post(page("absent"), {"day": "2026-11-17"}, follow=True).content.decode()
    batch = answer.context["batch"]
    browser.post(page("absent_undo"), {"day": "2026-11-17", "batch": batch})
    assert Booking.objects.get(pk=first.pk).state == Booking.objects.get(pk=second.pk).state == "booked"
    assert Booking.objects.get(pk=came.pk).state == "served"
    assert list(histories()) == []


def test_marks_of_another_press_or_day_stay(browser, stranger, booked, at_eight):
    booking = booked(time(9))
    evening(at_eight)
    stranger.post(page("absent"), {"day": "2026-11-17"})
    assert Booking.objects.get().state == "booked"
    batch = browser.post(page("absent"), {"day": "2026-11-17"}, follow=True).context["batch"]
    for wrong in ("", "x", "%"):
        browser.post(page("absent_undo"), {"day": "2026-11-17", "batch": wrong})
    stranger.post(page("absent_undo"), {"day": "2026-11-17", "batch": batch})
    at_eight.move_to(datetime.combine(DAY + timedelta(days=1), time(9), KYIV))
    browser.post(page("absent_undo"), {"day": "2026-11-17", "batch": batch})
    assert Booking.objects.get(pk=booking.pk).state == "no_show"


def exported(browser, **query):
    return browser.get(page("export"), query)


def test_files_have_what_is_filtered_with_people_only_where_asked(browser, booked, moderator):
    booked(who=ContactData("=HYPERLINK(1)", phone="+380671112233", has_consent=True))
    booked(time(10), day=DAY + timedelta(days=1))
    plain = exported(browser, **{"as": "csv", "day": "2026-11-17"}).content.decode()
    assert "А-101" in plain and "HYPERLINK" not in plain and plain.count("А-") == 1
    with_people = exported(browser, **{"as": "csv", "day": "2026-11-17", "people": "1"}).content.decode()
    assert "'=HYPERLINK(1)" in with_people and "'+380671112233" in with_people
    book = load_workbook(BytesIO(exported(browser, **{"as": "xlsx", "people": "1"}).content))
    assert [cell.data_type for cell in book.worksheets[0]["J"]][1:] == ["s", "s"]
    rows = AuditRecord.objects.filter(action="equeue.bookings_exported").order_by("pk")
    assert [row.details["people"] for row in rows] == [False, True, True] and rows[0].actor_id == moderator.pk
    assert exported(browser, **{"as": "exe"}).status_code == 404


def test_json_for_document_flow_has_its_shape(browser, booked, workplace_type, queue):
    booking = booked()
    told = json.loads(exported(browser, **{"as": "json", "people": "1"}).content)
    (row,) = told.pop("bookings")
    assert set(told) == {"version", "made_at", "community"} and told["version"] == 1
    assert row == {
        "id": booking.public_id,
        "number": "А-101",
        "state": "booked",
        "processing": "",
        "date": "2026-11-17",
        "time": "09:00",
        "starts_at": "2026-11-17T07:00:00+00:00",
        "ends_at": "2026-11-17T07:30:00+00:00",
        "institution": {"id": queue.addressee.public_id, "name": "ЦНАП"},
        "queue": {"id": queue.public_id, "name": str(queue)},
        "type": {"id": workplace_type.public_id, "name": workplace_type.name},
        "services": [],
        "source": "site",
        "created_at": row["created_at"],
        "changed_at": row["changed_at"],
        "person": {
            "name": "Оксана Ковальчук",
            "phone": "+380670000000",
            "email": "oksana@example.com",
            "comment": "",
        },
    }
    assert "person" not in json.loads(exported(browser, **{"as": "json"}).content)["bookings"][0]


def test_statistics_count_visits_without_persons(browser, booked, at_eight):
    one, two = booked(time(9)), booked(time(10))
    booked(time(10), day=DAY + timedelta(days=2))
    evening(at_eight)
    browser.post(page("mark", one.public_id), {"mark": "served"})
    browser.post(page("mark", two.public_id), {"mark": "no_show"})
    answer = browser.get(page("statistics"), {"since": "2026-11-01", "until": "2026-11-30"})
    found, html = answer.context["figures"], answer.content.decode()
    assert (found.total, found.came, found.missed, found.cancelled, found.ahead) == (3, 1, 1, 0, 1)
    assert found.hours == {(1, 9): 1, (1, 10): 1, (3, 10): 1}
    assert found.leads == [0, 2, 1, 0, 0, 0]
    assert "Ковальчук" not in html and "oksana" not in html
    bad = browser.get(page("statistics"), {"since": "2026-11-30", "until": "2026-11-01"})
    assert bad.status_code == 422 and 'value="2026-11-30"' in bad.content.decode()


def test_statistics_ask_the_same_at_any_number(browser, booked, django_assert_max_num_queries):
    booked()
    cache.clear()
    with django_assert_max_num_queries(50):
        browser.get(page("statistics"))
    for hour in (10, 11, 12):
        booked(time(hour))
    with django_assert_max_num_queries(45):
        browser.get(page("statistics"))
