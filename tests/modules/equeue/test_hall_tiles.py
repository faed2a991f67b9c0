"""What a hall is told to offer at its kiosk: pages of the community's site in the frame of a kiosk."""

import pytest
from django.urls import reverse

from modules.equeue.selectors.hall_tiles import kiosk_tiles
from portal.pages.models import KioskSetting
from portal.registry.models import ModuleSwitch
from tests.factories.communities import CommunitySiteFactory

pytestmark = pytest.mark.django_db


def test_tiles_are_those_of_the_site_s_kiosk_with_the_way_back_left_open() -> None:
    site = CommunitySiteFactory(hostname="hromada.test").site
    tiles = {tile.icon: tile for tile in kiosk_tiles(site)}
    assert tiles["chat"].label == "Зворотний зв’язок" and tiles["chat"].label_en == "Feedback"
    assert tiles["chat"].address == f"{site.root_url}{reverse('kiosk')}?to=%2Fforms%2Fkiosk%2F&home={{home}}"
    assert [tile.does for tile in tiles.values()].count("booking") == 1


def test_module_that_is_off_offers_nothing() -> None:
    site = CommunitySiteFactory(hostname="hromada.test").site
    before = len(kiosk_tiles(site))
    ModuleSwitch.objects.create(site=site, module="service_guide", is_enabled=False)
    site = type(site).objects.get(pk=site.pk)
    assert len(kiosk_tiles(site)) < before


def test_community_without_a_site_offers_nothing() -> None:
    assert kiosk_tiles(None) == ()


def test_own_links_of_the_community_come_last_in_the_same_frame() -> None:
    site = CommunitySiteFactory(hostname="hromada.test").site
    before = len(kiosk_tiles(site))
    inside = {"title": "Розклад автобусів", "title_en": "Bus times", "url": "/bus/", "icon": "bus", "is_shown": True}
    outside = {"title": "Дія", "title_en": "", "url": "https://diia.gov.ua/", "icon": "globe", "is_shown": True}
    setting = KioskSetting.for_site(site)
    links = (inside, outside, {**inside, "is_shown": False})
    setting.links = [{"type": "link", "value": link, "id": f"id{place}"} for place, link in enumerate(links)]
    setting.save()
    own, foreign = kiosk_tiles(site)[before:]
    frame = f"{site.root_url}/kiosk/?to="
    assert own.address == f"{frame}%2Fbus%2F&home={{home}}" and own.label_en == "Bus times"
    assert foreign.address == f"{frame}%2Fkiosk%2Flinks%2Fid1%2F&home={{home}}"  # a code for the phone, no way out
    assert foreign.label == foreign.label_en == "Дія"
