"""A whole day of two thousand people, and the midnight that follows while somebody is still at a desk."""

import random
from datetime import date, datetime, timedelta

import pytest
import time_machine

from local_queue import clock
from local_queue.tickets.models import Event, Ticket
from local_queue.tickets.services import calling, desks
from local_queue.tickets.services.days import roll_day
from local_queue.tickets.services.issuing import issue_ticket
from local_queue.tickets.services.refusals import Refusal
from tests.local_queue.conftest import PASSWORD, Hall
from tests.support.days import SimulatedDay, check_closed, check_day, check_now, configure

DAY = date(2026, 11, 18)


def test_day_of_two_thousand_people_keeps_every_invariant(initialised: None) -> None:
    with time_machine.travel(datetime(2026, 11, 18, 6, tzinfo=clock.KYIV), tick=False) as mover:
        configure(DAY, 1)
        day = SimulatedDay(mover, DAY, random.Random(18), 2000)
        day.run()
        check_now(DAY)
        check_day(DAY)
        assert Ticket.objects.filter(kind="walk_in").count() == day.told["issue"] == 2000
        assert day.told["finish"] > 1500
        assert all(
            day.told[act] for act in ("issue again", "no show", "park", "send on", "undo", "return", "check in")
        )
        mover.move_to(datetime(2026, 11, 19, 0, 0, 5, tzinfo=clock.KYIV))
        roll_day()
        check_closed(DAY)


def test_midnight_in_the_middle_of_a_service(hall: Hall) -> None:
    """Whoever is served, called or waits at midnight: closed once, and the next day counts from the beginning."""
    desk, other = hall.open_desk(1), hall.open_desk(3)
    numbers = [issue_ticket("passport")["number"] for _person in range(3)]
    hall.to(datetime(2026, 11, 17, 23, 59, 58, tzinfo=clock.KYIV))
    calling.call_next(desk, key="k1")
    calling.start_serving(desk, key="k2")
    calling.call_next(other, key="k3")
    hall.wait(seconds=4)
    with pytest.raises(Refusal):
        calling.finish(desk, key="k4")
    roll_day()
    roll_day()
    check_closed(date(2026, 11, 17))
    states = dict(Ticket.objects.values_list("number", "state"))
    assert states == {numbers[0]: "done_auto", numbers[1]: "expired", numbers[2]: "expired"}
    assert Event.objects.filter(type="day.closed").count() == 1
    hall.to(datetime(2026, 11, 18, 9, tzinfo=clock.KYIV))
    assert issue_ticket("passport")["number"] == numbers[0]
    desks.sign_in("vikno1", PASSWORD)
    assert calling.call_next(desk, key="k5")["number"] == numbers[0]


@pytest.mark.parametrize("night", [date(2026, 3, 28), date(2026, 10, 24), date(2026, 12, 31), date(2028, 2, 28)])
def test_midnight_of_odd_nights_closes_a_day_once(hall: Hall, night: date) -> None:
    """The clock changes, the year ends, the leap day comes."""
    evening = datetime(night.year, night.month, night.day, 23, 30, tzinfo=clock.KYIV)
    from local_queue.protocol.queue import Opening
    from local_queue.tickets.services.mirror import apply_configuration
    from tests.local_queue.conftest import configuration

    hall.to(evening)
    hours = tuple(
        Opening(
            day=night + timedelta(days=shift), opens=evening - timedelta(hours=2), closes=evening + timedelta(days=2)
        )
        for shift in range(2)
    )
    apply_configuration(configuration(revision="night", openings=hours))
    first = issue_ticket("passport")["number"]
    for _quarter in range(20):
        hall.wait(minutes=15)
        roll_day()
    check_closed(night)
    assert issue_ticket("passport")["number"] == first
    assert Event.objects.filter(type="day.opened").count() == 2
