"""Keys of staff: bookings for document flow by the API, and a calendar by a secret address."""

from datetime import date, time, timedelta

import icalendar
import pytest
from django.test import Client
from django.urls import reverse

from modules.addressees.models import Moderator
from modules.equeue.constants import ActorKind, KeyKind
from modules.equeue.models import StaffKey
from modules.equeue.services import cancel_booking, confirm_booking, hold_slot
from modules.equeue.services.moving import move_booking
from modules.equeue.services.staff_keys import TooManyKeys, make_key, revoke_key
from portal.audit.models import AuditRecord
from portal.common.clock import KYIV
from tests.factories.accounts import UserFactory
from tests.factories.addressees import AddresseeFactory, ModeratorFactory
from tests.factories.communities import CommunitySiteFactory
from tests.factories.equeue import QueueFactory, WorkplaceTypeFactory
from tests.support.people import sign_in_fully

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
DAY, HOST = date(2026, 11, 17), "vyshneva.test"
EXPORT = "/api/v1/equeue/export/bookings"


@pytest.fixture
def staff(community, centre, workplace_type):
    CommunitySiteFactory(community=community, hostname=HOST)
    user = UserFactory(email="staff@example.test", is_staff=True)
    ModeratorFactory(addressee=centre, user=user)
    return user


@pytest.fixture
def book(workplace_type, contact):
    def make(start=time(9), day=DAY, kind=workplace_type):
        held = hold_slot(workplace_type=kind, local_date=day, local_start=start, holder=f"{kind.pk}{day}{start}")
        return confirm_booking(token=held.token, contact=contact)

    return make


@pytest.fixture
def keyed(community, staff):
    def make(kind=KeyKind.EXPORT):
        return make_key(owner=staff, community=community, kind=kind, name="Мегаполіс")

    return make


def fetch(token, host=HOST, **query):
    return Client(headers={"host": host, "authorization": f"Bearer {token}"}).get(EXPORT, query)


def test_export_has_the_documented_shape_and_leaves_a_row_in_the_audit_log(book, keyed, staff):
    booking = book()
    key, token = keyed()
    told = fetch(token, since="2026-11-17", people="true").json()
    assert (told["version"], told["page"], told["pages"], told["count"]) == (1, 1, 1, 1)
    (row,) = told["bookings"]
    assert (row["id"], row["date"], row["time"]) == (booking.public_id, "2026-11-17", "09:00")
    assert row["person"] == {
        "name": "Оксана Ковальчук",
        "phone": "+380670000000",
        "email": "oksana@example.com",
        "comment": "",
    }
    audit = AuditRecord.objects.get(action="equeue.bookings_exported")
    assert audit.actor_id == staff.pk
    assert audit.details == {"count": 1, "format": "api", "people": True, "key": key.public_id}
    assert "person" not in fetch(token, since="2026-11-17").json()["bookings"][0]
    key.refresh_from_db()
    assert key.used_at is not None


def test_export_is_paged_and_of_the_days_that_were_asked_for(book, keyed, monkeypatch):
    monkeypatch.setattr("modules.equeue.api_views.exporting.EXPORT_PAGE", 2)
    ids = [book(time(9 + hour)).public_id for hour in range(3)]
    book(day=DAY + timedelta(days=1))
    _key, token = keyed()
    pages = [fetch(token, since="2026-11-17", page=page).json() for page in (1, 2, 3)]
    assert [[row["id"] for row in page["bookings"]] for page in pages] == [ids[:2], ids[2:], []]
    assert {page["pages"] for page in pages} == {2} and {page["count"] for page in pages} == {3}
    assert fetch(token, since="2026-11-17", until="2026-11-18").json()["count"] == 4
    assert fetch(token).json()["count"] == 0  # today


@pytest.mark.parametrize(
    "query",
    [
        {"since": "2026-11-18", "until": "2026-11-17"},
        {"since": "2026-11-01", "until": "2026-12-31"},
        {"since": "завтра"},
        {"page": "0"},
        {"page": "9" * 30},
    ],
)
def test_nonsense_is_refused_in_ukrainian(keyed, query):
    answer = fetch(keyed()[1], **query)
    assert answer.status_code == 422 and answer.json()["message"]
    assert not AuditRecord.objects.filter(action="equeue.bookings_exported").exists()


