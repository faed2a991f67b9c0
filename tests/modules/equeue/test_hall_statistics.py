"""Figures of a hall come from its events alone, days add up, and the chief gets the report of a day exactly once."""

from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest

from modules.equeue.engine.hall_day import fold_day
from modules.equeue.engine.hall_figures import Tally, from_plain, quantile, tally_of, to_plain
from modules.equeue.models import HallDayFigures, HallServer
from modules.equeue.selectors.hall_statistics import figures_of, hall_by_desk, hall_by_service
from modules.equeue.services.hall_report import close_days
from portal.common.clock import KYIV, now
from portal.notifications.models import Delivery
from portal.reports.values import Period
from tests.factories.addressees import ModeratorFactory
from tests.factories.equeue import HallServerFactory
from tests.modules.equeue.conftest import worker
from tests.modules.equeue.hall_messages import tell

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 16)
PAGE = "/cabinet/equeue/hall/statistics/"


@pytest.fixture
def moment():
    return datetime.combine(DAY, time(16, 0), KYIV)


@pytest.fixture
def hall(queue, workplace_type, moment):
    return HallServerFactory(queue=queue, activated_at=moment, seen_at=moment)


@pytest.fixture
def chief(at_work, community, centre):
    browser = worker(community, "hall_chief")
    user = community.memberships.get(role="hall_chief").user
    ModeratorFactory(addressee=centre, user=user)
    browser.user = user
    return browser


def at(hour, minute=0, day=DAY):
    return datetime.combine(day, time(hour, minute), KYIV)


def acts(desk, kind):
    """Opened 8:00; three people at 8:00: one waits 10 minutes and is received for 20, one does not come, one goes;
    the whole hall stands still from 9:00 to 9:30; closed at 10:00."""
    named = {"desk": desk}
    taken = {"type": kind, "kind": "walk_in"}
    return [
        ("desk.opened", desk, at(8), {"name": "Вікно 1"}),
        *(("ticket.issued", f"t{n}", at(8), {**taken, "number": f"П-00{n}"}) for n in range(3)),
        ("ticket.called", "t0", at(8, 10), {**named, "reason": "walk_in_order"}),
        ("ticket.started", "t0", at(8, 11), named),
        ("ticket.finished", "t0", at(8, 31), named),
        ("hall.paused", "hall", at(9), {"reason": "alarm"}),
        ("hall.resumed", "hall", at(9, 30), {}),
        ("ticket.called", "t1", at(9, 40), {**named, "reason": "walk_in_order"}),
        ("ticket.no_show", "t1", at(9, 43), named),
        ("ticket.left", "t2", at(9, 50), {}),
        ("desk.closed", desk, at(10), {}),
    ]


def a_tally():
    rows = acts("d1", "x")
    events = [{"type": k, "aggregate": n, "at_wall": w.isoformat(), "payload": p} for k, n, w, p in rows]
    return tally_of(fold_day(events), at(17), KYIV)


def test_a_day_in_figures():
    tally = a_tally()
    assert tally.tickets == Counter({("x", 8, "walk_in"): 3})
    assert tally.minutes("waits") == Counter({10: 1, 70: 1})  # 100 minutes less the half an hour of the alarm
    assert tally.minutes("services") == Counter({20: 1})
    assert [tally.ended(how) for how in ("done", "no_show", "left")] == [1, 1, 1]
    assert (tally.no_show_share, tally.paused) == (50, 30)
    time_of = tally.desks["d1"]
    assert (time_of.open, time_of.busy, time_of.breaks, time_of.idle, time_of.served) == (90, 24, 0, 66, 1)


def test_days_add_up_and_are_kept_as_json():
    one, total = a_tally(), Tally()
    total.add(from_plain(to_plain(one)))
    total.add(one)
    assert to_plain(from_plain(to_plain(one))) == to_plain(one)
    assert total.minutes("waits") == Counter({10: 2, 70: 2}) and total.desks["d1"].idle == 132
    assert (quantile(total.minutes("waits"), 50), quantile(Counter(), 50)) == (10, None)


def reports():
    return list(Delivery.objects.filter(code="equeue.hall_report"))


