"""Pages as search knows them: public ones of each site, in each of its languages."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.models import Page, Site

from portal.communities.models import Community
from portal.pages.models import News
from portal.pages.models.base import BasePage
from portal.pages.selectors import public_pages, root_in_language
from portal.search.values import SearchDocument

PAGES, NEWS = "pages.page", "pages.news"


def kind_of(page: Page) -> str:
    return NEWS if issubclass(page.specific_class or Page, News) else PAGES


def page_documents(community: Community, ids: list[str] | None) -> Iterator[SearchDocument]:
    yield from _documents(community, ids, is_news=False)


def news_documents(community: Community, ids: list[str] | None) -> Iterator[SearchDocument]:
    yield from _documents(community, ids, is_news=True)


def visible_pages(request: HttpRequest, ids: Iterable[str]) -> list[str]:
    """Of some pages those that the site shows in the language of the request."""
    site = Site.find_for_request(request)
    root = root_in_language(site, get_language() or "uk") if site is not None else None
    if root is None:
        return []
    return [str(pk) for pk in public_pages(root).filter(pk__in=list(ids)).values_list("pk", flat=True)]


def _documents(community: Community, ids: list[str] | None, *, is_news: bool) -> Iterator[SearchDocument]:
    for site in Site.objects.filter(community_site__community=community).select_related("root_page__locale"):
        for root in (site.root_page, *site.root_page.get_translations().live().filter(alias_of=None)):
            pages = public_pages(root).filter(alias_of=None)
            pages = pages.type(News) if is_news else pages.not_type(News)
            if ids is not None:
                pages = pages.filter(pk__in=ids)
            for page in pages.specific().iterator(chunk_size=200):
                yield _document(page, site, root.locale.language_code)


def _document(page: Any, site: Site, language: str) -> SearchDocument:
    is_ours = isinstance(page, BasePage)
    return SearchDocument(
        object_id=str(page.pk),
        title=page.title,
        url=page.get_url_parts()[2],
        text=page.readable_text if is_ours else "",
        lead=page.lead if is_ours else page.search_description,
        language=language,
        site_id=site.pk,
        date=page.date if isinstance(page, News) else None,
    )
