"""The day on which a visit was booked, in statistics."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine

from modules.equeue.models import Booking
from modules.equeue.selectors.booked_on import booked_on
from modules.equeue.selectors.statistics import counted
from modules.equeue.services import confirm_booking, hold_slot
from portal.common.clock import KYIV
from portal.reports.values import Period
from tests.factories.accounts import UserFactory
from tests.factories.addressees import ModeratorFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 17)


@pytest.fixture
def moderator(centre):
    user = UserFactory(email="moderator@example.test", is_staff=True)
    ModeratorFactory(addressee=centre, user=user)
    return user


@pytest.fixture
def booking(workplace_type, contact, moment):
    with time_machine.travel(moment, tick=False):
        held = hold_slot(workplace_type=workplace_type, local_date=DAY, local_start=time(9), holder="v")
        yield confirm_booking(token=held.token, contact=contact)


def test_date_of_booking_is_that_of_kyiv_over_both_changes_of_the_clock(booking, moderator, community):
    """A visit booked a minute before midnight in Kyiv was booked on that day, in summer and in winter."""
    period = Period(DAY - timedelta(days=1), DAY + timedelta(days=1))
    for made, day in (
        (datetime(2026, 10, 25, 23, 59, tzinfo=KYIV), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 0, 1, tzinfo=KYIV), date(2026, 10, 25)),
        (datetime(2026, 10, 24, 23, 59, tzinfo=KYIV), date(2026, 10, 24)),
        (datetime(2026, 3, 29, 0, 1, tzinfo=KYIV), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 23, 59, tzinfo=KYIV), date(2026, 3, 29)),
        (datetime(2026, 7, 1, 0, 1, tzinfo=KYIV), date(2026, 7, 1)),
    ):
        Booking.objects.filter(pk=booking.pk).update(created_at=made)
        rows = counted(moderator, community, period)
        assert list(rows.values_list(booked_on(period.since, period.until), flat=True)) == [day], made
