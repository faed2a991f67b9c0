"""Whatever people see of a site has changed: begin a new generation of its cached pages, after the commit; and tell
other apps of what is published."""

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.models import Collection, Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from portal import events
from portal.common.page_generation import bump_everywhere, bump_hosts
from portal.communities.models import Community, CommunitySite, HostAlias
from portal.pages.models import Picture, PublicDocument
from portal.registry.models import ModuleSwitch

SEEN_EVERYWHERE = (Site, HostAlias, CommunitySite, PageViewRestriction, Picture, PublicDocument, Collection)


def hosts_of_community(community_id: int) -> set[str]:
    """Every host name of both sites; the sites show each other's news, so they change together."""
    sites = Site.objects.filter(community_site__community_id=community_id)
    aliases = HostAlias.objects.filter(site__in=sites).values_list("hostname", flat=True)
    return {*sites.values_list("hostname", flat=True), *aliases}


def forget_pages_of(site_id: int | None) -> None:
    owner = CommunitySite.objects.filter(site_id=site_id).values_list("community_id", flat=True).first()
    if owner is None:
        bump_everywhere()
    else:
        bump_hosts(hosts_of_community(owner))


@receiver([page_published, page_unpublished, page_slug_changed, post_page_move])
def page_changed(instance: Page, **kwargs: Any) -> None:
    site = instance.get_site()
    forget_pages_of(site.pk if site is not None else None)


@receiver(page_published)
def announce(instance: Page, **kwargs: Any) -> None:
    """Only what everybody may read."""
    site = instance.get_site()
    owner = CommunitySite.objects.filter(site=site).values_list("community_id", flat=True).first() if site else None
    if owner is None or not instance.live or instance.get_view_restrictions().exists():
        return
    events.page_published.send(
        sender=type(instance),
        community_id=owner,
        site_id=site.pk,
        url=instance.full_url,
        kind=instance.cached_content_type.model,
        published_at=instance.last_published_at,
    )


@receiver([post_save, post_delete])
def record_changed(sender: type[Model], instance: Any, **kwargs: Any) -> None:
    if kwargs.get("raw"):
        return
    if issubclass(sender, BaseSiteSetting | ModuleSwitch):
        forget_pages_of(instance.site_id)
    elif sender is Community:
        bump_hosts(hosts_of_community(instance.pk))
    elif issubclass(
        sender, Site | HostAlias | CommunitySite | PageViewRestriction | Picture | PublicDocument | Collection
    ):
        bump_everywhere()


@receiver(post_delete)
def page_deleted(sender: type[Model], **kwargs: Any) -> None:
    if issubclass(sender, Page):
        bump_everywhere()
