"""Open data: counts that anybody may take, and no person in them."""

import csv
import io
import json
from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from modules.equeue.constants import BookingState
from modules.equeue.models import Booking, Queue
from modules.equeue.models.queue import new_public_id
from modules.equeue.selectors.open_data import LEAST, quantile, rounded
from modules.equeue.services import ContactData, confirm_booking, hold_slot
from portal.common.cells import safe_cell
from portal.common.clock import KYIV
from tests.factories.addressees import AddresseeFactory
from tests.factories.communities import CommunityFactory, CommunitySiteFactory
from tests.factories.equeue import QueueFactory, WorkplaceTypeFactory

pytestmark = pytest.mark.django_db
HOST, ROOT = "vyshneva.test", "/services/equeue/open-data/"
OCTOBER = date(2026, 10, 5)  # a Monday; the files are taken on 16 November


@pytest.fixture(autouse=True)
def frozen(moment):
    cache.clear()
    with time_machine.travel(moment, tick=False) as traveller:
        yield traveller


@pytest.fixture
def site(community):
    return CommunitySiteFactory(community=community, hostname=HOST)


@pytest.fixture
def reader(site):
    return Client(headers={"host": HOST})


@pytest.fixture
def visited(contact):
    """`visited(kind, count)` visits that began from nine to ten on Mondays and later days of October."""

    def make(kind, count, *, hour=9, first=OCTOBER, who=contact):
        made = []
        with time_machine.travel(_instant(first - timedelta(days=3)), tick=False):
            for number in range(count):
                day, place = divmod(number, 2 * kind.capacity)
                start = time(hour, 30 * (place % 2))
                held = hold_slot(
                    workplace_type=kind,
                    local_date=first + timedelta(days=day),
                    local_start=start,
                    holder=f"{kind.pk} {hour} {number}",
                )
                made.append(confirm_booking(token=held.token, contact=who))
        return made

    return make


def _instant(day):
    return datetime.combine(day, time(8), KYIV)


def publish(*queues):
    Queue.objects.filter(pk__in=[queue.pk for queue in queues]).update(has_open_data=True)


def taken(reader):
    return reader.get(f"{ROOT}visits.json").json()


def mark(bookings, state):
    Booking.objects.filter(pk__in=[row.pk for row in bookings]).update(state=state)


def test_nothing_is_published_until_somebody_switches_it_on(reader, workplace_type, visited):
    visited(workplace_type, LEAST)
    for address in ("", "visits.csv", "visits.json"):
        assert reader.get(ROOT + address).status_code == 404
    assert ROOT not in reader.get("/services/equeue/").content.decode()
    publish(workplace_type.queue)
    for address in ("", "visits.csv", "visits.json"):
        assert reader.get(ROOT + address).status_code == 200
    assert ROOT in reader.get("/services/equeue/").content.decode()


def test_counts_stand_by_queue_type_month_and_hour(reader, workplace_type, visited):
    publish(workplace_type.queue)
    made = visited(workplace_type, 20)
    mark(made[:6], BookingState.CANCELLED)
    mark(made[6:9], BookingState.NO_SHOW)
    mark(made[9:], BookingState.SERVED)
    (row,) = taken(reader)["rows"]
    assert row == {
        "institution": "ЦНАП",
        "queue": "ЦНАП",
        "queue_id": workplace_type.queue.public_id,
        "service": "Всі послуги",
        "type_id": workplace_type.public_id,
        "month": "2026-10",
        "hour": 9,
        "booked": 20,
        "cancelled": 5,
        "no_show": 5,
        "served": 10,
        "lead_days_p50": 5,
        "lead_days_p90": 7,
    }
    text = reader.get(f"{ROOT}visits.csv").content.decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(text))
    assert line == {name: str(value) for name, value in row.items()}


def test_no_identifier_is_written_as_a_guarded_formula():
    assert all(safe_cell(one) == one for one in (new_public_id() for _number in range(1_000)))


def test_small_groups_and_small_counts_are_not_told(reader, workplace_type, visited):
    publish(workplace_type.queue)
    visited(workplace_type, LEAST - 1, hour=10)
    made = visited(workplace_type, LEAST + 2, hour=11)
    mark(made[:2], BookingState.CANCELLED)
    rows = taken(reader)["rows"]
    assert [row["hour"] for row in rows] == [11]
    assert (rows[0]["booked"], rows[0]["cancelled"], rows[0]["served"]) == (5, 0, 0)
    assert rows[0]["lead_days_p50"] is None and rows[0]["lead_days_p90"] is None
    for told in (row[name] for row in rows for name in ("booked", "cancelled", "no_show", "served")):
        assert told % LEAST == 0