def test_key_reads_only_what_its_owner_may_and_nothing_once_it_is_over(book, keyed, community, staff):
    school = AddresseeFactory(community=community, name="Школа")
    book(kind=WorkplaceTypeFactory(queue=QueueFactory(addressee=school)))
    CommunitySiteFactory(hostname="insha.test")
    key, token = keyed()
    assert fetch(token, since="2026-11-17").json()["bookings"] == []
    for wrong in ("", "vq_nope", token[:-1], "я" * 400):
        assert Client(headers={"host": HOST}).get(EXPORT).status_code == 401
        assert fetch(wrong.encode().decode("latin-1"), since="2026-11-17").status_code == 401
    assert fetch(token, host="insha.test").status_code == 401
    assert fetch(keyed(KeyKind.CALENDAR)[1]).status_code == 401
    staff.is_active = False
    staff.save()
    assert fetch(token).status_code == 401
    staff.is_active = True
    staff.save()
    assert fetch(token).status_code == 200
    revoke_key(key=key, actor=staff)
    revoke_key(key=key, actor=staff)
    assert fetch(token).status_code == 401
    assert AuditRecord.objects.filter(action="equeue.key_revoked").count() == 1


def test_owner_who_works_here_no_more_has_no_key(keyed, staff):
    _key, token = keyed()
    Moderator.objects.filter(user=staff).delete()
    assert fetch(token).status_code == 401


def test_number_of_keys_has_an_end(keyed, staff):
    for _number in range(10):
        keyed()
    with pytest.raises(TooManyKeys):
        keyed()
    revoke_key(key=StaffKey.objects.first(), actor=staff)
    assert keyed()


def calendar_of(token, host=HOST):
    answer = Client(headers={"host": host}).get(f"/services/equeue/feed/{token}.ics")
    return answer, icalendar.Calendar.from_ical(answer.content) if answer.status_code == 200 else None


def test_calendar_has_visits_without_people_and_follows_moves_and_cancelling(book, keyed):
    first, second = book(), book(time(10))
    _key, token = keyed(KeyKind.CALENDAR)
    answer, calendar = calendar_of(token)
    assert answer["Content-Type"].startswith("text/calendar") and "no-store" in answer["Cache-Control"]
    text = answer.content.decode().replace("\r\n ", "")
    for secret in ("Оксана", "Ковальчук", "+380", "oksana", first.token, first.code):
        assert secret not in text
    events = {str(event["UID"]): event for event in calendar.walk("VEVENT")}
    assert calendar["METHOD"] == "PUBLISH" and len(events) == 2
    event = events[f"{first.public_id}@viche-staff"]
    assert event["DTSTART"].dt.utcoffset() == timedelta(0)
    assert event["DTSTART"].dt.astimezone(KYIV).strftime("%H:%M") == "09:00" and first.number in event["SUMMARY"]
    moved = move_booking(booking=first, local_date=DAY, local_start=time(15))
    cancel_booking(booking=second, actor_kind=ActorKind.STAFF)
    later = {str(one["UID"]): one for one in calendar_of(token)[1].walk("VEVENT")}
    states = {uid.partition("@")[0]: str(one["STATUS"]) for uid, one in later.items()}
    assert states == {
        first.public_id: "CANCELLED",
        second.public_id: "CANCELLED",
        moved.public_id: "CONFIRMED",
    }
    assert later[f"{first.public_id}@viche-staff"]["SEQUENCE"] > event["SEQUENCE"]


def test_address_of_a_calendar_is_a_secret(keyed, staff):
    key, token = keyed(KeyKind.CALENDAR)
    CommunitySiteFactory(hostname="insha.test")
    assert calendar_of(token)[0].status_code == 200
    assert calendar_of(token, "insha.test")[0].status_code == 404
    assert calendar_of("vq_" + "x" * 43)[0].status_code == 404
    assert calendar_of(keyed(KeyKind.EXPORT)[1])[0].status_code == 404
    revoke_key(key=key, actor=staff)
    assert calendar_of(token)[0].status_code == 404


def test_key_is_made_shown_once_and_taken_back_in_the_cabinet(staff):
    browser = sign_in_fully(Client(HTTP_HOST=HOST), staff)
    page = reverse("equeue_cabinet:keys")
    assert "Ключів ще немає" in browser.get(page).content.decode().replace("\xa0", " ")
    for wrong in ({"kind": "export", "name": " "}, {"kind": "root", "name": "Програма"}, {"name": "x" * 300}):
        answer = browser.post(page, wrong)
        assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()
    made = browser.post(page, {"kind": "calendar", "name": "Телефон"})
    text = made.content.decode()
    assert made.status_code == 201 and f"http://{HOST}/services/equeue/feed/vq_" in text
    key = StaffKey.objects.get()
    assert "vq_" not in browser.get(page).content.decode() and "Телефон" in browser.get(page).content.decode()
    stranger = sign_in_fully(Client(HTTP_HOST=HOST), UserFactory(email="x@example.test", is_staff=True))
    revoke = reverse("equeue_cabinet:key_revoke", args=[key.public_id])
    assert stranger.post(revoke).status_code in (403, 404)
    assert browser.post(revoke).url == page
    key.refresh_from_db()
    assert key.revoked_at is not None
