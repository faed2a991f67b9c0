"""Everything on the page of one service, in a number of queries that does not grow with it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from modules.addressees.api import AddresseeInfo, OpeningInfo, addressees_by_ids, offices, opening_now
from modules.service_guide.constants import LISTS, FactKind
from modules.service_guide.models import Fact, LegalAct, LifeEvent, Offer
from modules.service_guide.selectors.catalogue import EVENT_LINKS, offers_of


@dataclass(frozen=True, slots=True)
class FactView:
    """A fact in the language of the reader; `is_translated` is false where only Ukrainian words are there."""

    kind: str
    label: str
    text: str
    lines: list[str]
    is_translated: bool
    source_url: str
    checked_on: date | None
    is_example: bool


@dataclass(frozen=True, slots=True)
class PlaceView:
    addressee: AddresseeInfo
    note: str
    address: str
    phone: str
    opening: OpeningInfo | None


@dataclass(frozen=True, slots=True)
class ServicePage:
    offer: Offer
    facts: dict[str, FactView]
    acts: list[LegalAct]
    places: list[PlaceView]
    event: LifeEvent | None
    has_examples: bool
    is_translated: bool
    checked_on: date | None


def page_of_service(community: Any, slug: str, language: str) -> ServicePage | None:
    """None for what the community does not give."""
    rows = offers_of(community).prefetch_related("service__facts", "service__acts", "places", EVENT_LINKS)
    offer = rows.filter(slug=slug).first()
    return page_of_offer(offer, language) if offer else None


def page_of_offer(offer: Offer, language: str) -> ServicePage:
    service = offer.service
    facts = {fact.kind: view_of(fact, language) for fact in service.facts.all()}
    links = list(service.event_links.all())
    dates = [each.checked_on for each in (service, *service.facts.all()) if each.checked_on]
    return ServicePage(
        offer=offer,
        facts=facts,
        acts=list(service.acts.all()),
        places=places_of(offer),
        event=links[0].event if links else None,
        has_examples=service.is_example or any(fact.is_example for fact in facts.values()),
        is_translated=language != "en"
        or bool(service.title_en and all(each.is_translated for each in facts.values())),
        checked_on=min(dates) if dates else None,
    )


def view_of(fact: Fact, language: str) -> FactView:
    text = (fact.text_en if language == "en" else "") or fact.text
    return FactView(
        kind=fact.kind,
        label=str(FactKind(fact.kind).label),
        text=text,
        lines=[line.strip() for line in text.splitlines() if line.strip()] if fact.kind in LISTS else [text],
        is_translated=language != "en" or bool(fact.text_en),
        source_url=fact.source_url,
        checked_on=fact.checked_on,
        is_example=fact.is_example,
    )


def places_of(offer: Offer) -> list[PlaceView]:
    """Addressees that everybody may see, with their first office and their doors."""
    rows = list(offer.places.all())
    known = addressees_by_ids(row.addressee_id for row in rows)
    found = []
    for row in rows:
        info = known.get(row.addressee_id)
        if info is None or not info.is_public or info.community_id != offer.community_id:
            continue
        office = next(iter(offices(info.id)), None)
        found.append(
            PlaceView(
                addressee=info,
                note=row.note,
                address=", ".join(filter(None, (office.address, office.settlement))) if office else "",
                phone=info.phone or (office.phone if office else ""),
                opening=opening_now(info.id),
            )
        )
    return found
