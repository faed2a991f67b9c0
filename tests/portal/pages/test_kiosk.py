"""The kiosk of a site: tiles of what its modules offer there, and a visit that leaves nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.pages import views_kiosk
from portal.registry.contract import KioskTile
from tests.factories.accounts import UserFactory
from tests.factories.communities import CommunitySiteFactory

pytestmark = pytest.mark.django_db
HOST = {"Host": "hromada.test"}


@pytest.fixture
def browser() -> Client:
    CommunitySiteFactory(hostname="hromada.test")
    return Client(headers=HOST)


def offer(monkeypatch, *tiles: KioskTile) -> None:
    monkeypatch.setattr(views_kiosk, "contributions", lambda _slot, _site: [("any", tile) for tile in tiles])


def test_first_screen_has_tiles_of_modules_in_order_and_the_hall_first(browser, settings):
    settings.KIOSK_TICKETS_URL = "http://hall.test:9012/kiosk/"
    page = browser.get(reverse("kiosk"))
    assert page["Cache-Control"].endswith("private")
    text = page.content.decode()
    assert text.index("http://hall.test:9012/kiosk/") < text.index(f'href="{reverse("forms:kiosk")}"')
    assert "<footer" not in text  # no way out


def test_what_does_not_fit_goes_on_the_next_screen_and_offline_tiles_of_the_hall_are_left_out(browser, monkeypatch):
    tiles = [KioskTile(label=f"Плитка {number}", url_name="search", order=number) for number in range(8)]
    offer(monkeypatch, KioskTile(label="Лише в залі", url_name="hall:start", is_offline=True), *tiles)
    first, second = (browser.get(reverse("kiosk"), {"page": page}).content.decode() for page in (1, 2))
    assert [number for number in range(8) if f"Плитка {number}" in first.replace("\u00a0", " ")] == [0, 1, 2, 3, 4]
    assert [number for number in range(8) if f"Плитка {number}" in second.replace("\u00a0", " ")] == [5, 6, 7]
    assert "?page=2" in first
    assert "Лише в залі" not in first
    assert browser.get(reverse("kiosk"), {"page": "99x"}).status_code == 200


def test_kiosk_of_a_hall_comes_for_one_page_and_has_a_way_back(browser):
    text = browser.get(reverse("kiosk"), {"to": "/search/", "home": "http://192.168.0.5:9012/kiosk/"}).content.decode()
    assert 'data-to="/search/"' in text
    assert 'data-hall="http://192.168.0.5:9012/kiosk/"' in text
    assert 'href="http://192.168.0.5:9012/kiosk/"' in text  # without scripts too


@pytest.mark.parametrize(
    "home",
    [
        "https://evil.test/kiosk/",
        "http://8.8.8.8/kiosk/",
        "http://192.168.0.5:9012/kiosk/?x=1",
        "http://192.168.0.5:9012/other/",
        "http://user@192.168.0.5/kiosk/",
        "javascript:alert(1)",
        "http://[::1/kiosk/",
        "//192.168.0.5/kiosk/",
    ],
)
def test_kiosk_goes_back_to_halls_of_a_local_network_only(browser, home):
    assert "data-hall" not in browser.get(reverse("kiosk"), {"home": home}).content.decode()


@pytest.mark.parametrize(
    "to", ["https://evil.test/", "//evil.test/", "/\\evil.test/", "javascript:alert(1)", "search/"]
)
def test_kiosk_opens_pages_of_its_own_site_only(browser, to):
    assert 'data-to="' not in browser.get(reverse("kiosk"), {"to": to}).content.decode()


def test_end_of_a_visit_forgets_the_person(browser):
    browser.force_login(UserFactory())
    browser.cookies["reading"] = "dark.more.150"
    assert browser.get(reverse("kiosk_end")).status_code == 405
    assert browser.post(reverse("kiosk_end"), headers={**HOST, "Origin": "https://evil.test"}).status_code == 403
    answer = browser.post(reverse("kiosk_end"), headers={**HOST, "Origin": "http://hromada.test"})
    assert answer["Location"] == reverse("kiosk")
    assert '"storage"' in answer["Clear-Site-Data"]
    assert browser.cookies["reading"].value == ""
    assert "_auth_user_id" not in browser.session
