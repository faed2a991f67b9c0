"""A schedule that this process has read once is not asked for again until it changes."""

from datetime import date, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from modules.equeue.engine.refusals import SlotTaken
from modules.equeue.models import Absence
from modules.equeue.services import hold_slot, schedules
from tests.modules.equeue.saves import Saves

DAY = date(2026, 11, 17)
SCHEDULE = ("equeue_schedulerule", "equeue_absence", "equeue_dayexception")
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db]


def hold(kind, start, moment):
    return hold_slot(workplace_type=kind, local_date=DAY, local_start=start, holder=f"at-{start}", now=moment)


def away(kind, day):
    return schedules.save_absence(form=Saves(Absence(workplace_type=kind, starts_on=day, ends_on=day)), actor=None)[0]


def test_the_next_hold_asks_nothing_of_the_schedule(workplace_type, moment):
    hold(workplace_type, time(9), moment)
    with CaptureQueriesContext(connection) as asked:
        hold(workplace_type, time(9, 30), moment)
    assert not [query["sql"] for query in asked if any(name in query["sql"] for name in SCHEDULE)]


def test_a_change_of_the_schedule_holds_for_the_very_next_hold(workplace_type, moment):
    hold(workplace_type, time(9), moment)
    gone = away(workplace_type, DAY)
    with pytest.raises(SlotTaken):
        hold(workplace_type, time(9, 30), moment)
    schedules.delete_schedule_row(row=gone, actor=None)
    assert hold(workplace_type, time(9, 30), moment).local_start == time(9, 30)
