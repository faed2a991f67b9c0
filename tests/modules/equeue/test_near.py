"""Programs that lose a time are told the nearest free ones, at the price of a crowd."""

import uuid
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from modules.equeue.models import Queue
from modules.equeue.selectors.near import nearest_times
from modules.equeue.services import hold_slot
from portal.common.clock import KYIV

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 17)
NINE = datetime(2026, 11, 17, 9, tzinfo=KYIV)


def times(rows):
    return [row["time"] for row in rows]


def test_crowd_that_loses_one_time_in_one_second_asks_the_database_once(single, frozen, django_assert_num_queries):
    first = nearest_times(single, NINE)
    assert times(first) == ["09:00", "09:30", "10:00"]
    hold_slot(workplace_type=single, local_date=DAY, local_start=time(9, 30), holder="faster")
    with django_assert_num_queries(0):
        assert nearest_times(single, NINE) == first
    frozen.shift(timedelta(seconds=2))
    assert times(nearest_times(single, NINE)) == ["09:00", "10:00", "10:30"]


def test_first_of_a_crowd_asks_five_questions(single, frozen):
    kind = type(single).objects.select_related("queue").get(pk=single.pk)
    with CaptureQueriesContext(connection) as asked:
        nearest_times(kind, NINE)
    assert len(asked) <= 5, [row["sql"] for row in asked]


def test_closed_queue_and_a_time_beyond_every_calendar_tell_none(single, frozen):
    for year in (1, 9999):
        assert nearest_times(single, datetime(year, 1, 1, 9, tzinfo=KYIV)) == []
    Queue.objects.update(is_enabled=False)
    single.queue.refresh_from_db()
    assert nearest_times(single, NINE) == []


def test_visit_of_two_services_is_told_times_that_are_long_enough(single, frozen):
    hold_slot(workplace_type=single, local_date=DAY, local_start=time(10), holder="somebody")
    assert times(nearest_times(single, NINE.replace(minute=30), units=2)) == ["09:00", "10:30", "11:00"]


@pytest.fixture
def api(client, site, frozen):
    def call(path, body, **headers):
        given = {"Idempotency-Key": uuid.uuid4().hex, "X-Client-Id": f"visitor-{uuid.uuid4().hex}", **headers}
        return client.post(f"/api/v1/equeue{path}", body, content_type="application/json", headers=given)

    return call


def test_expired_hold_is_told_the_nearest_times_with_and_without_a_code(api, single, frozen):
    held = hold_slot(workplace_type=single, local_date=DAY, local_start=time(9), holder="slow")
    frozen.shift(timedelta(minutes=20))
    person = {"token": held.token, "name": "Оксана Ковальчук", "phone": "+380670000000", "consent": True}
    for body, path in (
        (person, "/bookings"),
        (person | {"email": "oksana@example.com"}, "/bookings"),
        ({"code": "123456"}, f"/bookings/{held.token}/code"),
    ):
        answer = api(path, body)
        assert (answer.status_code, answer.json()["error"]) == (410, "hold_expired"), answer.json()
        assert times(answer.json()["nearest"]) == ["09:00", "09:30", "10:00"]


def test_late_crowd_costs_no_more_questions_for_it(api, single):
    """Who is late after the first loser of a second."""
    body = {"type": single.public_id, "date": "2026-11-17", "time": "09:00"}
    assert api("/holds", body).status_code == 201
    asked = []
    for _number in range(2):
        with CaptureQueriesContext(connection) as found:
            answer = api("/holds", body)
        assert answer.status_code == 409 and times(answer.json()["nearest"]) == ["09:30", "10:00", "10:30"]
        asked.append(len(found))
    assert asked[1] <= asked[0] - 3


def test_description_of_the_api_names_the_nearest_times(client, site):
    told = client.get("/api/openapi.json").json()
    answers = told["paths"]["/api/v1/equeue/holds"]["post"]["responses"]
    name = answers["409"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    assert "nearest" in told["components"]["schemas"][name]["properties"]
