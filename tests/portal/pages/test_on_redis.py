"""The pages of a site where the shared cache is a real Redis, which takes plain data only."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from wagtail.models import Site

from portal.pages.models import NewsIndex
from portal.settings.caches import caches as caches_of
from tests.factories.pages import NewsFactory, PictureFactory
from tests.portal.pages.conftest import text_of


@pytest.mark.django_db(transaction=True)
def test_pages_with_pictures_are_built_kept_and_renewed(
    site: Site, get: Callable[..., Any], settings: Any, redis_url: str, tmp_path: Path
) -> None:
    settings.CACHES = caches_of(redis_url, tmp_path)
    home = site.root_page.specific
    home.body = [("latest_news", {"heading": "Новини", "count": 3, "topic": "", "layout": "lead"})]
    home.save_revision().publish()
    index = NewsIndex.objects.get(path__startswith=site.root_page.path)
    news = NewsFactory(
        parent=index, title="Відкрили укриття", is_pinned=True, cover=PictureFactory(), cover_alt="Вхід до укриття"
    )
    news.save_revision().publish()
    NewsFactory(parent=index).save_revision().publish()
    for _ in range(3):
        answer = get("/")
        assert answer.status_code == 200
        assert "Відкрили укриття" in text_of(answer)
        assert "/media/images/" in text_of(answer)
    assert caches["default"].keys("page:*")
    news.title = "Укриття працює"
    news.save_revision().publish()
    assert "Укриття працює" in text_of(get("/"))
    assert get("/healthz/ready").status_code == 200
