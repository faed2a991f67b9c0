"""A hall works without its portal for as long as it was lent; every link renews that, and no link ends it."""

from datetime import timedelta

import pytest

from local_queue.tickets.services.calling import call_next, finish, start_serving
from local_queue.tickets.services.issuing import issue_ticket
from local_queue.tickets.services.mirror import apply_configuration
from local_queue.tickets.services.refusals import Refusal
from tests.local_queue.conftest import MORNING, configuration

pytestmark = pytest.mark.django_db


@pytest.fixture
def lent(hall):
    apply_configuration(configuration(revision="r2", valid_until=MORNING + timedelta(hours=1)))
    return hall


def refusal(act):
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code


def test_hall_whose_lease_is_over_gives_no_tickets_and_calls_nobody(lent):
    desk = lent.open_desk(1)
    for _person in range(2):
        issue_ticket("passport")
    call_next(desk)
    lent.wait(hours=1)
    assert refusal(lambda: issue_ticket("passport")) == "closed"
    start_serving(desk)  # who stands at the desk is received
    finish(desk)
    assert refusal(lambda: call_next(desk)) == "lease_over"


def test_next_link_renews_it(lent):
    desk = lent.open_desk(1)
    lent.wait(hours=2)
    assert refusal(lambda: issue_ticket("passport")) == "closed"
    apply_configuration(configuration(revision="r3", valid_until=MORNING + timedelta(days=30)))
    number = issue_ticket("passport")["number"]
    assert call_next(desk)["number"] == number


def test_portal_of_an_older_version_lends_for_ever(hall):
    hall.wait(hours=5)
    assert issue_ticket("passport")["number"]
