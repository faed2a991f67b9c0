"""Search, map of the site, feeds, robots."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from wagtail.models import PageViewRestriction, Site

from portal.common.clock import today
from portal.pages.models import NewsIndex, StandardPage
from portal.pages.selectors import search_pages
from portal.pages.services import block, ensure_news, ensure_page
from tests.portal.pages.conftest import text_of

Get = Callable[..., Any]


@pytest.fixture
def page(site: Site) -> StandardPage:
    return ensure_page(
        site.root_page,
        StandardPage,
        "Пам’ятка про УКРИТТЯ",
        body=[block("text", {"text": "<p>Найближче сховище — у Будинку культури на вулиці Їжакевича.</p>"})],
    )


@pytest.mark.db
@pytest.mark.parametrize("words", ["укриття", "УКРИТТЯ", "пам'ятка", "памʼятка", "Пам’ятка", "їжакевича", "сховище"])
def test_search_knows_letter_case_and_apostrophes(site: Site, page: StandardPage, words: str) -> None:
    assert page.pk in [found.pk for found in search_pages(site.root_page, words)]


@pytest.mark.db
@pytest.mark.parametrize("words", ["", "   ", "вертоліт", "укриття вертоліт", "'", '"', "%", "вертоліт (", "*"])
def test_search_finds_nothing_without_failing(site: Site, page: StandardPage, words: str) -> None:
    assert search_pages(site.root_page, words) == []


@pytest.mark.db
@pytest.mark.parametrize("words", ["укриття (", '"укриття', "-укриття*", "укриття: сховище?"])
def test_signs_of_query_languages_mean_nothing(site: Site, page: StandardPage, words: str) -> None:
    assert [found.pk for found in search_pages(site.root_page, words)] == [page.pk]


def test_search_page_keeps_what_was_typed(page: StandardPage, get: Get) -> None:
    html = text_of(get("/search/?q=укриття"))
    assert 'value="укриття"' in html and 'href="/pamiatka-pro-ukryttia/"' in html
    assert "<b>x</b>" not in text_of(get("/search/?q=<b>x</b>"))
    assert get("/search/").status_code == 200
    assert get("/search/?q=" + "я" * 5000 + "&page=-7").status_code == 200
    assert get("/search/?q=%00").status_code == 200


@pytest.mark.db
def test_hidden_pages_are_in_no_list(site: Site, page: StandardPage, get: Get) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert search_pages(site.root_page, "укриття") == []
    for path in ("/sitemap/?uncached=1", "/sitemap.xml"):
        assert "pamiatka" not in text_of(get(path))
    page.view_restrictions.all().delete()
    assert "pamiatka" in text_of(get("/sitemap/?uncached=1"))
    page.unpublish()
    assert "pamiatka" not in text_of(get("/sitemap/?uncached=1"))


def test_sitemap_xml_is_valid_and_of_this_host(page: StandardPage, get: Get) -> None:
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
