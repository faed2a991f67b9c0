"""The map of the community: layers of modules, bounded, as a list that needs neither scripts nor tiles."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.pages import community_map, views_map, ways
from portal.registry.contract import MapLayer
from tests.factories.communities import CommunitySiteFactory

pytestmark = pytest.mark.django_db
MINE = "tests.portal.pages.test_community_map"
GIVEN: list[dict[str, Any]] = []


def houses(community: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": GIVEN}


def trees(community: Any) -> dict[str, Any]:
    return {"features": [feature("Дуб", [31.27, 49.43])]}


def feature(name: str, coordinates: Any, **more: Any) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": coordinates}
    return {"type": "Feature", "geometry": point, "properties": {"name": name, **more}}


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Client:
    layers = [
        MapLayer(key="fake.houses", label="Будинки", features=f"{MINE}.houses"),
        MapLayer(key="fake.trees", label="Дерева", features=f"{MINE}.trees"),
    ]
    for place in (views_map, ways):
        monkeypatch.setattr(place, "layers_of", lambda _site: layers)
    GIVEN[:] = [feature("Школа", [31.26, 49.43], text="вул. Шкільна, 8", url="/shkola/")]
    CommunitySiteFactory(hostname="hromada.test")
    return Client(headers={"Host": "hromada.test", "Accept-Language": "uk"})


def seen(browser: Client, **query: Any) -> str:
    answer = browser.get(reverse("community_map"), query)
    assert answer.status_code == 200
    return answer.content.decode().replace("\u00a0", " ")


def test_layers_are_lists_with_points_and_a_form_chooses_among_them(browser):
    both = seen(browser)
    assert 'data-lat="49.43" data-lon="31.26"' in both
    assert 'href="/shkola/"' in both
    assert "Дуб" in both
    one = seen(browser, layer=["fake.trees", "nothing"])
    assert "Дуб" in one
    assert "Школа" not in one
    assert "Школа" in seen(browser, layer="nothing")


def test_what_a_module_gives_wrong_hurts_nobody(browser):
    GIVEN[:] = [
        feature("Край світу", [200, 100]),
        feature("Навпаки", [49.43, 31.26]),
        feature("Без числа", ["x", None]),
        feature("Пастка", [31.26, 49.43], url="javascript:alert(1)"),
        feature("Чужа", [31.26, 49.43], url="//evil.test/"),
        feature("", [31.26, 49.43]),
        {"geometry": {"type": "Polygon", "coordinates": [[[1, 2]]]}, "properties": {"name": "Межа"}},
        {"geometry": None, "properties": None},
    ]
    page = seen(browser, layer="fake.houses")
    assert page.count("data-lat=") == 2
    assert all(name in page for name in ("Край світу", "Навпаки", "Без числа", "Пастка", "Межа"))
    assert "javascript" not in page.partition('id="places"')[2]
    assert "evil.test" not in page


def test_large_layer_is_cut_with_a_sentence_at_the_same_price(browser):
    def price() -> int:
        with CaptureQueriesContext(connection) as seen_queries:
            seen(browser, layer="fake.houses")
        return len(seen_queries)

    price()
    few = price()
    GIVEN[:] = [feature(f"Дім {number}", [31.26, 49.43]) for number in range(community_map.MOST + 5)]
    assert price() == few
    assert "Показано перші 300 місць із 305" in seen(browser, layer="fake.houses")


def test_map_of_the_site_links_it_and_a_block_shows_the_first_places(browser, rf):
    assert reverse("community_map") in browser.get(reverse("sitemap")).content.decode()
    GIVEN[:] = [feature(f"Дім {number}", [31.26, 49.43]) for number in range(30)]
    request = rf.get("/", headers={"Host": "hromada.test"})
    block = views_map.map_block(request, {})
    assert block is not None
    assert [len(layer.places) for layer in block["layers"]] == [views_map.MOST_IN_A_BLOCK, 1]
