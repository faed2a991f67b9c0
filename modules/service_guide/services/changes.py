"""What follows every write: the index of search, the cached pages, the audit log."""

from collections.abc import Iterable
from typing import Any

from modules.service_guide.models import Offer, Service
from modules.service_guide.selectors.finding import SOURCE, ids_of
from portal.audit.services import record
from portal.common.page_generation import bump_hosts
from portal.pages.receivers import hosts_of_community
from portal.search.services import mark_changed


def offers_changed(offers: Iterable[Offer]) -> None:
    """Search reads them anew after the commit, pages with them are built anew."""
    by_community: dict[int, list[int]] = {}
    for offer in offers:
        by_community.setdefault(offer.community_id, []).append(offer.pk)
    for community_id, ids in by_community.items():
        mark_changed(SOURCE, community_id, ids_of(ids))
        bump_hosts(hosts_of_community(community_id))


def service_changed(service: Service) -> None:
    """A row of the national guide is shown by every community that gives it."""
    offers_changed(Offer.objects.filter(service=service))


def note(actor: Any, action: str, target: Any, community: Any, **details: Any) -> None:
    """A row in the audit log; scripts act as nobody."""
    record(actor=actor, action=f"service_guide.{action}", target=target, community=community, details=details)
