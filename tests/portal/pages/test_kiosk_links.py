"""Own links of a community among the tiles of its kiosks, also those of a hall."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from portal.pages.models import KioskSetting
from portal.pages.models.kiosk import validate_kiosk_address
from tests.factories.communities import CommunitySiteFactory

pytestmark = pytest.mark.django_db
HOST = {"Host": "hromada.test"}
INSIDE = {"title": "Розклад автобусів", "title_en": "Bus times", "url": "/avtobusy/", "icon": "bus", "is_shown": True}
OUTSIDE = {"title": "Дія", "title_en": "", "url": "https://diia.gov.ua/", "icon": "globe", "is_shown": True}


@pytest.fixture
def site() -> Any:
    return CommunitySiteFactory(hostname="hromada.test").site


def offer(site: Any, *links: dict[str, Any]) -> None:
    setting = KioskSetting.for_site(site)
    setting.links = [{"type": "link", "value": link, "id": f"id{place}"} for place, link in enumerate(links)]
    setting.save()


def text_of(path: str, **query: Any) -> str:
    answer = Client(headers=HOST).get(path, query)
    assert answer.status_code == 200
    return answer.content.decode().replace("\xa0", " ")


def test_links_stand_after_the_tiles_of_modules_in_their_order(site: Any) -> None:
    offer(site, OUTSIDE, INSIDE)
    text = "".join(text_of(reverse("kiosk"), page=page) for page in (1, 2))
    assert text.index(reverse("forms:kiosk")) < text.index("Дія") < text.index("Розклад автобусів")
    assert 'href="/avtobusy/"' in text and 'href="/kiosk/links/id0/"' in text
    assert "https://diia.gov.ua" not in text  # nothing on the first screen leads out


def test_another_site_is_a_code_for_the_phone_and_no_way_out(site: Any) -> None:
    offer(site, OUTSIDE)
    text = text_of("/kiosk/links/id0/")
    assert "diia.gov.ua" in text and "k-qr" in text and 'href="https://diia' not in text
    assert 'form="k-end"' in text  # back to where this visit began


@pytest.mark.parametrize("link", [OUTSIDE | {"is_shown": False}, INSIDE, OUTSIDE | {"url": "javascript:alert(1)"}])
def test_link_that_is_hidden_unsafe_or_a_page_of_ours_has_no_code(site: Any, link: dict[str, Any]) -> None:
    offer(site, link)
    assert Client(headers=HOST).get("/kiosk/links/id0/").status_code == 404
    assert Client(headers=HOST).get("/kiosk/links/nope/").status_code == 404


def test_link_of_another_site_of_ours_is_not_opened_here(site: Any) -> None:
    other = CommunitySiteFactory(hostname="susid.test").site
    offer(other, OUTSIDE)
    assert Client(headers=HOST).get("/kiosk/links/id0/").status_code == 404


@pytest.mark.parametrize("address", ["https://diia.gov.ua", "https://a.example:8443/x?y=1#z", "/", "/pro-nas/?a=1"])
def test_addresses_that_may_be_on_a_tile(address: str) -> None:
    validate_kiosk_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "http://diia.gov.ua",
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.test/",
        "/\\evil.test",
        "https://user:pass@diia.gov.ua",
        "https://diia.gov.ua\\@evil.test",
        "https://localhost",
        "https:// diia.gov.ua",
        "tel:+380441234567",
        "diia.gov.ua",
    ],
)
def test_addresses_that_may_not(address: str) -> None:
    with pytest.raises(ValidationError, match="https://"):
        validate_kiosk_address(address)
