"""Offices on a map: the list is complete without it, nobody else is asked for anything unless the operator says so."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from modules.addressees.selectors.places import offices_on_map
from portal.common.templatetags.maps import degrees
from portal.communities.models import Community
from tests.factories.addressees import AddresseeFactory, OfficeFactory
from tests.factories.communities import CommunitySiteFactory

pytestmark = pytest.mark.django_db
PAGE = "/services/addressees/tsnap/"


@pytest.fixture
def centre(community: Community) -> Any:
    row = AddresseeFactory(community=community, slug="tsnap", name="ЦНАП")
    OfficeFactory(addressee=row, address="вул. Шкільна, 8", latitude=Decimal("49.4315"), longitude=Decimal("31.2"))
    OfficeFactory(addressee=row, address="вул. Зелена, 12", latitude=Decimal("49.5"), longitude=Decimal("31.25"))
    OfficeFactory(addressee=row, address="виїзний, без точки")
    return row


def test_list_holds_every_point_and_a_way_to_it(visitor: Client, centre: Any) -> None:
    page = visitor.get(PAGE).content.decode()
    assert page.count('data-lat="49.') == 2 and page.count("виїзний") >= 1
    assert "https://www.openstreetmap.org/directions?to=49.4315%2C31.2" in page
    assert 'href="geo:49.4315,31.2"' in page
    assert page.count("<point-map") == 1 and 'data-for="offices"' in page and page.count('id="offices"') == 1
    place = page[page.index("<point-map") : page.index("</point-map>")]
    assert " hidden>" in place, "without scripts there is no empty box"
    assert 'aria-label="' in place and 'data-tiles=""' in place and 'data-zoom-in="Наблизити"' in place
    assert "js/point-map" in page


def test_page_without_points_has_no_map(visitor: Client, community: Community) -> None:
    OfficeFactory(addressee=AddresseeFactory(community=community, slug="tsnap"))
    page = visitor.get(PAGE).content.decode()
    assert "<point-map" not in page and "point-map" not in page and "openstreetmap" not in page


def test_tiles_are_the_operators_own_choice(visitor: Client, admin: Client, centre: Any, settings: Any) -> None:
    assert "openstreetmap" not in visitor.get(PAGE).headers["Content-Security-Policy"]
    settings.MAP_TILES = "https://tiles.example/{z}/{x}/{y}.png"
    settings.MAP_TILES_ORIGIN = "https://tiles.example"
    assert 'data-tiles="https://tiles.example/{z}/{x}/{y}.png"' in visitor.get(PAGE).content.decode()
    policy = admin.get(reverse("addressees_addressee_modeladmin_index")).headers["Content-Security-Policy"]
    pictures = next(part for part in policy.split(";") if "img-src" in part)
    assert "https://tiles.example" in pictures and policy.count("tiles.example") == 1


def test_point_is_picked_beside_two_plain_fields(admin: Client, centre: Any) -> None:
    page = admin.get(reverse("addressees_addressee_modeladmin_edit", args=[centre.pk])).content.decode()
    assert 'id="id_offices-0-latitude"' in page
    assert 'data-lat="id_offices-0-latitude"' in page and 'data-lon="id_offices-0-longitude"' in page
    assert 'data-lat="id_offices-__prefix__-latitude"' in page, "an office that is added has a map too"
    assert 'type="module"' in page[page.index("js/point-picker") - 60 : page.index("js/point-picker") + 80]


@pytest.mark.parametrize(
    ("value", "text"), [(Decimal("49.431500"), "49.4315"), (Decimal("-0.5"), "-0.5"), (31, "31"), (None, "")]
)
def test_degrees_have_a_point_in_every_language(value: Any, text: str) -> None:
    assert degrees(value) == text


def test_offices_that_everybody_sees_are_a_layer_of_the_community_map(django_assert_num_queries: Any) -> None:
    site = CommunitySiteFactory(hostname="hromada.test")
    subject = AddresseeFactory(community=site.community, name="Бібліотека", short_name="", slug="biblioteka")
    hidden = AddresseeFactory(community=site.community, is_public=False)
    for owner in (subject, hidden, AddresseeFactory(community=CommunitySiteFactory().community)):
        OfficeFactory(addressee=owner, latitude="49.431500", longitude="31.268400", address="вул. Шкільна, 8")
    OfficeFactory(addressee=subject)  # without a point
    with django_assert_num_queries(1):
        (found,) = offices_on_map(site.community)["features"]
    assert found["geometry"]["coordinates"] == [31.2684, 49.4315]
    assert found["properties"] == {
        "name": "Бібліотека",
        "text": "вул. Шкільна, 8",
        "url": "/services/addressees/biblioteka/",
    }
