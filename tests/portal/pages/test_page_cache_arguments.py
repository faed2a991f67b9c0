"""Whole pages are kept only for arguments that name something which exists: nobody fills the cache with others."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from portal.common.clock import today
from portal.pages.models import NewsIndex
from portal.pages.models.news import NEWS_ON_A_PAGE
from tests.factories.pages import NewsFactory, NewsTopicFactory

pytestmark = pytest.mark.django_db(transaction=True)

Get = Callable[..., Any]


@pytest.fixture
def index(site: Site) -> NewsIndex:
    """Two pages of news; one piece has a topic."""
    index = NewsIndex.objects.child_of(site.root_page).get()
    roads = NewsTopicFactory(index=index, name="Дороги", slug="dorohy")
    for number in range(NEWS_ON_A_PAGE + 1):
        news = NewsFactory(parent=index, date=today() - timedelta(days=number))
    news.topics.set([roads])
    news.save()
    return index


def kept() -> set[str]:
    return {key for key in cache._cache if ":page:" in key or ":part:" in key}  # type: ignore[attr-defined]  in memory


def is_cached(get: Get, address: str) -> bool:
    with CaptureQueriesContext(connection) as seen:
        assert get(address).status_code == 200
    return len(seen) == 0


INVENTED = (
    "/novyny/?topic=x{}",
    "/novyny/?page={}",
    "/novyny/?page=1{:040}",
    "/novyny/?page={:050}1",
    "/novyny/?topic=dorohy&page={}",
    "/novyny/?notice=x{}",
    "/?topic=x{}",
    "/?page={}",
    "/?notice=x{}",
    "/sitemap/?page={}",
    "/sitemap/?topic=dorohy&page={}",
    "/rss.xml?page={}",
)


def test_invented_values_take_no_place(index: NewsIndex, get: Get) -> None:
    for form in INVENTED:
        plain = form.partition("?")[0]
        get(plain), get(plain)
        before = kept()
        for number in range(100, 200 if form == INVENTED[0] else 106):
            get(form.format(number))
        assert kept() == before, form


def test_spelling_of_the_host_takes_no_place(index: NewsIndex, get: Get) -> None:
    get("/novyny/"), get("/novyny/")
    before = kept()
    for host in ("Vyshneva.test", "vyshneva.TEST", "vYsHnEvA.test"):
        assert get("/novyny/", host).status_code == 200
    assert kept() == before


def test_what_exists_is_kept(index: NewsIndex, get: Get) -> None:
    for query in ("", "?page=1", "?page=2", "?topic=dorohy", "?notice=untranslated"):
        get("/novyny/" + query), get("/novyny/" + query)
        assert is_cached(get, "/novyny/" + query), query
