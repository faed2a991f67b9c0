"""Map of the site, feeds, robots."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from wagtail.models import PageViewRestriction, Site

from portal.common.clock import today
from portal.pages.models import NewsIndex, StandardPage
from portal.pages.services import ensure_news, ensure_page
from tests.portal.pages.conftest import text_of

Get = Callable[..., Any]


@pytest.fixture
def shelter(site: Site) -> StandardPage:
    return ensure_page(site.root_page, StandardPage, "Пам’ятка про УКРИТТЯ")


@pytest.mark.db
def test_hidden_pages_are_in_no_list(site: Site, shelter: StandardPage, get: Get) -> None:
    PageViewRestriction.objects.create(page=shelter, restriction_type=PageViewRestriction.LOGIN)
    for path in ("/sitemap/?uncached=1", "/sitemap.xml"):
        assert "pamiatka" not in text_of(get(path))
    shelter.view_restrictions.all().delete()
    assert "pamiatka" in text_of(get("/sitemap/?uncached=1"))
    shelter.unpublish()
    assert "pamiatka" not in text_of(get("/sitemap/?uncached=1"))


def test_sitemap_xml_is_valid_and_of_this_host(shelter: StandardPage, get: Get) -> None:
    response = get("/sitemap.xml")
    root = ElementTree.fromstring(response.content)
    addresses = [item.text for item in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert "http://vyshneva.test/" in addresses
    assert "http://vyshneva.test/pamiatka-pro-ukryttia/" in addresses
    assert all(address.startswith("http://vyshneva.test/") for address in addresses if address)


def test_feed_is_valid_and_newest_first(site: Site, get: Get) -> None:
    index = NewsIndex.objects.child_of(site.root_page).get()
    ensure_news(index, "Учора", on=today() - timedelta(days=1), topics=["Дороги"])
    ensure_news(index, "Сьогодні", on=today(), lead="Коротко & ясно")
    ensure_news(index, "Стара, але закріплена", on=today() - timedelta(days=9), is_pinned=True)
    channel = ElementTree.fromstring(get("/rss.xml").content).find("channel")
    assert channel is not None
    titles = [item.findtext("title") for item in channel.iter("item")]
    assert titles == ["Сьогодні", "Учора", "Стара, але закріплена"]
    assert channel.find("item/link").text == "http://vyshneva.test/novyny/sohodni/"


def test_feed_of_a_site_without_news_is_empty(site: Site, get: Get) -> None:
    NewsIndex.objects.child_of(site.root_page).get().delete()
    assert ElementTree.fromstring(get("/rss.xml").content).find("channel/item") is None


def test_robots_names_the_map(site: Site, get: Get) -> None:
    text = text_of(get("/robots.txt"))
    assert "Disallow: /admin/" in text
    assert "Sitemap: http://vyshneva.test/sitemap.xml" in text
