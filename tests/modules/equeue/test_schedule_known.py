"""A schedule that this process has read once is not asked for again until it changes."""

import uuid
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from wagtail.models import Page, Site

from modules.equeue.engine.refusals import SlotNotOffered, SlotTaken
from modules.equeue.models import Absence, Booking, Queue
from modules.equeue.services import hold_slot, schedules
from portal.communities.models import CommunitySite
from tests.modules.equeue.calendars import announce, change, publish
from tests.modules.equeue.saves import Saves

DAY = date(2026, 11, 17)
SCHEDULE = ("equeue_schedulerule", "equeue_absence", "equeue_dayexception", "calendar_calendaredition")
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db]


@contextmanager
def statements():
    """What is asked of the database, without values: the log of Django has no text of a prepared statement."""
    asked = []

    def note(execute, sql, *more):
        asked.append(sql)
        return execute(sql, *more)

    with connection.execute_wrapper(note):
        yield asked


def hold(kind, start, moment):
    return hold_slot(workplace_type=kind, local_date=DAY, local_start=start, holder=f"at-{start}", now=moment)


def away(kind, day):
    return schedules.save_absence(form=Saves(Absence(workplace_type=kind, starts_on=day, ends_on=day)), actor=None)[0]


def test_the_next_hold_asks_nothing_of_the_schedule(workplace_type, moment):
    hold(workplace_type, time(9), moment)
    with statements() as asked:
        hold(workplace_type, time(9, 30), moment)
    assert asked
    assert not [sql for sql in asked if any(name in sql for name in SCHEDULE)]


def test_a_change_of_the_schedule_holds_for_the_very_next_hold(workplace_type, moment):
    hold(workplace_type, time(9), moment)
    gone = away(workplace_type, DAY)
    with pytest.raises(SlotTaken):
        hold(workplace_type, time(9, 30), moment)
    schedules.delete_schedule_row(row=gone, actor=None)
    assert hold(workplace_type, time(9, 30), moment).local_start == time(9, 30)


def test_a_new_calendar_holds_for_the_very_next_hold(workplace_type, community, moment):
    hold(workplace_type, time(9), moment)
    announce(publish(community, changes=[change(DAY, is_working=False)]))
    with pytest.raises(SlotNotOffered):
        hold(workplace_type, time(9, 30), moment)


@pytest.fixture
def post(client, community, frozen):
    """`post(path, body)`: a call of the API by a visitor of its own, at the same instant as the others."""
    host = Site.objects.create(hostname="vyshneva.test", root_page=Page.objects.first(), site_name="Вишнева")
    CommunitySite.objects.create(community=community, site=host, kind="community")

    def call(path, **body):
        name = uuid.uuid4().hex
        headers = {"Idempotency-Key": name, "X-Client-Id": name, "Host": "vyshneva.test"}
        return client.post(f"/api/v1/equeue/{path}", body, content_type="application/json", headers=headers)

    return call


def wish(kind, at):
    return {"type": kind.public_id, "date": str(DAY), "time": at}


PERSON = {"name": "Оксана Ковальчук", "phone": "+380670000000", "consent": True}


def test_a_crowd_asks_for_its_type_once_a_second(post, workplace_type):
    first = post("holds", **wish(workplace_type, "09:00")).json()
    with statements() as of_hold:
        assert post("holds", **wish(workplace_type, "09:30")).status_code == 201
    post("bookings", token=first["token"], **PERSON)
    second = post("holds", **wish(workplace_type, "10:00")).json()
    with statements() as of_booking:
        assert post("bookings", token=second["token"], **PERSON | {"phone": "+380670000001"}).status_code == 201
    assert of_hold
    assert of_booking
    assert not [sql for sql in [*of_hold, *of_booking] if "addressees_addressee" in sql]


def test_a_queue_that_closes_takes_neither_the_next_hold_nor_the_next_booking(post, queue, workplace_type):
    held = post("holds", **wish(workplace_type, "09:00")).json()
    Queue.objects.filter(pk=queue.pk).update(is_enabled=False)
    refused = post("holds", **wish(workplace_type, "09:30"))
    assert (refused.status_code, refused.json()["error"]) == (409, "queue_closed")
    refused = post("bookings", token=held["token"], **PERSON)
    assert (refused.status_code, refused.json()["error"]) == (409, "queue_closed")
    assert Booking.objects.get().state == "held"


def test_a_setting_of_the_queue_holds_for_the_very_next_hold(post, queue, workplace_type, moment):
    post("holds", **wish(workplace_type, "09:00"))
    Queue.objects.filter(pk=queue.pk).update(hold_minutes=5)
    held = post("holds", **wish(workplace_type, "09:30")).json()
    assert datetime.fromisoformat(held["expires_at"]) == moment + timedelta(minutes=5)
