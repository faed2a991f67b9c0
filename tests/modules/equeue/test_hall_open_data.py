"""Open data of halls: rounded counts of whole months, no small groups, no ticket and no person."""

import csv
import io
from collections import Counter
from datetime import date

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from modules.equeue.engine.hall_figures import Tally, to_plain
from modules.equeue.models import HallDayFigures, Queue
from portal.common.clock import now
from tests.factories.communities import CommunityFactory, CommunitySiteFactory
from tests.factories.equeue import HallServerFactory

pytestmark = pytest.mark.django_db
HOST, ROOT = "vyshneva.test", "/services/equeue/open-data/"


@pytest.fixture(autouse=True)
def frozen(moment):
    cache.clear()
    with time_machine.travel(moment, tick=False):
        yield


@pytest.fixture
def reader(community):
    CommunitySiteFactory(community=community, hostname=HOST)
    return Client(headers={"host": HOST})


@pytest.fixture
def hall(queue, workplace_type):
    Queue.objects.filter(pk=queue.pk).update(has_open_data=True)
    return HallServerFactory(queue=queue, activated_at=now(), seen_at=now())


def a_day(hall, kind, day, people, *, hour=9, estimates=(0, 0, 0, 0, 0)):
    """So many took a ticket; each waited as many minutes as were before."""
    tally = Tally(
        tickets=Counter({(kind.public_id, hour, "walk_in"): people}),
        waits=Counter({(kind.public_id, hour, minutes): 1 for minutes in range(people)}),
        ends=Counter({(kind.public_id, hour, "done"): people}),
    )
    body = {**to_plain(tally), "estimates": list(estimates)}
    HallDayFigures.objects.create(hall=hall, day=day, body=body, is_closed=True, made_at=now())


def test_days_of_a_month_are_told_together_and_rounded(reader, hall, workplace_type):
    for day in (5, 6):
        a_day(hall, workplace_type, date(2026, 10, day), 11)
    (row,) = reader.get(f"{ROOT}halls.json").json()["rows"]
    assert (row["month"], row["hour"], row["type_id"]) == ("2026-10", 9, workplace_type.public_id)
    assert (row["tickets"], row["received"], row["no_show"]) == (20, 20, 0)
    assert (row["wait_minutes_p50"], row["wait_minutes_p90"]) == (5, 9)
    text = reader.get(f"{ROOT}halls.csv").content.decode("utf-8-sig")
    assert [line["tickets"] for line in csv.DictReader(io.StringIO(text))] == ["20"]


def test_small_groups_and_the_month_that_lasts_are_not_told(reader, hall, workplace_type):
    a_day(hall, workplace_type, date(2026, 10, 5), 4)
    a_day(hall, workplace_type, date(2026, 10, 6), 7, hour=15)
    a_day(hall, workplace_type, date(2026, 11, 2), 40)
    (row,) = reader.get(f"{ROOT}halls.json").json()["rows"]
    assert (row["hour"], row["tickets"], row["wait_minutes_p50"]) == (15, 5, None)


def test_page_names_the_file_and_the_error_of_estimates(reader, hall, workplace_type):
    a_day(hall, workplace_type, date(2026, 10, 5), 12)
    a_day(hall, workplace_type, date(2026, 11, 13), 12, estimates=(40, 168.0, 600.0, 32, 300.0))
    page = reader.get(ROOT).content.decode().replace("\xa0", " ")
    assert "halls.csv" in page and "4,2 хв" in page and "80 зі 100" in page


@pytest.mark.parametrize("why", ["not published", "another community"])
def test_nothing_is_given_without_leave(reader, hall, workplace_type, why):
    a_day(hall, workplace_type, date(2026, 10, 5), 12)
    if why == "not published":
        Queue.objects.update(has_open_data=False)
        assert reader.get(f"{ROOT}halls.csv").status_code == 404
    else:
        CommunitySiteFactory(community=CommunityFactory(), hostname="other.test")
        assert Client(headers={"host": "other.test"}).get(f"{ROOT}halls.json").status_code == 404
