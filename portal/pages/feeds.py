"""RSS of the site's news."""

from collections.abc import Iterable
from datetime import datetime, time

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext
from wagtail.models import Page, Site

from portal.common.clock import KYIV
from portal.common.page_generation import limit_page_cache
from portal.pages.models import News
from portal.pages.models.base import PAGE_SECONDS
from portal.pages.selectors import news_index_of, news_of, root_in_language

NEWS_IN_FEED = 30


class NewsFeed(Feed):
    """The newest news; an empty feed where the site has no list of news yet."""

    def __call__(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        limit_page_cache(request, PAGE_SECONDS)
        return super().__call__(request, *args, **kwargs)

    def get_object(self, request: HttpRequest, *args: object, **kwargs: object) -> Page:
        site = Site.find_for_request(request)
        root = root_in_language(site, get_language() or "uk") if site is not None else None
        if root is None:
            raise Http404
        root.feed_request = request
        return root

    def title(self, root: Page) -> str:
        return f"{root.title}: {gettext('News').lower()}"

    def link(self, root: Page) -> str:
        return root.get_full_url(root.feed_request) or "/"

    def description(self, root: Page) -> str:
        return root.search_description or root.title

    def items(self, root: Page) -> Iterable[News]:
        index = news_index_of(root)
        news = list(news_of(index)[:NEWS_IN_FEED]) if index is not None else []
        for item in news:
            item.feed_request = root.feed_request
        return news

    def item_title(self, item: News) -> str:
        return item.title

    def item_description(self, item: News) -> str:
        return item.lead

    def item_link(self, item: News) -> str:
        return item.get_full_url(item.feed_request) or "/"

    def item_pubdate(self, item: News) -> datetime:
        return item.first_published_at or datetime.combine(item.date, time(9), KYIV)

    def item_categories(self, item: News) -> list[str]:
        return [topic.name for topic in item.topics.all()]
