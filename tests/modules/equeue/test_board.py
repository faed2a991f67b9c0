"""«Зал зараз»: the day of a hall as its events tell it, live, honest when the hall is silent, and as history."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from modules.equeue.engine.hall_day import fold_day, fold_logs
from modules.equeue.models import HallServer
from portal.common.clock import KYIV, now
from portal.communities.models import Community
from tests.factories.accounts import UserFactory
from tests.factories.addressees import AddresseeFactory, ModeratorFactory
from tests.factories.communities import MembershipFactory
from tests.factories.equeue import HallDeviceFactory, HallServerFactory, QueueFactory, WorkplaceTypeFactory
from tests.modules.equeue.conftest import HOST, worker
from tests.modules.equeue.hall_messages import tell
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 16)
PAGE = "/cabinet/equeue/hall/"


@pytest.fixture
def moment():
    return datetime.combine(DAY, time(10, 42), KYIV)


@pytest.fixture
def hall(queue, workplace_type, moment):
    return HallServerFactory(queue=queue, activated_at=moment, seen_at=moment)


@pytest.fixture
def desk(hall, workplace_type):
    row = HallDeviceFactory(hall=hall, name="Вікно 1", login="vikno-1")
    row.types.set([workplace_type])
    return row


@pytest.fixture
def admin(at_work, community):
    return worker(community, "admin")


def a_morning(hall, desk, kind):
    named = {"desk": desk.public_id}
    tell(
        hall,
        ("desk.opened", desk.public_id, 150, {"name": "Вікно 1"}),
        *(("ticket.issued", f"t{n}", 140, {"number": f"П-00{n}", "type": kind, "kind": "walk_in"}) for n in range(4)),
        ("ticket.called", "t0", 120, {**named, "reason": "walk_in_order"}),
        ("ticket.started", "t0", 119, named),
        ("ticket.finished", "t0", 100, named),
        ("ticket.called", "t1", 100, {**named, "reason": "walk_in_cap"}),
        ("ticket.no_show", "t1", 97, named),
        ("ticket.called", "t2", 96, {**named, "reason": "by_number"}),
        ("ticket.started", "t2", 95, named),
    )


def test_board_tells_desks_people_and_reasons(admin, hall, desk, workplace_type):
    a_morning(hall, desk, workplace_type.public_id)
    answer = admin.get(PAGE)
    board = answer.context["board"]
    assert (board.state, board.waiting, board.longest) == ("live", 1, ("П-003", 140))
    assert (board.served, board.missed, board.tally.no_show_share) == (1, 1, 50)
    (row,) = board.desks
    assert (row.title, row.number, row.state, row.minutes, row.served) == ("Вікно 1", "П-002", "serving", 95, 1)
    assert [call.number for call in board.calls] == ["П-002", "П-001", "П-000"]
    assert [call.waited for call in board.calls] == [44, 40, 20]
    page = answer.content.decode().replace("\xa0", " ")
    assert "чекає найдовше" in page and "викликано за номером" in page and "П-001" in page
    assert any("П-003" in what for _sign, what, _more in board.alerts)  # has waited longer than is allowed


def test_people_for_whom_no_open_desk_works_are_a_reason_to_step_in(admin, hall, desk, workplace_type):
    other = WorkplaceTypeFactory(queue=hall.queue, name="Субсидія", description="Субсидія", walk_in_letter="С")
    ticket = {"type": other.public_id, "kind": "walk_in"}
    tell(
        hall,
        ("desk.opened", desk.public_id, 20, {"name": "Вікно 1"}),
        ("ticket.issued", "t0", 5, {"type": workplace_type.public_id, "kind": "walk_in", "number": "П-001"}),
        *(("ticket.issued", f"s{n}", 5, {**ticket, "number": f"С-00{n}"}) for n in (1, 2)),
    )
    answer = admin.get(PAGE)
    ((_sign, what, _more),) = answer.context["board"].alerts
    assert what == "Жодне відкрите вікно не приймає «Субсидія»: чекають 2 людини"
    desk.types.clear()  # such a desk receives everybody
    assert admin.get(PAGE).context["board"].alerts == ()


def test_silent_hall_is_shown_as_it_was(admin, hall, desk, workplace_type):
    a_morning(hall, desk, workplace_type.public_id)
    HallServer.objects.update(seen_at=now() - timedelta(minutes=60))
    answer = admin.get(PAGE)
    board = answer.context["board"]
    assert board.state == "silent" and board.longest == ("П-003", 80)  # nobody knows of the hour since
    assert board.alerts == ()
    assert "Дані на 9:42" in answer.content.decode().replace("\xa0", " ")


def test_earlier_day_is_history(admin, hall, desk, workplace_type):
    named, yesterday = {"desk": desk.public_id}, DAY - timedelta(days=1)
    tell(
        hall,
        ("desk.opened", desk.public_id, 1500, {"name": "Вікно 1"}),
        ("ticket.issued", "t0", 1490, {"number": "П-001", "type": workplace_type.public_id, "kind": "walk_in"}),
        ("ticket.called", "t0", 1480, {**named, "reason": "walk_in_order"}),
        ("ticket.started", "t0", 1480, named),
        ("ticket.finished", "t0", 1470, named),
        ("day.closed", yesterday.isoformat(), 1000, {}),
        day=yesterday,
    )
    answer = admin.get(PAGE, {"day": yesterday.isoformat()})
    board = answer.context["board"]
    assert (board.state, board.served, board.waits, board.alerts) == ("past", 1, (10, 10), ())
    assert "viche-refresh" not in answer.content.decode()
    assert admin.get(PAGE).context["board"].served_before == 1
    assert admin.get(PAGE, {"day": "2027-01-01"}).context["day"] == DAY  # days to come have no history


def test_part_is_sent_again_only_when_something_has_changed(admin, hall, desk, workplace_type):
    a_morning(hall, desk, workplace_type.public_id)
    first = admin.get(PAGE, {"part": "1"})
    assert "<html" not in first.content.decode() and first["Cache-Control"] == "private, no-cache"
    same = admin.get(PAGE, {"part": "1"}, headers={"If-None-Match": first["ETag"]})
    assert same.status_code == 304 and not same.content
    tell(hall, ("ticket.finished", "t2", 0, {"desk": desk.public_id}), first=13)
    assert admin.get(PAGE, {"part": "1"}, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_queries_do_not_grow_with_the_day(admin, hall, desk, workplace_type, django_assert_num_queries):
    a_morning(hall, desk, workplace_type.public_id)
    admin.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        admin.get(PAGE)
    for row in HallDeviceFactory.create_batch(8, hall=hall):
        row.types.set([workplace_type])
    kind = {"type": workplace_type.public_id, "kind": "walk_in"}
    tell(hall, *(("ticket.issued", f"x{n}", 9, {**kind, "number": f"П-{n}"}) for n in range(40)), first=13)
    with django_assert_num_queries(len(few)):
        admin.get(PAGE)


@pytest.mark.parametrize("role", ["owner", "admin", "hall_chief"])
def test_people_of_the_institution_see_the_board(at_work, community, centre, hall, role):
    browser = worker(community, role)
    if role == "hall_chief":
        ModeratorFactory(addressee=centre, user=community.memberships.get(role=role).user)
    assert browser.get(PAGE).context["hall"] == hall


def test_nobody_else_does(at_work, community, hall, queue):
    assert Client(HTTP_HOST=HOST).get(PAGE).status_code == 302
    stranger = UserFactory(email="stranger@example.test")
    assert sign_in_fully(Client(HTTP_HOST=HOST), stranger).get(PAGE).status_code == 403
    other = AddresseeFactory(community=community, name="Лікарня")
    QueueFactory(addressee=other)
    doctor = UserFactory(email="doctor@example.test", is_staff=True)
    MembershipFactory(user=doctor, community=community, role="hall_chief")
    ModeratorFactory(addressee=other, user=doctor)
    browser = sign_in_fully(Client(HTTP_HOST=HOST), doctor)
    assert browser.get(PAGE, {"hall": hall.public_id}).status_code == 404
    answer = browser.get(PAGE)
    assert answer.status_code == 200 and "hall" not in answer.context


def test_hall_of_another_community_cannot_be_asked_for(admin, hall):
    other = Community.objects.create(name="Чужа громада", slug="strange")
    foreign = HallServerFactory(
        queue=QueueFactory(addressee=AddresseeFactory(community=other)), activated_at=now(), seen_at=now()
    )
    assert admin.get(PAGE, {"hall": foreign.public_id}).status_code == 404
    assert admin.get(PAGE).context["hall"] == hall


def plain(*acts):
    return [
        {"type": kind, "aggregate": name, "at_wall": (now() - timedelta(minutes=ago)).isoformat(), "payload": payload}
        for kind, name, ago, payload in acts
    ]


def test_alarm_is_nobodys_waiting(frozen):
    kind = {"type": "x", "number": "П-001", "kind": "walk_in"}
    day = fold_day(
        plain(
            ("ticket.issued", "t0", 60, kind),
            ("hall.paused", "hall", 50, {"reason": "alarm"}),
            ("hall.resumed", "hall", 20, {}),
            ("ticket.called", "t0", 10, {"desk": "d1"}),
        )
    )
    (call,) = day.calls
    assert day.without_pauses(call.since, call.at) == timedelta(minutes=20)


def test_log_after_a_restored_copy_goes_on_and_a_new_hall_does_not(frozen):
    kind = {"type": "x", "number": "П-001", "kind": "walk_in"}
    old = plain(("ticket.issued", "t0", 60, kind), ("ticket.issued", "t1", 60, kind))
    goes_on = fold_logs([old, plain(("ticket.called", "t0", 10, {"desk": "d1"}))])
    assert [visit.state for visit in goes_on.visits.values()] == ["called", "waiting"]
    anew = fold_logs([old, plain(("ticket.issued", "t9", 10, kind))])
    assert [visit.name for visit in anew.waiting()] == ["t9"]
