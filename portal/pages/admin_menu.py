"""The admin's menu in the order of people's work: what repeats on the sites, the sites, the registers, the rest."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from portal.common.scoping import sites_for_user

# Wagtail's own items that are materials of pages: together, under one name.
REPEATED = ("images", "documents")
HIDDEN = ("help",)
GUIDE = "viche-guide"


def arranged(request: HttpRequest, items: list[Any]) -> list[Any]:
    kept = [item for item in items if item.name not in (*HIDDEN, *REPEATED)]
    materials = [item for item in items if item.name in REPEATED]
    if any(item.name == "explorer" for item in items):
        kept += site_items(request)
    if materials:
        menu = Menu(items=materials)
        kept.append(SubmenuMenuItem(_("Repeated content"), menu, name="viche-repeated", icon_name="copy", order=90))
    kept.append(MenuItem(_("Guide"), reverse("admin_guide"), name=GUIDE, icon_name="help", order=20_000))
    return kept


def site_items(request: HttpRequest) -> list[MenuItem]:
    """A door to the pages of each site of this community, in the reader's language if the site has it."""
    community = getattr(request, "community", None)
    sites = sites_for_user(request.user).filter(community_site__community=community)
    labels = {"community": _("Site of the community"), "service_centre": _("Site of the service centre")}
    found = []
    for number, site in enumerate(sites.select_related("community_site").order_by("pk")):
        kind = site.community_site.kind
        where = reverse("wagtailadmin_explore", args=[site.root_page_id])
        icon = "home" if kind == "community" else "group"
        found.append(MenuItem(labels[kind], where, name=f"viche-site-{kind}", icon_name=icon, order=101 + number))
    return found
