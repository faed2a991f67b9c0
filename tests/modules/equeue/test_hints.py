"""«Найближчий час» on pages: cheap for every visitor, and never a time that is already taken."""

from datetime import date, time

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from modules.equeue import widgets
from modules.equeue.selectors import free_slots, nearest_offer
from modules.equeue.services import hold_slot
from tests.factories.equeue import ScheduleRuleFactory, WorkplaceTypeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
MONDAY = date(2026, 11, 16)


def test_hint_is_the_earliest_time_of_all_types(queue, workplace_type):
    later = WorkplaceTypeFactory(queue=queue, weekly=False)
    ScheduleRuleFactory(workplace_type=later, weekday=0, opens=time(8, 30), closes=time(9))
    offers = free_slots(queue)
    assert nearest_offer(queue).workplace_type == later
    assert nearest_offer(queue).nearest == min((offer.nearest for offer in offers), key=lambda slot: slot.starts_at)


def test_time_that_was_just_taken_is_hinted_no_more(queue, workplace_type):
    assert nearest_offer(queue).nearest.local_start == time(9)
    for holder in ("a", "b"):
        hold_slot(workplace_type=workplace_type, local_date=MONDAY, local_start=time(9), holder=holder)
    assert nearest_offer(queue).nearest.local_start == time(9, 30)


def test_closed_queue_hints_nothing(queue):
    assert nearest_offer(queue) is None


def test_band_of_a_home_page_asks_the_database_twice(community, queue, workplace_type):
    request = RequestFactory().get("/")
    request.community = community
    assert widgets.open_band(request, {})["nearest"]
    with CaptureQueriesContext(connection) as asked:
        widgets.open_band(request, {})
    assert len(asked) == 2, [query["sql"][:80] for query in asked]
