"""The public catalogue: life events with their first services, lists with filters, services from А to Я."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from modules.service_guide.constants import SHOWN_OF_EVENT, SHOWN_POPULAR, Audience, CostKind
from modules.service_guide.models import LifeEvent, Offer, ServiceEvent
from modules.service_guide.models.offer import OfferQuerySet
from portal.common.ukrainian import sort_key


@dataclass(frozen=True, slots=True)
class Filters:
    """What a visitor asked for; unknown values are none."""

    event: str = ""
    who: str = ""
    is_online: bool = False
    is_free: bool = False

    def __bool__(self) -> bool:
        return bool(self.event or self.who or self.is_online or self.is_free)


@dataclass(frozen=True, slots=True)
class EventTile:
    """A life event with the first of its services and how many more there are."""

    event: LifeEvent
    offers: list[Offer]
    more: int


@dataclass(frozen=True, slots=True)
class Letter:
    letter: str
    offers: list[Offer]


def offers_of(community: Any) -> OfferQuerySet:
    """Services that the community gives, in the Ukrainian order of their names."""
    rows = Offer.objects.for_community(community).given().select_related("service")
    return rows.order_by("service__title__uk", "pk")


def filtered(rows: OfferQuerySet, filters: Filters) -> OfferQuerySet:
    if filters.event:
        rows = rows.filter(service__event_links__event__slug=filters.event)
    if filters.who in (Audience.PEOPLE, Audience.BUSINESS):
        rows = rows.filter(service__audience__in=[filters.who, Audience.ALL])
    if filters.is_online:
        rows = rows.exclude(service__online_url="")
    if filters.is_free:
        rows = rows.filter(service__cost_kind=CostKind.FREE)
    return rows


def events_of(community: Any) -> list[LifeEvent]:
    """Life events that lead to at least one service here, in their order; an own one hides a shared namesake."""
    offered = Q(service_links__service__offers__in=offers_of(community).order_by().values("pk"))
    rows = LifeEvent.objects.for_community(community).filter(offered).distinct()
    named: dict[str, LifeEvent] = {}
    for row in sorted(rows, key=lambda each: each.community_id is not None):
        named[row.slug] = row
    return sorted(named.values(), key=lambda each: (each.order, sort_key(each.title)))


def possible_events(community: Any) -> QuerySet[LifeEvent]:
    """Those a service may stand under: of a community shared and own ones, of the national guide shared ones."""
    return LifeEvent.objects.for_community(community) if community else LifeEvent.objects.shared()


def event_of(community: Any, slug: str) -> LifeEvent | None:
    return next((event for event in events_of(community) if event.slug == slug), None)


def tiles(community: Any) -> list[EventTile]:
    """Every life event with its services; three queries however many there are."""
    events = events_of(community)
    links = ServiceEvent.objects.for_community(community).order_by("order", "service__title__uk", "pk")
    offers = {offer.service_id: offer for offer in offers_of(community)}
    by_event: dict[str, list[Offer]] = {}
    for service_id, slug in links.values_list("service_id", "event__slug"):
        offer = offers.get(service_id)
        if offer is not None and offer not in by_event.setdefault(slug, []):
            by_event[slug].append(offer)
    return [
        EventTile(event, found[:SHOWN_OF_EVENT], len(found) - SHOWN_OF_EVENT)
        for event in events
        if (found := sorted(by_event.get(event.slug, []), key=lambda offer: not offer.is_popular))
    ]


def popular(community: Any, limit: int = SHOWN_POPULAR) -> list[Offer]:
    return list(offers_of(community).filter(is_popular=True)[:limit])


def by_letters(rows: Iterable[Offer]) -> list[Letter]:
    """Rows in their order, under their first letters; quotes before a name are no letter."""
    found: list[Letter] = []
    for offer in rows:
        first = next((character for character in offer.service.title if character.isalnum()), "#").upper()
        if not found or found[-1].letter != first:
            found.append(Letter(first, []))
        found[-1].offers.append(offer)
    return found


EVENT_LINKS = Prefetch("service__event_links", ServiceEvent.objects.select_related("event"))