def test_month_that_is_not_over_and_a_month_of_long_ago_are_not_told(reader, workplace_type, visited):
    publish(workplace_type.queue)
    visited(workplace_type, 8, first=date(2026, 11, 2))
    visited(workplace_type, 8, first=date(2025, 10, 6))
    visited(workplace_type, 8, first=date(2025, 11, 3))
    data = taken(reader)
    assert [row["month"] for row in data["rows"]] == ["2025-11"]
    assert (data["since"], data["until"]) == ("2025-11-01", "2026-10-31")


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2026-11-16T08:00:00+02:00", ("листопад 2026", "1 грудня 2026")),
        ("2026-12-31T23:30:00+02:00", ("грудень 2026", "1 січня 2027")),
    ],
)
def test_page_without_rows_says_when_the_first_ones_come(reader, workplace_type, visited, frozen, now, said):
    publish(workplace_type.queue)
    frozen.move_to(datetime.fromisoformat(now))
    page = reader.get(ROOT).content.decode().replace("\xa0", " ")
    assert "Рядків поки немає" in page and all(words in page for words in said)
    with time_machine.travel(datetime(2027, 1, 2, 8, tzinfo=KYIV), tick=False):
        visited(workplace_type, LEAST, first=date(2027, 1, 11))
    frozen.move_to(datetime(2027, 2, 1, 8, tzinfo=KYIV))
    page = reader.get(ROOT).content.decode()
    assert "Рядків поки немає" not in page


def test_no_person_number_or_token_is_in_the_page_and_the_files(reader, workplace_type, visited):
    publish(workplace_type.queue)
    who = ContactData(
        "Секретенко Параскева", "+380 67 765 43 21", "paraskeva@example.org", "моя таємниця", has_consent=True
    )
    made = visited(workplace_type, 20, who=who)
    for address in ("", "visits.csv", "visits.json"):
        text = reader.get(ROOT + address).content.decode()
        secrets = [("Секретенко", "Параскева", "7654321", "paraskeva", "таємниця")]
        secrets += [(row.token, row.public_id, row.code, row.number) for row in made]
        assert not [word for words in secrets for word in words if word in text], address
        assert workplace_type.name not in text  # the internal name


def test_only_queues_that_publish_and_only_of_this_community(reader, workplace_type, visited, community):
    silent = WorkplaceTypeFactory(queue=QueueFactory(addressee=AddresseeFactory(community=community)), capacity=2)
    hidden = WorkplaceTypeFactory(
        queue=QueueFactory(addressee=AddresseeFactory(community=community), is_enabled=False), capacity=2
    )
    foreign = WorkplaceTypeFactory(
        queue=QueueFactory(addressee=AddresseeFactory(community=CommunityFactory(), name="Чужа установа")), capacity=2
    )
    visited(silent, 8)
    visited(foreign, 8)
    publish(workplace_type.queue, hidden.queue, foreign.queue)
    assert taken(reader)["rows"] == []
    publish(silent.queue)
    assert {row["type_id"] for row in taken(reader)["rows"]} == {silent.public_id}
    for address in ("", "visits.csv", "visits.json"):
        assert "Чужа установа" not in reader.get(ROOT + address).content.decode()


def test_queries_are_as_many_for_one_visit_as_for_many_and_fewer_when_remembered(reader, workplace_type, visited):
    publish(workplace_type.queue)
    visited(workplace_type, 8)
    reader.get(f"{ROOT}visits.json")
    cache.clear()
    with CaptureQueriesContext(connection) as few:
        reader.get(f"{ROOT}visits.json")
    other = WorkplaceTypeFactory(
        queue=QueueFactory(addressee=AddresseeFactory(community=workplace_type.queue.addressee.community)), capacity=2
    )
    publish(other.queue)
    visited(other, 12)
    visited(workplace_type, 12, hour=11)
    cache.clear()
    with CaptureQueriesContext(connection) as many:
        reader.get(f"{ROOT}visits.json")
    with CaptureQueriesContext(connection) as remembered:
        assert len(taken(reader)["rows"]) == 3
    assert len(few) == len(many) > len(remembered)
    assert "COUNT(" not in " ".join(query["sql"] for query in remembered.captured_queries)


def test_page_names_licence_publisher_columns_and_rules(reader, workplace_type, visited):
    publish(workplace_type.queue)
    visited(workplace_type, 8)
    page = reader.get(ROOT).content.decode()
    data = taken(reader)
    assert "creativecommons.org/licenses/by/4.0" in page and "Вишнева громада" in page
    assert (data["licence"]["name"], data["publisher"]) == ("CC BY 4.0", "Вишнева громада")
    assert (data["rounded_to"], data["least_group"]) == (LEAST, LEAST)
    for column in data["columns"]:
        assert f"<code>{column['name']}</code>" in page
    assert [column["name"] for column in data["columns"]] == list(data["rows"][0])
    answer = reader.get(f"{ROOT}visits.json")
    assert answer["Access-Control-Allow-Origin"] == "*" and "public" in answer["Cache-Control"]
    assert json.loads(answer.content) == data


def test_rounding_and_quantiles():
    assert [rounded(number) for number in (0, 2, 3, 7, 8, 12)] == [0, 0, 5, 5, 10, 10]
    leads = Counter({1: 5, 3: 4, 30: 1})
    assert (quantile(leads, 50), quantile(leads, 90), quantile(leads, 100)) == (1, 3, 30)
