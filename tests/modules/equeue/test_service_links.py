"""Services of the guide and types of workplaces (rules 6, 20 and 21)."""

from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from modules.equeue.constants import Interface
from modules.equeue.models import Queue, WorkplaceType
from portal.communities.models import Community
from portal.registry.models import ModuleSwitch
from portal.registry.modules import is_enabled
from tests.factories.service_guide import OfferFactory, ServiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def card(site: Any, workplace_type: WorkplaceType, community: Community) -> str:
    """Address of a service that is linked with the type; the queue has the extended interface."""
    offer = OfferFactory(community=community, service=ServiceFactory(title="Субсидія"))
    workplace_type.services.add(offer.service)
    Queue.objects.filter(pk=workplace_type.queue_id).update(interface=Interface.EXTENDED)
    return f"/services/service_guide/{offer.slug}/"


@pytest.mark.db
def test_linked_service_opens_booking_with_its_type(
    client: Client, card: str, workplace_type: WorkplaceType, moment: datetime
) -> None:
    with time_machine.travel(moment, tick=False):
        page = client.get(card).content.decode().replace("\xa0", " ")
    target = f"/services/equeue/time/{workplace_type.public_id}/"
    assert target in page
    assert "Отримати послугу" in page
    assert "сьогодні о 9:00" in page
    assert client.get(target).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        lambda row: Queue.objects.filter(pk=row.queue_id).update(interface=Interface.SIMPLE),
        lambda row: Queue.objects.filter(pk=row.queue_id).update(is_enabled=False),
        lambda row: WorkplaceType.objects.filter(pk=row.pk).update(is_active=False),
        lambda row: row.services.clear(),
    ],
)
def test_without_a_link_an_open_type_or_the_interface_there_is_no_button(
    client: Client, card: str, workplace_type: WorkplaceType, change: Any
) -> None:
    change(workplace_type)
    page = client.get(card)
    assert page.status_code == 200
    assert "/services/equeue/time/" not in page.content.decode()


def test_queue_lives_without_the_guide(client: Client, card: str, site: Any) -> None:
    ModuleSwitch.objects.create(site=site, module="service_guide", is_enabled=False)
    assert client.get(card).status_code == 404
    assert is_enabled("equeue", site)
    assert client.get("/services/equeue/").status_code == 200
