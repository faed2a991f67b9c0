"""Services of the guide and types of workplaces (rules 6, 20 and 21)."""

from datetime import datetime, time
from typing import Any

import pytest
import time_machine
from django.test import Client

from modules.equeue.constants import Interface
from modules.equeue.models import Queue, WorkplaceType
from portal.communities.models import Community
from portal.registry.models import ModuleSwitch
from portal.registry.modules import is_enabled
from tests.factories.addressees import AddresseeFactory
from tests.factories.communities import CommunitySiteFactory
from tests.factories.equeue import QueueFactory, ScheduleRuleFactory, WorkplaceTypeFactory
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


@pytest.mark.parametrize("host", ["vyshneva.test", "cnap.test"])
def test_extended_interface_works_on_both_sites_and_in_the_kiosk(
    card: str, workplace_type: WorkplaceType, community: Community, moment: datetime, host: str
) -> None:
    """Rule 22: the same card and the same type; the kiosk of each site leads to the guide and to booking."""
    CommunitySiteFactory(community=community, hostname="cnap.test", kind="service_centre")
    visitor = Client(headers={"host": host})
    target = f"/services/equeue/time/{workplace_type.public_id}/"
    with time_machine.travel(moment, tick=False):
        tiles = visitor.get("/kiosk/").content.decode()
        assert "/services/service_guide/" in tiles and "/services/equeue/" in tiles
        assert target in visitor.get(card).content.decode()
        assert visitor.get(target).status_code == 200


def test_reception_of_an_official_is_found_by_body_division_and_person(
    client: Client, site: Any, community: Community, moment: datetime
) -> None:
    """Rule 47: body → official, listed with the division → a time of the official's own schedule."""
    body = AddresseeFactory(community=community, kind="body", name="Виконавчий комітет")
    division = AddresseeFactory(community=community, kind="division", name="Відділ освіти", parent=body)
    person = AddresseeFactory(community=community, kind="person", name="Коваль Марія Іванівна", parent=division)
    row = WorkplaceTypeFactory(queue=QueueFactory(addressee=person), weekly=False)
    ScheduleRuleFactory(workplace_type=row, weekday=3, nth=1, opens=time(10), closes=time(12))
    Queue.objects.filter(pk=row.queue_id).update(window_days=30)
    with time_machine.travel(moment, tick=False):
        catalogue = client.get("/services/addressees/").content.decode()
        assert f"/services/addressees/{body.slug}/" in catalogue
        assert (
            f"/services/addressees/{division.slug}/"
            in client.get(f"/services/addressees/{body.slug}/").content.decode()
        )
        assert f"/services/addressees/{person.slug}/" in (
            client.get(f"/services/addressees/{division.slug}/").content.decode()
        )
        page = client.get(f"/services/addressees/{person.slug}/").content.decode()
        start = f"/services/equeue/?place={row.queue.public_id}"
        assert start in page
        times = client.get(start, follow=True).content.decode() + client.get(
            f"/services/equeue/time/{row.public_id}/"
        ).content.decode().replace("\xa0", " ")
    assert "3 грудня" in times and "10:00" in times
