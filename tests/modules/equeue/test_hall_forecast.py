"""Does the forecast come true: told by day from what was measured; the demo has past days to tell of."""

import time
from datetime import date, timedelta

import pytest

from modules.equeue.engine.hall_figures import from_plain
from modules.equeue.models import HallDayFigures, HallEvent, HallServer
from modules.equeue.selectors.hall_forecast import forecast_charts
from modules.equeue.services.demo import seed_demo
from modules.equeue.services.demo_hall import seed_hall
from modules.equeue.services.demo_hall_days import seed_hall_days
from portal.common.clock import now
from portal.reports.values import Period
from tests.modules.equeue.conftest import worker

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 16)
WEEK = Period(DAY - timedelta(days=6), DAY)


def keep(hall, day, *estimates, is_closed=True):
    body = {"estimates": list(estimates)} if estimates else {}
    HallDayFigures.objects.create(hall=hall, day=day, body=body, is_closed=is_closed, made_at=now())


def test_share_and_error_stand_by_day_and_few_people_are_not_told(hall):
    keep(hall, DAY - timedelta(days=3), 20, 60.0, 400.0, 16, 90.0)
    keep(hall, DAY - timedelta(days=2), 4, 40.0, 10.0, 1, 40.0)
    keep(hall, DAY - timedelta(days=1))
    keep(hall, DAY, 30, 30.0, 100.0, 3, 30.0, is_closed=False)
    share, error = forecast_charts(hall, WEEK)
    assert list(share.categories) == list(error.categories) == ["13.11", "14.11"]
    assert list(share.series[0].values) == [80, None] and list(error.series[0].values) == [3.0, None]


def test_long_period_is_told_by_month(hall):
    for day in (date(2026, 5, 5), date(2026, 5, 6), date(2026, 6, 1)):
        keep(hall, day, 10, 20.0, 100.0, 8, 40.0)
    share, _error = forecast_charts(hall, Period(date(2026, 1, 1), date(2026, 12, 31)))
    assert list(share.categories) == ["05.2026", "06.2026"] and list(share.series[0].values) == [80, 80]


def test_nothing_measured_is_no_chart(hall):
    keep(hall, DAY)
    assert forecast_charts(hall, WEEK) == []


@pytest.fixture
def demo_hall(at_work, centre, without_last_month):
    seed_demo(centre.community, DAY)
    seed_hall(centre.community, DAY)
    hall = HallServer.objects.get()
    hall.activated_at = now()
    hall.save()
    return hall


def test_demo_has_past_days_and_its_statistics_show_the_forecast(demo_hall, community):
    rows = HallDayFigures.objects.filter(hall=demo_hall)
    assert rows.count() > 30 and not rows.filter(day__gte=DAY).exists()
    for body in rows.values_list("body", flat=True):
        tally = from_plain(body)
        assert tally.tickets.total() > 20 and len(tally.desks) == 8
        assert all(desk.busy + desk.breaks <= desk.open for desk in tally.desks.values())
    page = worker(community, "owner").get("/cabinet/equeue/hall/statistics/?period=last_month")
    text = page.content.decode().replace("\xa0", " ")
    assert "Чи справджується прогноз" in text and "Середня помилка прогнозу" in text


def test_board_of_a_past_day_without_events_shows_what_was_counted_then(demo_hall, community):
    days = [DAY - timedelta(days=4), DAY - timedelta(days=3)]  # a Thursday and a Friday
    before, counted = (from_plain(HallDayFigures.objects.get(hall=demo_hall, day=day).body) for day in days)
    page = worker(community, "owner").get(f"/cabinet/equeue/hall/?day={days[1]}")
    text = page.content.decode().replace("\xa0", " ")
    assert 'data-state="past"' in text and "Навантаження за годинами" in text
    assert f"<dd>{counted.ended('done')}</dd><dd>напередодні: {before.ended('done')}</dd>" in text
    busiest = max(counted.desks.values(), key=lambda desk: desk.served)
    assert f">{busiest.served}<" in text


def test_days_of_the_demo_are_the_same_everywhere_and_never_replace_own_ones(demo_hall):
    days = HallDayFigures.objects.filter(hall=demo_hall).order_by("day")
    before = list(days.values_list("day", "body"))
    days.filter(day=before[3][0]).update(body={"paused": 5})
    days.filter(day=before[4][0]).delete()
    HallEvent.objects.create(
        hall=demo_hall, origin="o", seq=1, digest="x", type="day.opened", service_day=before[4][0], body={},
        received_at=now(),
    )  # fmt: skip
    days.filter(day=before[5][0]).delete()
    seed_hall_days(demo_hall, DAY)
    after = dict(days.values_list("day", "body"))
    assert after[before[3][0]] == {"paused": 5} and before[4][0] not in after
    assert after[before[5][0]] == before[5][1]


def test_past_days_are_made_quickly(demo_hall):
    HallDayFigures.objects.all().delete()
    began = time.process_time()
    seed_hall_days(demo_hall, date(2026, 11, 30))
    assert time.process_time() - began < 2 and HallDayFigures.objects.count() > 45
