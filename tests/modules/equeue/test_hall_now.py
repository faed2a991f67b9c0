"""«Зараз у черзі»: what the hall has told is what the service centre's home says; what is not known is not said."""

from datetime import date, timedelta

import pytest
import time_machine
from django.template.loader import render_to_string
from django.test import RequestFactory

from modules.equeue.constants import WALK_IN_LETTERS
from modules.equeue.engine.hall_now import hall_now
from modules.equeue.models import HallEvent
from modules.equeue.widgets import addressee_panel, queue_now
from portal.common.clock import now
from tests.factories.equeue import HallDeviceFactory, HallServerFactory, WorkplaceTypeFactory
from tests.modules.equeue.hall_messages import tell

DAY = date(2026, 11, 16)


@pytest.fixture(autouse=True)
def at_ten(moment):
    with time_machine.travel(moment + timedelta(hours=2), tick=False) as mover:
        yield mover


@pytest.fixture
def hall(queue, workplace_type):
    row = HallServerFactory(queue=queue, activated_at=now(), seen_at=now())
    for number in range(3):
        HallDeviceFactory(hall=row, login=f"desk-{number}")
    return row


def widget(community):
    request = RequestFactory().get("/")
    request.community = community
    values = queue_now(request, {})
    return values, render_to_string("equeue/widgets/queue_now.html", values) if values else ""


def test_people_of_each_type_and_working_desks_are_counted(community, hall, workplace_type):
    other = WorkplaceTypeFactory(queue=hall.queue, description="Паспорти", walk_in_letter="К")
    kind = {"type": workplace_type.public_id}
    tell(
        hall,
        ("desk.opened", "d1", 90, {}),
        ("desk.opened", "d2", 90, {}),
        ("desk.paused", "d2", 5, {}),
        ("ticket.issued", "t1", 40, kind),
        ("ticket.issued", "t2", 30, kind),
        ("ticket.issued", "t3", 20, {"type": other.public_id}),
        ("ticket.called", "t1", 10, {}),
        ("ticket.voided", "t3", 5, {}),
    )
    values, html = widget(community)
    assert (values["now"].total, values["now"].desks, values["now"].paused) == (1, 1, 1)
    assert values["state"].types == (("Всі послуги", 1), ("Паспорти", 0))
    assert values["state"].desks == 3
    assert "10:00" in html


def test_wait_is_told_only_by_five_people_of_the_last_hour():
    def event(kind, name, minute):
        at = (now() - timedelta(minutes=minute)).isoformat()
        return {"type": kind, "aggregate": name, "at_wall": at, "payload": {"type": "x"}}

    def visitors(number):
        for one in range(number):
            yield event("ticket.issued", f"t{one}", 50 - one)
            yield event("ticket.called", f"t{one}", 40 - 3 * one)

    assert hall_now(visitors(4), now()).waits is None
    assert hall_now(visitors(6), now()).waits == (12, 20)
    assert hall_now(visitors(6), now() + timedelta(hours=2)).waits is None


def test_somebody_who_returned_waits_again_and_a_full_hall_fills_the_gauge():
    at = now().isoformat()
    many = [{"type": "ticket.issued", "aggregate": f"t{n}", "at_wall": at, "payload": {"type": "x"}} for n in range(9)]
    back = [{"type": kind, "aggregate": "t0", "at_wall": at} for kind in ("ticket.called", "ticket.returned")]
    state = hall_now([*many, *back], now())
    assert (state.total, state.waiting["x"], state.load) == (9, 9, 10)
    assert hall_now(many[:1], now()).load > 0


def test_hall_set_up_anew_starts_from_nothing(community, hall, workplace_type):
    kind = {"type": workplace_type.public_id}
    tell(hall, ("desk.opened", "d1", 50, {}), ("ticket.issued", "t1", 40, kind))
    tell(hall, ("desk.opened", "d1", 5, {}), origin="o2")
    assert widget(community)[0]["now"].total == 0


@pytest.mark.parametrize("state", ["no hall", "never seen", "silent", "no desks"])
def test_what_is_not_known_is_said_plainly_with_a_way_on(community, hall, workplace_type, state, at_ten):
    if state == "no hall":
        type(hall).objects.all().delete()
    elif state == "never seen":
        type(hall).objects.update(seen_at=None)
    elif state == "silent":
        tell(hall, ("desk.opened", "d1", 50, {}))
        at_ten.shift(timedelta(minutes=6))
    values, html = widget(community)
    assert values["now"] is None
    assert values["is_linked"] is (state == "no desks")
    assert "now__n" not in html and "/services/equeue/" in html and "/services/addressees/" in html


def test_page_of_the_institution_says_how_many_wait(community, centre, hall, workplace_type, at_ten):
    request = RequestFactory().get("/")
    request.community = community
    assert "чека" not in render_to_string("equeue/widgets/addressee_panel.html", addressee_panel(request, centre.pk))
    kind = {"type": workplace_type.public_id}
    tell(hall, ("desk.opened", "d1", 50, {}), *(("ticket.issued", f"t{n}", 9, kind) for n in range(3)))
    html = render_to_string("equeue/widgets/addressee_panel.html", addressee_panel(request, centre.pk))
    assert "Зараз у залі чекають 3 людини" in html.replace("\xa0", " ") and "10:00" in html
    at_ten.shift(timedelta(minutes=6))  # silent: what was is not what is
    assert "чекають" not in render_to_string(
        "equeue/widgets/addressee_panel.html", addressee_panel(request, centre.pk)
    )


def test_nothing_is_shown_without_a_queue(community, at_ten):
    assert widget(community) == (None, "")


@pytest.mark.parametrize("number", [1, 30])
def test_three_queries_whatever_the_day_was_like(community, hall, workplace_type, number, django_assert_num_queries):
    for letter in WALK_IN_LETTERS[: number // 10]:
        WorkplaceTypeFactory(queue=hall.queue, walk_in_letter=letter)
    kind = {"type": workplace_type.public_id}
    tell(hall, ("desk.opened", "d1", 90, {}), *(("ticket.issued", f"t{one}", 9, kind) for one in range(number)))
    with django_assert_num_queries(3):
        widget(community)


def test_hall_of_another_community_is_never_counted(community, hall, django_assert_num_queries):
    stranger = type(community).objects.create(name="Калинова громада", slug="kalynova-test")
    assert widget(stranger) == (None, "")


def test_sent_on_put_aside_gone_home_and_taken_back(hall, community, workplace_type, queue):
    other = WorkplaceTypeFactory(queue=queue)
    kind, elsewhere = {"type": workplace_type.public_id}, {"type": other.public_id}
    tell(hall, *[("ticket.issued", f"t{number}", 30, kind) for number in range(5)], ("desk.opened", "d1", 30, {}))
    tell(
        hall,
        ("ticket.called", "t0", 20, {}),
        ("ticket.redirected", "t0", 15, elsewhere),
        ("ticket.called", "t1", 14, {}),
        ("ticket.parked", "t1", 13, {}),
        ("ticket.left", "t2", 12, {}),
        ("ticket.called", "t3", 11, {}),
        ("ticket.undone", "t3", 11, {"state": "waiting", **kind}),
        first=7,
    )
    events = [row.body for row in HallEvent.objects.order_by("seq")]
    found = hall_now(events, now())
    assert found.waiting == {other.public_id: 1, workplace_type.public_id: 2}
