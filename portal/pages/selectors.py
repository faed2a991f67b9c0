"""Reads of pages. Everything public is live, not restricted, and below the root of the site in question."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Left, Length
from django.http import HttpRequest
from django.utils.translation import gettext
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.query import PageQuerySet

from portal.pages.models import News, NewsIndex, NewsTopic


def public_pages(root: Page) -> PageQuerySet[Page]:
    """Every page that an anonymous visitor may read below (and with) a site's root."""
    return Page.objects.live().public().descendant_of(root, inclusive=True)


def root_in_language(site: Site, code: str) -> Page | None:
    """The site's root page in a language, if it is published there."""
    if site.root_page.locale.language_code == code:
        return site.root_page
    return site.root_page.get_translations().live().filter(locale__language_code=code, alias_of=None).first()


def news_of(index: Page, topic: str = "") -> QuerySet[News]:
    """Public news of a list, newest first, with what a card shows already loaded."""
    return _shown(News.objects.child_of(index).public(), topic)


def _shown(news: PageQuerySet[News], topic: str) -> QuerySet[News]:
    news = (
        news.live().select_related("cover")
        .prefetch_related(Prefetch("topics", NewsTopic.objects.order_by("sort_order")))
        .defer("body", "aside")
    )  # fmt: skip
    if topic:
        news = news.filter(topics__slug=topic)
    return news.order_by("-date", "-first_published_at", "-pk")


def latest_news(index_id: int, count: int, topic: str = "") -> list[News]:
    """For a home page: pinned ones first, then the newest. One query, one more for topics; none for restrictions,
    which a subquery looks at."""
    restricted = PageViewRestriction.objects.filter(page__path=Left(OuterRef("path"), Length("page__path")))
    below = Page.objects.filter(pk=index_id).values("path")[:1]
    news = News.objects.filter(path__startswith=Subquery(below)).exclude(pk=index_id)
    news = news.filter(~Exists(restricted))
    return list(_shown(news, topic).order_by("-is_pinned", "-date", "-first_published_at", "-pk")[:count])


def news_index_of(page: Page | None) -> NewsIndex | None:
    """The list of news of the site that a page stands in (the first one in its tree)."""
    if page is None or not page.path:
        return None
    root_path = page.path[: 2 * Page.steplen]
    return NewsIndex.objects.live().public().filter(path__startswith=root_path).order_by("path").first()


def child_pages(page: Page) -> PageQuerySet[Page]:
    """Public pages right below, in the order of the tree, with lead and cover."""
    return page.get_children().live().public().specific(defer=False)


def section_cards(page: Page) -> list[dict[str, Any]]:
    """Pages right below with their lead, and what is below them. A constant number of queries."""
    below = Page.objects.live().public().descendant_of(page).filter(depth=page.depth + 2).order_by("path")
    grandchildren = list(below.exclude(content_type__model="news"))
    return [
        {"page": child, "below": [item for item in grandchildren if item.path.startswith(child.path)]}
        for child in child_pages(page)
    ]


def breadcrumbs(page: Page, request: HttpRequest) -> list[dict[str, str]]:
    """From the site's home to the page; nothing on the home itself. One query."""
    if page.depth <= 2:
        return []
    ancestors = page.get_ancestors().filter(depth__gte=2)
    crumbs = [
        {"label": item.title if item.depth > 2 else gettext("Home"), "url": item.get_url(request) or ""}
        for item in ancestors
    ]
    return [*crumbs, {"label": page.title, "url": ""}]


@dataclass(frozen=True, slots=True)
class Translation:
    """Another language of a page; `is_exact` is false where only an ancestor is translated."""

    code: str
    url: str
    is_exact: bool


def translations_of(page: Page, request: HttpRequest, codes: tuple[str, ...]) -> list[Translation]:
    """Where each language leads: the live translation, or that of the nearest ancestor. Two queries, or none
    if no other language has a published root."""
    if not codes:
        return []
    keys = dict(
        Page.objects.ancestor_of(page, inclusive=True).filter(depth__gte=2).values_list("translation_key", "depth")
    )
    found: dict[str, Page] = {}
    live = (
        Page.objects.live().public().filter(translation_key__in=keys, alias_of=None, locale__language_code__in=codes)
    )
    for translation in live.select_related("locale").exclude(pk=page.pk):
        best = found.get(translation.locale.language_code)
        if best is None or keys[best.translation_key] < keys[translation.translation_key]:
            found[translation.locale.language_code] = translation
    return [
        Translation(code, item.get_url(request) or "", item.translation_key == page.translation_key)
        for code, item in sorted(found.items())
    ]
