"""«Відкрито зараз» for other modules: hours that a process keeps for half a minute."""

import pytest

from modules.addressees.api import opening_now
from portal.communities.models import Community
from tests.factories.addressees import AddresseeFactory, ScheduleFactory, ScheduleRuleFactory

pytestmark = pytest.mark.django_db


def test_hours_that_keep_holidays_can_be_kept_by_the_cache(community: Community) -> None:
    """What the cache keeps goes through pickle: nothing in it may be a function made on the way."""
    owner = AddresseeFactory(community=community)
    ScheduleRuleFactory(schedule=ScheduleFactory(addressee=owner))
    assert opening_now(owner.pk) is not None
    assert opening_now(owner.pk) is not None, "and comes back"
