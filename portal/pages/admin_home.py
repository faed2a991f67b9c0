"""The first page of the admin: what a content manager does most, one press away."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.ui.components import Component
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Site
from wagtail.permissions import policy_registry

from portal.pages.models import News, NewsIndex


@dataclass(frozen=True, slots=True)
class Action:
    """A card: `site` says of which site it is, where a person works on several."""

    label: str
    url: str
    icon: str
    site: str = ""


class FirstActions(Component):
    """Cards over the lists of Wagtail's dashboard. A person who edits nothing sees none."""

    name = "first_actions"
    template_name = "pages/admin/first_actions.html"
    order = 50

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {"actions": first_actions(parent_context["request"])}


def first_actions(request: HttpRequest) -> list[Action]:
    """News first, then home pages, then media; of the sites of this community, as far as rights go."""
    sites = Site.objects.filter(community_site__community=request.community).select_related("root_page")  # type: ignore[attr-defined]  site middleware
    found = []
    for site in sites.order_by("pk"):
        found += _news_of(request, site)
        if site.root_page.permissions_for_user(request.user).can_edit():
            edit = reverse("wagtailadmin_pages:edit", args=[site.root_page_id])
            found.append(Action(_("Edit the home page"), edit, "home", site.site_name))
    if found:
        found.append(Action(_("All pages"), reverse("wagtailadmin_explore_root"), "folder-open-inverse"))
    for label, model, url_name, icon in (
        (_("Pictures"), get_image_model(), "wagtailimages:index", "image"),
        (_("Documents"), get_document_model(), "wagtaildocs:index", "doc-full-inverse"),
    ):
        if policy_registry.get_by_type(model).user_has_any_permission(request.user, ["add", "change"]):
            found.append(Action(label, reverse(url_name), icon))
    return found


def _news_of(request: HttpRequest, site: Site) -> list[Action]:
    rows: Any = Page.objects.descendant_of(site.root_page).type(NewsIndex).order_by("path")
    index = rows.first()
    if index is None or not index.permissions_for_user(request.user).can_add_subpage():
        return []
    add = reverse("wagtailadmin_pages:add", args=[News._meta.app_label, News._meta.model_name, index.pk])
    return [Action(_("Add news"), add, "plus", site.site_name)]
