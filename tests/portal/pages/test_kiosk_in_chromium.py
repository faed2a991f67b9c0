"""A kiosk that was left: it asks, it waits, it forgets; ordinary pages opened from it do the same."""

from collections.abc import Iterator
from typing import Any

import pytest
from wagtail.models import Site

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
