"""A visit booked on a Monday morning, its person, its staff and their neighbours."""

from datetime import time

import pytest
from django.test import Client

from modules.equeue.services import confirm_booking, hold_slot
from modules.equeue.services.proposing import propose_time
from portal.communities.models import SiteKind
from tests.factories.accounts import UserFactory
from tests.factories.addressees import AddresseeFactory, ModeratorFactory
from tests.factories.communities import CommunitySiteFactory
from tests.factories.equeue import QueueFactory, WorkplaceTypeFactory
from tests.modules.equeue.visit.pages import DAY, HOST
from tests.support.people import sign_in_fully


@pytest.fixture
def site(community, frozen):
    return CommunitySiteFactory(community=community, hostname=HOST, kind=SiteKind.COMMUNITY)


@pytest.fixture
def moderator(site, centre):
    user = UserFactory(email="moderator@example.test", is_staff=True)
    ModeratorFactory(addressee=centre, user=user)
    return user


@pytest.fixture
def browser(moderator):
    return sign_in_fully(Client(HTTP_HOST=HOST), moderator)


@pytest.fixture
def single(queue):
    return WorkplaceTypeFactory(queue=queue, capacity=1, bring="паспорт\nдовідка")


@pytest.fixture
def booked(single, contact, frozen):
    def make(start=time(9), day=DAY, *, waits=False, row=None, user=None):
        kind = row or single
        kind.queue.needs_confirmation = waits
        kind.queue.save()
        held = hold_slot(workplace_type=kind, local_date=day, local_start=start, holder=f"{kind.pk}{day}{start}")
        return confirm_booking(token=held.token, contact=contact, user=user)

    return make


@pytest.fixture
def neighbour(community, site):
    """A signed-in moderator of another institution of the same community, and a type of theirs."""
    school = AddresseeFactory(community=community, name="Школа")
    row = WorkplaceTypeFactory(queue=QueueFactory(addressee=school))
    user = UserFactory(email="school@example.test", is_staff=True)
    ModeratorFactory(addressee=school, user=user)
    return sign_in_fully(Client(HTTP_HOST=HOST), user), row


@pytest.fixture
def visitor(site):
    return Client(HTTP_HOST=HOST)


@pytest.fixture
def staff(db):
    return UserFactory(email="staff@example.test", is_staff=True)


@pytest.fixture
def offered(booked, staff):
    def make(start=time(10)):
        booking = booked(waits=True)
        return propose_time(
            booking=booking, local_date=DAY, local_start=start, actor=staff, reason="Спеціалістка на навчанні"
        )

    return make
