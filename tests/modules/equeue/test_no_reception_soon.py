"""Nobody receives people in the open days, as with «the first Thursday of the month»: no place is taken, so none is
said to be; the next day of reception is named, and when people can book it."""

from datetime import date, time, timedelta

import pytest
from django.test import Client

from modules.equeue.constants import OnHoliday
from modules.equeue.selectors.reception import next_reception
from modules.equeue.services import hold_slot
from portal.common import clock
from tests.factories.communities import CommunitySiteFactory
from tests.factories.equeue import AbsenceFactory, DayExceptionFactory, ScheduleRuleFactory, WorkplaceTypeFactory

pytestmark = pytest.mark.django_db
HOST = "deputat.test"
FIRST_THURSDAY = date(2026, 12, 3)
TAKEN = "Наразі весь час зайнято"


@pytest.fixture
def deputy(queue, community, frozen):
    """Receives on the first Thursday of the month; the open fortnight ends before it."""
    CommunitySiteFactory(community=community, hostname=HOST)
    row = WorkplaceTypeFactory(queue=queue, weekly=False)
    ScheduleRuleFactory(workplace_type=row, weekday=3, nth=1, opens=time(10), closes=time(12))
    return row


def page_of(row):
    answer = Client(HTTP_HOST=HOST).get(f"/services/equeue/time/{row.public_id}/")
    assert answer.status_code == 200
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").replace("\N{WORD JOINER}", "")


def test_next_day_of_reception_is_named_and_when_it_opens(deputy):
    page = page_of(deputy)
    assert TAKEN not in page and "Зазирніть завтра" not in page
    assert "Найближчими днями прийому немає" in page
    assert "Наступний прийом: четвер, 3 грудня." in page
    assert "Записатися на нього можна буде з 20 листопада." in page


@pytest.mark.parametrize(
    ("on_holiday", "day"),
    [
        (OnHoliday.NEXT, "п’ятниця, 4 грудня"),
        (OnHoliday.PREVIOUS, "середа, 2 грудня"),
        (OnHoliday.SKIP, "четвер, 7 січня"),
    ],
)
def test_day_that_falls_on_a_holiday_is_named_where_it_goes(deputy, on_holiday, day):
    deputy.rules.update(on_holiday=on_holiday)
    DayExceptionFactory(queue=deputy.queue, local_date=FIRST_THURSDAY)
    assert f"Наступний прийом: {day}" in page_of(deputy)


def test_opening_hour_of_a_day_is_told(deputy):
    deputy.queue.day_opens_at = time(9)
    deputy.queue.save()
    assert "можна буде з 20 листопада, 9:00." in page_of(deputy)


def test_where_no_day_is_known_none_is_promised(deputy):
    deputy.rules.all().delete()
    page = page_of(deputy)
    assert TAKEN not in page and "Найближчими днями прийому немає" in page
    assert "Наступний прийом" not in page and "Коли буде наступний, ще не відомо." in page


def test_vacation_of_everybody_in_the_open_days_is_no_lack_of_places(queue, community, frozen):
    CommunitySiteFactory(community=community, hostname=HOST)
    row, today = WorkplaceTypeFactory(queue=queue), clock.today()
    AbsenceFactory(workplace_type=row, workplace=None, starts_on=today, ends_on=today + timedelta(days=20))
    assert next_reception(row, clock.now()).day == today + timedelta(days=21)
    assert TAKEN not in page_of(row)


def test_open_days_that_are_full_are_said_to_be_taken(queue, community, frozen):
    CommunitySiteFactory(community=community, hostname=HOST)
    queue.lead_days, queue.window_days = 1, 2
    queue.save()
    row = WorkplaceTypeFactory(queue=queue, interval=90, weekly=False)
    ScheduleRuleFactory(workplace_type=row, weekday=1, opens=time(9), closes=time(10, 30))
    hold_slot(workplace_type=row, local_date=clock.today() + timedelta(days=1), local_start=time(9), holder="one")
    page = page_of(row)
    assert TAKEN in page and "Найближчими днями прийому немає" not in page


def test_it_is_found_in_a_constant_number_of_queries(deputy, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        found = next_reception(deputy, clock.now())
    assert (found.day, found.opens_on) == (FIRST_THURSDAY, date(2026, 11, 20))
