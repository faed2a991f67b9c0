"""Everything on the page of one service, in a number of queries that does not grow with it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from modules.addressees.api import (
    AddresseeInfo,
    OfficeInfo,
    OpeningInfo,
    addressees_by_ids,
    offices_by_ids,
    openings_now,
)
from modules.service_guide.constants import LISTS, BlankKind, FactKind
from modules.service_guide.models import Blank, Fact, LegalAct, LifeEvent, Offer
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
class BlankView:
    """A paper to fill in: `document` is a file of ours, else `url` leads to another site."""

    title: str
    kind: str
    label: str
    url: str
    document: Any
    checked_on: date | None


@dataclass(frozen=True, slots=True)
class PlaceView:
    addressee: AddresseeInfo
    note: str
    address: str
    phone: str
    opening: OpeningInfo | None
    office: OfficeInfo | None


@dataclass(frozen=True, slots=True)
class ServicePage:
    offer: Offer
    facts: dict[str, FactView]
    acts: list[LegalAct]
    blanks: list[BlankView]
    places: list[PlaceView]
    event: LifeEvent | None
    has_examples: bool
    is_translated: bool
    checked_on: date | None

    @property
    def has_points(self) -> bool:
        return any(place.office and place.office.latitude is not None for place in self.places)


def page_of_service(community: Any, slug: str, language: str) -> ServicePage | None:
    """None for what the community does not give."""
    parts = ("service__facts", "service__acts", "service__blanks__document", "places")
    rows = offers_of(community).prefetch_related(*parts, EVENT_LINKS)
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
        blanks=[blank_view(blank) for blank in service.blanks.all()],
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


def blank_view(blank: Blank) -> BlankView:
    return BlankView(
        title=blank.title,
        kind=blank.kind,
        label=str(BlankKind(blank.kind).label),
        url=blank.document.url if blank.document else blank.url,
        document=blank.document,
        checked_on=blank.checked_on,
    )


def places_of(offer: Offer) -> list[PlaceView]:
    """Addressees that everybody may see, with their first office and their doors."""
    rows = list(offer.places.all())
    known = addressees_by_ids(row.addressee_id for row in rows)
    shown = [
        (row, info)
        for row in rows
        if (info := known.get(row.addressee_id)) and info.is_public and info.community_id == offer.community_id
    ]
    ids = [info.id for _row, info in shown]
    houses, openings = offices_by_ids(ids), openings_now(ids)
    return [
        PlaceView(
            addressee=info,
            note=row.note,
            address=", ".join(filter(None, (office.address, office.settlement))) if office else "",
            phone=info.phone or (office.phone if office else ""),
            opening=openings[info.id],
            office=office,
        )
        for row, info in shown
        for office in [next(iter(houses.get(info.id, ())), None)]
    ]
