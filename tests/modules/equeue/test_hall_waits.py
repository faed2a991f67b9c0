"""Behind QR 2: place and range while one waits, the desk when called, and nothing that nobody can know."""

from datetime import date, datetime, time, timedelta

import pytest

from modules.equeue.models import Booking, HallDayFigures, HallServer
from modules.equeue.selectors.hall_waits import accuracy_of, rounded, wait_of_booking
from modules.equeue.services import confirm_booking, hold_slot
from modules.equeue.services.hall_report import close_days
from modules.equeue.services.pauses import begin_pause
from portal.common.clock import KYIV, now
from portal.communities.models import Community
from tests.factories.addressees import AddresseeFactory
from tests.factories.equeue import HallServerFactory, QueueFactory
from tests.modules.equeue.hall_messages import tell
from tests.modules.equeue.test_hall_estimate import a_day

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 16)


@pytest.fixture
def moment():
    return datetime.combine(DAY, time(9, 0), KYIV)


@pytest.fixture
def hall(queue, workplace_type, moment):
    return HallServerFactory(queue=queue, activated_at=moment, seen_at=moment)


def a_queue(hall, desk, kind, people=4):
    taken = {"type": kind.public_id, "kind": "walk_in"}
    tell(
        hall,
        ("desk.opened", desk.public_id, 40, {"name": "Вікно 1"}),
        *(("ticket.issued", f"t{n}", 30, {**taken, "number": f"П-00{n}"}) for n in range(people)),
        ("ticket.called", "t0", 3, {"desk": desk.public_id, "reason": "walk_in_order"}),
        ("ticket.started", "t0", 2, {"desk": desk.public_id}),
    )


def words(page):
    return page.content.decode().replace("\xa0", " ")


def status(client, name):
    return client.get(f"/services/equeue/status/{name}/")


def book(kind, contact, start):
    held = hold_slot(workplace_type=kind, local_date=DAY, local_start=start, holder=str(start) * 4)
    confirm_booking(token=held.token, contact=contact)
    return Booking.objects.get(public_id=held.public_id)


def test_ticket_of_the_kiosk_has_its_place_and_range(frozen, client, site, hall, desk, workplace_type):
    a_queue(hall, desk, workplace_type)
    second, last = (status(client, name).context["wait"] for name in ("t1", "t3"))
    assert (second.before, last.before) == (0, 2)
    assert 0 <= second.low < second.high <= last.high and second.low % 5 == last.high % 5 == 0
    page = words(status(client, "t3"))
    assert "П-003" in page and "Перед вами: 2 людини" in page and f"≈ {last.low}–{last.high} хв" in page
    assert "П-001" not in page  # of others nothing


def test_called_person_reads_where_to_go(frozen, client, site, hall, desk, workplace_type):
    a_queue(hall, desk, workplace_type)
    tell(hall, ("ticket.finished", "t0", 0, {"desk": desk.public_id}), first=8)
    tell(hall, ("ticket.called", "t1", 0, {"desk": desk.public_id, "reason": "walk_in_order"}), first=9)
    page = status(client, "t1")
    assert "Вас запрошують: Вікно 1" in words(page) and page.context["wait"].low is None
    assert 'data-state="called' in words(client.get("/services/equeue/status/t1/?part=1"))


@pytest.mark.parametrize("who", ["portal", "hall"])
def test_nobody_is_invited_while_reception_stands_still(frozen, client, site, hall, desk, workplace_type, who):
    a_queue(hall, desk, workplace_type)
    tell(hall, ("ticket.called", "t1", 1, {"desk": desk.public_id, "reason": "walk_in_order"}), first=8)
    if who == "portal":
        begin_pause(hall, actor=None)
    else:
        tell(hall, ("hall.paused", "hall", 0, {"reason": "alarm"}), first=9)
    page = words(status(client, "t1"))
    assert "Вас запрошують" not in page and "вас викликають" not in page.lower() and "Вікно 1" not in page
    assert "чекаєте на виклик" in page.lower()


def test_booked_person_of_the_next_two_hours_has_a_range(frozen, client, site, hall, desk, workplace_type, contact):
    soon, late = book(workplace_type, contact, time(10)), book(workplace_type, contact, time(15))
    a_queue(hall, desk, workplace_type)
    wait = wait_of_booking(soon)
    assert wait.state == "expected" and 55 <= wait.low < wait.high  # not before the hour
    page = words(status(client, soon.public_id))
    assert "Оксана" not in page and soon.number in page and f"≈ {wait.low}–{wait.high} хв" in page
    assert wait_of_booking(late) is None and "≈" not in words(status(client, late.public_id))


@pytest.mark.parametrize("why", ["silent", "paused", "no desk"])
def test_nothing_is_promised_that_nobody_knows(frozen, client, site, hall, desk, workplace_type, why):
    a_queue(hall, desk, workplace_type)
    if why == "silent":
        HallServer.objects.update(seen_at=now() - timedelta(minutes=20))
    elif why == "paused":
        begin_pause(hall, actor=None)
    else:
        tell(hall, ("desk.closed", desk.public_id, 0, {}), first=8)
    page = status(client, "t3")
    assert page.status_code == 200 and page.context["wait"].low is None and "≈" not in words(page)
    assert ("8:40" in words(page)) is (why == "silent")


def test_ticket_of_another_community_or_of_yesterday_is_not_there(frozen, client, site, hall, desk, workplace_type):
    other = Community.objects.create(name="Чужа громада", slug="strange")
    foreign = HallServerFactory(
        queue=QueueFactory(addressee=AddresseeFactory(community=other)), activated_at=now(), seen_at=now()
    )
    taken = {"type": "x", "kind": "walk_in", "number": "П-001"}
    tell(foreign, ("ticket.issued", "theirs", 1, taken))
    tell(hall, ("ticket.issued", "old", 1440, taken), day=DAY - timedelta(days=1))
    assert [status(client, name).status_code for name in ("theirs", "old", "nobody")] == [404, 404, 404]


def test_range_is_whole_steps_and_never_a_point():
    assert [rounded(0, 0), rounded(12, 14), rounded(25, 35), rounded(26.2, 35.1)] == [
        (0, 5), (10, 15), (25, 35), (25, 40),
    ]  # fmt: skip


def test_error_is_measured_when_a_day_closes_and_published(frozen, client, site, hall, desk, workplace_type):
    yesterday = DAY - timedelta(days=1)
    rows = [
        (
            body["type"],
            body["aggregate"],
            datetime.fromisoformat(body["at_wall"]) - timedelta(days=1),
            body["payload"],
        )
        for body in a_day(3)[:400]
    ]
    assert accuracy_of([hall.pk]) is None
    tell(hall, *rows, ("day.closed", "d", now(), {}), day=yesterday)
    close_days()
    assert HallDayFigures.objects.get().body["estimates"][0] > 30
    found = accuracy_of([hall.pk])
    assert 0 < found.mean_error < 15 and 50 <= found.coverage <= 100
    a_queue_first = len(rows) + 2
    tell(hall, ("desk.opened", desk.public_id, 5, {"name": "Вікно 1"}), first=a_queue_first)
    taken = {"type": workplace_type.public_id, "kind": "walk_in", "number": "П-009"}
    tell(hall, ("ticket.issued", "t9", 1, taken), first=a_queue_first + 1)
    assert f"{found.coverage} зі 100 людей" in words(status(client, "t9"))
