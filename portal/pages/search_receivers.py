"""The index of search follows the tree of pages: what is hidden or deleted goes at once, the worker reads the rest."""

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_slug_changed, post_page_move

from portal.communities.models import CommunitySite
from portal.pages.search_documents import NEWS, PAGES, kind_of
from portal.search.services import forget, mark_changed


def community_of(page: Page) -> int | None:
    site = page.get_site()
    rows = CommunitySite.objects.filter(site=site) if site is not None else CommunitySite.objects.none()
    return rows.values_list("community_id", flat=True).first()


def mark_subtree(page: Page) -> None:
    """A page and all below: their addresses or their readers have changed."""
    community = community_of(page)
    ids: dict[str, list[int]] = {PAGES: [], NEWS: []}
    for each in Page.objects.descendant_of(page, inclusive=True).only("pk", "content_type"):
        ids[kind_of(each)].append(each.pk)
    for kind, those in ids.items():
        if community is None:
            forget(kind, those)
        elif those:
            mark_changed(kind, community, those)


@receiver(post_save)
def page_saved(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    if not issubclass(sender, Page) or kwargs.get("raw"):
        return
    community = community_of(instance) if instance.live else None
    if community is None:
        forget(kind_of(instance), [instance.pk])
    else:
        mark_changed(kind_of(instance), community, [instance.pk])


@receiver(post_delete)
def page_deleted(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    if issubclass(sender, Page):
        for kind in (PAGES, NEWS):
            forget(kind, [instance.pk])


@receiver([page_slug_changed, post_page_move])
def page_moved(instance: Page, **kwargs: Any) -> None:
    mark_subtree(instance)


@receiver([post_save, post_delete], sender=PageViewRestriction)
def page_restricted(instance: PageViewRestriction, **kwargs: Any) -> None:
    page = Page.objects.filter(pk=instance.page_id).first()  # gone with its restrictions, perhaps
    if page is not None:
        mark_subtree(page)


@receiver([post_save, post_delete], sender=CommunitySite)
def site_of_community_changed(instance: CommunitySite, **kwargs: Any) -> None:
    """The pages of a new site are older than it is."""
    if not kwargs.get("raw") and type(instance.community).objects.filter(pk=instance.community_id).exists():
        for kind in (PAGES, NEWS):
            mark_changed(kind, instance.community_id)


@receiver(post_save, sender=Site)
def site_changed(instance: Site, **kwargs: Any) -> None:
    """It may have another root."""
    for row in CommunitySite.objects.filter(site=instance):
        site_of_community_changed(row)