def test_report_of_the_day_goes_once_after_the_hall_has_closed_the_day(chief, frozen, hall, desk, workplace_type):
    tell(hall, *acts(desk.public_id, workplace_type.public_id))
    assert close_days() == 0 and not reports()  # reception goes on till 18:00
    tell(hall, ("day.closed", DAY.isoformat(), now(), {}), first=14)
    assert (close_days(), close_days()) == (1, 0)
    (letter,) = reports()
    assert letter.to == chief.user.email and "Талонів: 3" in letter.text and "до 70 хв" in letter.text
    tell(hall, ("ticket.issued", "t9", now(), {"type": workplace_type.public_id, "kind": "walk_in"}), first=15)
    assert close_days() == 0 and len(reports()) == 1  # what came late is counted, and nobody is written to again
    assert figures_of(hall, Period(DAY, DAY)).tickets.total() == 4


def test_report_goes_the_same_evening_when_the_last_desk_is_free(chief, frozen, hall, desk, workplace_type):
    rows = acts(desk.public_id, workplace_type.public_id)
    tell(hall, *rows)
    frozen.move_to(at(18, 29))
    HallServer.objects.update(seen_at=now())
    assert close_days() == 0
    frozen.move_to(at(18, 31))
    HallServer.objects.update(seen_at=now())
    assert (close_days(), close_days()) == (1, 0)


@pytest.mark.parametrize("why", ["at a desk", "silent"])
def test_report_waits_for_the_last_visit_and_for_the_link(chief, frozen, hall, desk, workplace_type, why):
    tell(hall, *acts(desk.public_id, workplace_type.public_id)[:5])  # one is called
    frozen.move_to(at(18, 45))
    HallServer.objects.update(seen_at=now() if why == "at a desk" else now() - timedelta(hours=2))
    assert close_days() == 0
    frozen.move_to(at(9, day=DAY + timedelta(days=1)))
    tell(hall, ("day.closed", DAY.isoformat(), now(), {}), first=6)
    assert close_days() == 1


def test_without_a_chief_it_goes_to_the_address_of_the_queue(at_work, frozen, queue, hall, desk, workplace_type):
    type(queue).objects.update(email="queue@example.test")
    tell(hall, *acts(desk.public_id, workplace_type.public_id), ("day.closed", DAY.isoformat(), now(), {}))
    assert close_days() == 1
    assert [letter.to for letter in reports()] == ["queue@example.test"]


def test_report_of_long_ago_is_not_sent_but_counted(chief, frozen, hall, desk, workplace_type):
    tell(hall, *acts(desk.public_id, workplace_type.public_id), ("day.closed", DAY.isoformat(), now(), {}))
    frozen.shift(timedelta(days=5))
    assert close_days() == 0 and HallDayFigures.objects.count() == 1


def test_page_shows_the_days_with_charts(chief, hall, desk, workplace_type):
    tell(hall, *acts(desk.public_id, workplace_type.public_id))
    answer = chief.get(PAGE, {"period": "custom", "since": "2026-11-16", "until": "2026-11-16"})
    assert (answer.context["taken"], answer.context["wait"], answer.context["wait_most"]) == (3, 10, 70)
    assert {chart.key for chart in answer.context["charts"]} >= {"equeue-hall-load", "equeue-hall-desks"}
    (service,), (row,) = answer.context["services"], answer.context["desks"]
    assert (service.taken, service.length) == (3, 20)
    assert (row.name, row.idle, row.share) == ("Вікно 1", 66, 27)
    assert "П-001" not in answer.content.decode()  # figures, no tickets
    assert chief.get(PAGE, {"period": "custom", "since": "колись"}).status_code == 422
    assert "нічого немає" in chief.get(PAGE, {"period": "last_month"}).content.decode().replace("\xa0", " ")


def test_files_of_reports_have_the_same_numbers(chief, community, hall, desk, workplace_type):
    tell(hall, *acts(desk.public_id, workplace_type.public_id))
    period = Period(DAY, DAY)
    (row,) = hall_by_service(chief.user, community, period).rows
    assert row[2:] == (3, 1, 1, 10, 70, 20)
    (row,) = hall_by_desk(chief.user, community, period).rows
    assert row[1:] == ("Вікно 1", 1, 90, 24, 66, 27)


def test_who_may_not_see_the_hall_sees_no_figures(at_work, community, hall):
    assert worker(community, "editor").get(PAGE).status_code == 403
