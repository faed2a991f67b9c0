"""A16: files for calendars through a real CalDAV server, and what RFC 5545 and 5546 demand of them."""

from datetime import datetime, time, timedelta

import icalendar
import pytest
import vobject
from django.test import Client

from modules.equeue.constants import KeyKind
from modules.equeue.services import cancel_booking
from modules.equeue.services.moving import move_booking
from modules.equeue.services.staff_keys import make_key
from portal.common.clock import KYIV
from tests.modules.equeue.visit.pages import DAY, HOST, NEXT, ROOT, ticket
from tests.support.caldav import radicale

pytestmark = pytest.mark.django_db


def file_of(visitor, booking):
    return visitor.get(ticket(booking, "visit.ics"), follow=True).content


def day_of(server, day):
    begins = datetime.combine(day, time(0), KYIV)
    return server.events(begins, begins + timedelta(days=1))


@pytest.mark.slow
def test_server_keeps_one_event_from_booking_through_move_to_cancelling(visitor, booked, tmp_path):
    first = booked()
    with radicale(tmp_path) as server:
        kept = server.take(file_of(visitor, first))
        assert kept.status_code == 201, kept.text
        (event,) = day_of(server, DAY)
        assert event["DTSTART"].dt == first.starts_at and event["DTEND"].dt == first.ends_at
        assert (str(event["STATUS"]), int(event["SEQUENCE"])) == ("CONFIRMED", first.version)
        assert "ORGANIZER" in event and event.walk("VALARM")

        second = move_booking(booking=first, local_date=NEXT, local_start=time(10))
        moved = server.take(file_of(visitor, first), kept.headers["ETag"])
        assert moved.status_code in (201, 204), moved.text
        assert day_of(server, DAY) == []
        (again,) = day_of(server, NEXT)
        assert again["UID"] == event["UID"] and int(again["SEQUENCE"]) > int(event["SEQUENCE"])
        assert again["DTSTART"].dt == second.starts_at

        cancel_booking(booking=second)
        gone = server.take(file_of(visitor, second), moved.headers["ETag"])
        assert gone.status_code in (201, 204), gone.text
        (last,) = day_of(server, NEXT)
        assert last["UID"] == event["UID"] and int(last["SEQUENCE"]) > int(again["SEQUENCE"])
        assert str(last["STATUS"]) == "CANCELLED" and not last.walk("VALARM")


def feed_of(visitor, community, moderator):
    _key, token = make_key(owner=moderator, community=community, kind=KeyKind.CALENDAR, name="Календар")
    answer = Client(HTTP_HOST=HOST).get(f"{ROOT}/feed/{token}.ics")
    assert answer.status_code == 200
    return answer.content


@pytest.mark.slow
def test_events_of_the_staff_feed_are_taken_by_the_server(visitor, booked, community, moderator, tmp_path):
    booked()
    cancel_booking(booking=booked(time(10)))
    feed = icalendar.Calendar.from_ical(feed_of(visitor, community, moderator))
    with radicale(tmp_path) as server:
        for event in feed.walk("VEVENT"):
            one = icalendar.Calendar.new(method="PUBLISH", subcomponents=[event])
            assert server.take(one.to_ical()).status_code == 201
        states = {event["DTSTART"].dt.astimezone(KYIV).hour: str(event["STATUS"]) for event in day_of(server, DAY)}
    assert states == {9: "CONFIRMED", 10: "CANCELLED"}


def test_staff_feed_is_read_by_another_library(visitor, booked, community, moderator):
    booking = booked()
    calendar = vobject.readOne(feed_of(visitor, community, moderator).decode())
    assert calendar.validate() and calendar.method.value == "PUBLISH"
    (event,) = calendar.vevent_list
    assert event.uid.value == f"{booking.public_id}@viche-staff" and event.dtstart.value == booking.starts_at
    assert event.summary.value.startswith(booking.number)


@pytest.mark.parametrize("email", ["", "tsnap@example.org"])
def test_files_have_an_organizer_and_no_attendees(visitor, booked, community, moderator, centre, email):
    """RFC 5546, 3.2.1 and 3.2.5: ORGANIZER under PUBLISH and CANCEL; ATTENDEE never under PUBLISH."""
    centre.email = email
    centre.save()
    booking = booked()
    files = [file_of(visitor, booking), feed_of(visitor, community, moderator)]
    cancel_booking(booking=booking)
    files.append(file_of(visitor, booking))
    methods = []
    for content in files:
        calendar = icalendar.Calendar.from_ical(content)
        methods.append(str(calendar["METHOD"]))
        (event,) = calendar.walk("VEVENT")
        assert str(event["ORGANIZER"]) == (f"mailto:{email}" if email else f"http://{HOST}/")
        assert event["ORGANIZER"].params["CN"] == "ЦНАП"
        assert "ATTENDEE" not in event and "UID" in event and "DTSTAMP" in event and "SEQUENCE" in event
    assert methods == ["PUBLISH", "PUBLISH", "CANCEL"]
