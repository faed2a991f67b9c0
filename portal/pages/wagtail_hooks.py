"""Comfort and limits of the admin for people who write pages."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page, Site
from wagtail.query import PageQuerySet

from portal.communities.models import Community
from portal.pages.admin_home import FirstActions
from portal.pages.admin_menu import arranged
from portal.pages.views_guide import guide


@hooks.register("construct_page_chooser_queryset")
def pages_of_own_communities(pages: PageQuerySet[Page], request: HttpRequest) -> PageQuerySet[Page]:
    """Wagtail's chooser crosses sites; ours shows the sites of the communities where the person works."""
    if getattr(request.user, "is_superuser", False):
        return pages
    sites = Site.objects.filter(community_site__community__in=Community.objects.for_user(request.user))
    keys = sites.values_list("root_page__translation_key", flat=True)
    roots = Page.objects.filter(translation_key__in=list(keys))
    allowed = Page.objects.filter(depth=1)
    for root in roots:
        allowed = allowed | Page.objects.descendant_of(root, inclusive=True)
    return pages & allowed if roots else pages.none()


@hooks.register("construct_main_menu", order=900)
def tidy_menu(request: HttpRequest, items: list[Any]) -> None:
    """What repeats on the sites, the sites, registers of modules, the rest; our guide in place of Wagtail's help."""
    items[:] = arranged(request, items)


@hooks.register("register_admin_urls")
def guide_urls() -> list[Any]:
    return [path("guide/", guide, name="admin_guide")]


@hooks.register("register_settings_menu_item")
def style_guide() -> MenuItem:
    return MenuItem(_("Style guide"), reverse_lazy("styleguide"), icon_name="view", order=900)


@hooks.register("construct_homepage_panels")
def first_page(request: HttpRequest, panels: list[Any]) -> None:
    """An empty dashboard helps nobody: begin with what content managers do."""
    panels.append(FirstActions())
