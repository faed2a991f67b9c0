"""A kiosk that was left: it asks, it waits, it forgets; ordinary pages opened from it do the same."""

from collections.abc import Iterator
from typing import Any

import pytest
from wagtail.models import Site

from portal.pages.models import KioskSetting
from portal.pages.services import CommunitySpec, create_community

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def kiosk(live_server: Any, chromium: Any) -> Iterator[Any]:
    Site.objects.all().delete()
    create_community(
        CommunitySpec(name="Вишнева громада", slug="vyshneva", host="localhost", district="Садовий район")
    )
    page = chromium.new_page(viewport={"width": 1080, "height": 1920}, base_url=live_server.url)
    page.clock.install()
    page.goto("/kiosk/")
    yield page
    page.close()


def test_screen_that_was_left_warns_and_then_forgets(kiosk: Any) -> None:
    kiosk.locator("[data-kiosk-mode=large]").click()
    kiosk.goto("/forms/kiosk/")
    kiosk.clock.run_for(62_000)
    assert kiosk.locator("#k-idle").is_visible()
    kiosk.locator("[data-stay]").click()
    assert not kiosk.locator("#k-idle").is_visible()
    kiosk.clock.run_for(82_000)
    kiosk.locator("html[data-kiosk=start]").wait_for()
    assert kiosk.evaluate("document.body.className") == "kiosk"  # larger text was that person's


def test_ordinary_page_has_a_way_back_and_no_way_out(kiosk: Any) -> None:
    kiosk.goto("/search/")
    bar = kiosk.locator(".kiosk-bar")
    bar.wait_for()
    assert not kiosk.locator("header.head").is_visible()
    link = "Object.assign(document.createElement('a'), { href: 'https://example.org/', id: 'out', textContent: 'x' })"
    kiosk.evaluate(f"document.querySelector('main').prepend({link})")
    kiosk.click("#out")
    assert "/search/" in kiosk.url
    assert bar.locator("p").inner_text()
    bar.locator("button").last.click()
    kiosk.locator("html[data-kiosk=start]").wait_for()


@pytest.mark.parametrize("window", [(1080, 1920), (1366, 768)])
def test_own_link_to_another_site_fits_one_screen_and_leads_back(kiosk: Any, window: tuple[int, int]) -> None:
    setting = KioskSetting.for_site(Site.objects.get(hostname="localhost"))
    value = {"title": "Портал «Дія»", "title_en": "", "url": "https://diia.gov.ua/", "icon": "globe", "is_shown": True}
    setting.links = [{"type": "link", "value": value, "id": "own"}]
    setting.save()
    kiosk.set_viewport_size({"width": window[0], "height": window[1]})
    kiosk.goto("/kiosk/links/own/")
    code = kiosk.locator("svg.k-qr").bounding_box()
    assert min(code["width"], code["height"]) >= 250 and code["y"] + code["height"] < window[1]
    assert kiosk.evaluate("document.documentElement.scrollHeight") <= window[1]
    kiosk.locator(".k-main button[form=k-end]").click()
    kiosk.locator("html[data-kiosk=start]").wait_for()
