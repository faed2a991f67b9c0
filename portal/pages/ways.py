"""What a site offers beside the pages of its tree: services of modules, and what the core itself has."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from wagtail.models import Site

from portal.pages.community_map import layers_of
from portal.registry.contract import MenuItem
from portal.registry.modules import contributions
from portal.subscriptions.selectors import topics_of


@dataclass(frozen=True, slots=True)
class Way:
    title: str
    url: str


def ways_of(site: Site | None) -> list[Way]:
    """In the order of the menu; no questions to the database beyond the switches of the site."""
    return [*_of_modules(site), *_of_the_core(site)]


def _of_modules(site: Site | None) -> Iterator[Way]:
    kind = site.community_site.kind if site is not None else ""
    for _label, item in contributions(MenuItem, site):
        if kind in item.audience:
            try:
                yield Way(_(str(item.label)), reverse(item.url_name))
            except NoReverseMatch:
                continue


def _of_the_core(site: Site | None) -> Iterator[Way]:
    if layers_of(site):
        yield Way(_("Map of the community"), reverse("community_map"))
    yield Way(_("Feedback"), reverse("forms:list"))
    if topics_of(site):
        yield Way(_("Letters by subscription"), reverse("subscriptions:form"))
