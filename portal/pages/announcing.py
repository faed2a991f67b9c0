"""News that subscribers get letters about (slot SubscriptionTopic, «pages.news»)."""

from datetime import timedelta
from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_unpublished

from portal.common import clock
from portal.communities.models import CommunitySite
from portal.notifications.constants import BODY_KEPT_FOR
from portal.pages.models import News
from portal.registry.contract import LetterItem
from portal.subscriptions.services import announce, recall

TOPIC = "pages.news"
# A story from an archive, moved to this site today, is news to nobody; nor is an old one published anew.
STILL_NEWS = timedelta(days=7)


@receiver(page_published, sender=News)
def tell_subscribers(instance: News, **kwargs: Any) -> None:
    """At the first publication, in the main language of the site; a letter takes a translation if there is one."""
    site = instance.get_site()
    if site is None or instance.locale_id != site.root_page.locale_id or instance.alias_of_id is not None:
        return
    oldest = clock.today() - STILL_NEWS
    first = instance.first_published_at
    is_old = first is not None and first.astimezone(clock.KYIV).date() < oldest
    if instance.date < oldest or is_old or not CommunitySite.objects.filter(site=site).exists():
        return
    announce(topic=TOPIC, site=site, item_id=str(instance.pk))


@receiver(page_unpublished, sender=News)
def call_back_hidden(instance: News, **kwargs: Any) -> None:
    """Also of what is deleted: Wagtail hides a page first."""
    recall(topic=TOPIC, item_ids=[str(instance.pk)])


@receiver(post_save, sender=PageViewRestriction)
def call_back_restricted(instance: PageViewRestriction, **kwargs: Any) -> None:
    rows = News.objects.descendant_of(instance.page, inclusive=True)
    recent = rows.filter(first_published_at__gte=clock.now() - BODY_KEPT_FOR)
    recall(topic=TOPIC, item_ids=[str(pk) for pk in recent.values_list("pk", flat=True)])


def news_item(site: Site, item_id: str, language: str) -> LetterItem | None:
    """Title, lead and address, in the subscriber's language if it is translated; None where it is hidden."""
    rows = Page.objects.live().public()
    page = rows.filter(pk=int(item_id)).select_related("locale").first() if item_id.isdecimal() else None
    if page is None or not page.path.startswith(site.root_page.path):
        return None
    if page.locale.language_code != language:
        translated = page.get_translations().filter(pk__in=rows.values("pk"), locale__language_code=language)
        page = translated.filter(alias_of=None).first() or page
    news = page.specific
    url = news.get_full_url()
    return LetterItem(title=news.title, url=url, text=getattr(news, "lead", "")) if url else None
