"""Ways around a site: nothing that people may open is out of reach, and every page says how to go back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Site

from portal.communities.models import Community
from portal.pages.models import SectionPage, StandardPage
from portal.pages.services import ensure_page, set_alerts, set_footer
from portal.registry.contract import MapLayer, MenuItem
from portal.registry.modules import contributions
from tests.portal.pages.conftest import site_of, text_of

Get = Callable[..., Any]


def test_map_of_the_site_leads_to_services_of_modules_and_to_what_the_core_offers(site: Site, get: Get) -> None:
    html = text_of(get("/sitemap/?uncached=1"))
    main = html[html.index("<main") : html.index("</main>")]
    wanted = [reverse(item.url_name) for _label, item in contributions(MenuItem, site) if "community" in item.audience]
    wanted += [reverse("forms:list"), reverse("subscriptions:form")]
    if any(contributions(MapLayer, site)):
        wanted.append(reverse("community_map"))
    assert [url for url in wanted if f'href="{url}"' not in main] == []


def test_english_page_of_a_site_without_english_pages_has_the_menu_of_modules(site: Site, get: Get) -> None:
    items = [item for _label, item in contributions(MenuItem, site) if "community" in item.audience]
    with override("en"):
        wanted = {reverse(item.url_name) for item in items}
        start = reverse("forms:list")
    html = text_of(get(start))
    assert '<html lang="en"' in html
    assert all(f'href="{url}"' in html for url in wanted)
    assert bool(wanted) == ('id="nav"' in html)


def test_words_of_the_frame_that_have_no_english_are_marked_as_ukrainian(site: Site, get: Get) -> None:
    set_footer(site, [("Про сайт", [("Мапа сайту", "/sitemap/")])])
    alert = {"kind": "alarm", "title": "Тривога", "text": "навчальна", "title_en": "Air raid alert"}
    set_alerts(site, [{**alert, "link": ("Найближче укриття", "/ukryttia/")}])
    with override("en"):
        start = reverse("forms:list")
    html = text_of(get(start))
    assert '<ul class="foot__l" lang="uk">' in html
    assert "Найближче укриття" not in html and "Read more" in html
    assert 'class="foot__l" lang=' not in text_of(get("/"))


def test_trail_of_a_page_begins_at_home_whatever_the_home_is_called(site: Site, get: Get) -> None:
    section = ensure_page(site.root_page, SectionPage, "Громада")
    ensure_page(section, StandardPage, "Укриття")
    html = text_of(get("/hromada/ukryttia/"))
    trail = html[html.index('class="crumbs') : html.index("</nav>", html.index('class="crumbs'))]
    assert '<a href="/">Головна</a>' in trail and '<a href="/hromada/">Громада</a>' in trail


@pytest.mark.parametrize("name", ["sitemap", "community_map", "search", "forms:list"])
def test_page_of_the_core_leads_back_home(site: Site, get: Get, name: str) -> None:
    html = text_of(get(reverse(name)))
    trail = html[html.index('class="crumbs') :]
    assert trail.index('href="/"') < trail.index('aria-current="page"')


def test_title_of_a_home_does_not_say_the_name_twice(community: Community, client: Any) -> None:
    centre = site_of(community, "service_centre")
    home = centre.root_page.specific
    home.seo_title = centre.site_name
    home.save_revision().publish()
    html = client.get("/", headers={"host": centre.hostname}).content.decode()
    title = html[html.index("<title>") : html.index("</title>")]
    assert title.count(centre.site_name) == 1
