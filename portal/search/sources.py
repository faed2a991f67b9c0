"""Who has something to be found: the SearchSource contributions."""

from collections.abc import Iterable
from typing import Any, cast

from django.http import HttpRequest
from wagtail.models import Site

from portal.registry.contract import SearchSource
from portal.registry.modules import call, contributions
from portal.search.values import SearchDocument


def all_sources() -> dict[str, SearchSource]:
    """By kind; of everything installed."""
    return {source.kind: source for _label, source in contributions(SearchSource)}


def sources_on(site: Site) -> dict[str, SearchSource]:
    """By kind; of what a site has on."""
    return {source.kind: source for _label, source in contributions(SearchSource, site)}


def documents(source: SearchSource, community: Any, ids: Iterable[str] | None) -> Iterable[SearchDocument]:
    """Those of a community that everybody may read: all of them, or of some ids those that still are."""
    return cast(Iterable[SearchDocument], call(source.documents, community, None if ids is None else list(ids)))


def visible_ids(source: SearchSource, request: HttpRequest, ids: Iterable[str]) -> frozenset[str]:
    """Of some ids those that this visitor may see here and now, by the queryset of the view itself."""
    return frozenset(str(each) for each in cast(Iterable[Any], call(source.visible, request, list(ids))))
