"""Pages from code: create_community, demo data, modules' SitePages."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any, TypeVar

from django.db import transaction
from wagtail.models import Locale, Page

from portal.common.clock import KYIV
from portal.common.transliteration import slugify_uk
from portal.pages.models import News, NewsIndex

AnyPage = TypeVar("AnyPage", bound=Page)
_BLOCKS = uuid.UUID("7c2e5a3e-5a1c-4e0b-9d51-6f2f3f0f8a10")


def block(kind: str, value: Any) -> dict[str, Any]:
    """A block of a stream as stored; equal blocks get equal ids, so that seeding twice changes nothing."""
    return {"type": kind, "value": value, "id": str(uuid.uuid5(_BLOCKS, f"{kind}{value!r}"))}


def publish(page: AnyPage) -> AnyPage:
    """Save a revision and make it live."""
    page.save_revision().publish()
    page.refresh_from_db()
    return page


@transaction.atomic
def ensure_page(
    parent: Page,
    model: type[AnyPage],
    title: str,
    *,
    slug: str = "",
    is_live: bool = True,
    keep: bool = False,
    **fields: Any,
) -> AnyPage:
    """The page of this slug below `parent`, made or brought to these fields; published unless `is_live` is false.

    Streams take lists of `block(...)`. An unchanged page is left alone, so its dates stay; with `keep` a page that
    exists is left as people have made it.
    """
    slug = slug or slugify_uk(title)
    found = model.objects.child_of(parent).filter(slug=slug).first()
    if found is None:
        page = model(title=title, slug=slug, live=False, locale=_locale_of(parent), **fields)
        page.full_clean(exclude=["path", "depth", "numchild", "url_path"])
        parent.refresh_from_db()
        parent.add_child(instance=page)
        return publish(page) if is_live else page
    wanted = {"title": title, **fields}
    if keep or (
        all(_is_same(getattr(found, name), value) for name, value in wanted.items()) and found.live == is_live
    ):
        return found
    for name, value in wanted.items():
        setattr(found, name, value)
    return publish(found) if is_live else found


def _locale_of(parent: Page) -> Locale:
    return parent.locale if parent.depth > 1 else Locale.get_default()


def _is_same(stored: Any, wanted: Any) -> bool:
    raw = getattr(stored, "raw_data", None)
    return list(raw) == list(wanted) if raw is not None else stored == wanted


def ensure_news(
    index: NewsIndex,
    title: str,
    *,
    on: date,
    lead: str = "",
    topics: Sequence[str] = (),
    body: Iterable[dict[str, Any]] = (),
    keep: bool = False,
    **fields: Any,
) -> News:
    """News under its date; topics are names, made in the list where they are new. With `keep` only the date of
    existing news moves, and not even that while somebody's draft waits."""
    existed = keep and News.objects.child_of(index).filter(slug=slugify_uk(title)).exists()
    news = ensure_page(index, News, title, lead=lead, body=list(body), date=on, keep=keep, **fields)
    if existed:
        return _move(news, on)
    wanted = [_ensure_topic(index, name) for name in topics]
    if {topic.pk for topic in wanted} != set(news.topics.values_list("pk", flat=True)):
        news.topics.set(wanted)
        publish(news)
    return _date_publication(news, on)


def _move(news: News, on: date) -> News:
    if news.date == on or news.has_unpublished_changes:
        return news
    news.date = on
    return _date_publication(publish(news) if news.live else news, on)


def _date_publication(news: News, on: date) -> News:
    """As if it had been published in the morning of its day."""
    moment = datetime.combine(on, time(9), KYIV)
    if news.first_published_at != moment:
        News.objects.filter(pk=news.pk).update(first_published_at=moment)
        news.first_published_at = moment
    return news


def _ensure_topic(index: NewsIndex, name: str) -> Any:
    slug = slugify_uk(name, 40)
    topic, _created = index.topics.model.objects.get_or_create(index=index, slug=slug, defaults={"name": name})
    return topic
