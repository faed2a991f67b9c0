"""Operations of the API: what the pages of the catalogue show. Ids are random; answers have an ETag, and who has the
same already gets 304."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import get_language
from django.views.decorators.http import conditional_page
from ninja import Field, Path, Query, Router, Schema
from ninja.errors import HttpError

from modules.service_guide.models import Offer
from modules.service_guide.selectors.catalogue import Filters, events_of, filtered, offers_of
from modules.service_guide.selectors.finding import matching
from modules.service_guide.selectors.page import ServicePage, page_of_service

router = Router()
router.add_decorator(conditional_page, mode="view")
InPath = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{16,32}$")]


class EventOut(Schema):
    slug: str
    title: str
    title_en: str


class ServiceOut(Schema):
    id: str
    code: str = Field(description="The identifier of the Guide of state services; empty where it is not verified.")
    title: str
    title_en: str
    lead: str
    audience: Literal["people", "business", "all"]
    cost: Literal["free", "fee", "depends"]
    is_online: bool
    url: str


class ListOut(Schema):
    count: int
    services: list[ServiceOut]


class FactOut(Schema):
    kind: str
    text: str
    source_url: str
    checked_on: str
    is_example: bool


class ActOut(Schema):
    title: str
    article: str
    url: str


class BlankOut(Schema):
    title: str
    kind: Literal["blank", "sample"]
    url: str


class PlaceOut(Schema):
    name: str
    address: str
    phone: str
    url: str


class DetailOut(ServiceOut):
    online_url: str
    note: str
    facts: list[FactOut]
    acts: list[ActOut]
    blanks: list[BlankOut]
    places: list[PlaceOut]


class Wanted(Schema):
    q: str = Field("", max_length=200, description="Words in any form.")
    event: str = Field("", max_length=80, description="Slug of a life event.")
    who: Literal["", "people", "business"] = ""
    online: bool = False
    free: bool = False
    limit: int = Field(50, ge=1, le=200)
    offset: int = Field(0, ge=0, le=10_000)


@router.get("/events/", response=list[EventOut], summary="Life events")
def list_events(request: HttpRequest) -> Any:
    return [{"slug": row.slug, "title": row.title, "title_en": row.title_en} for row in events_of(request.community)]


@router.get("/services/", response=ListOut, summary="Services: list, search, filters")
def list_services(request: HttpRequest, wanted: Query[Wanted]) -> Any:
    asked = Filters(wanted.event, wanted.who, wanted.online, wanted.free)
    rows = filtered(offers_of(request.community), asked)
    words = wanted.q.replace("\x00", "").strip()
    if words:
        allowed = set(rows.values_list("pk", flat=True))
        found = [offer for offer in matching(request, words) if offer.pk in allowed]
        count = len(found)
    else:
        count, found = rows.count(), rows
    part = list(found[wanted.offset : wanted.offset + wanted.limit])
    return {"count": count, "services": [_service(request, offer) for offer in part]}


@router.get("/services/{public_id}/", response=DetailOut, summary="One service with its facts and their sources")
def get_service(request: HttpRequest, public_id: InPath) -> Any:
    slug = offers_of(request.community).filter(public_id=public_id).values_list("slug", flat=True).first()
    page = page_of_service(request.community, slug, get_language() or "uk") if slug else None
    if page is None:
        raise HttpError(404, "not found")
    return _service(request, page.offer) | _details(request, page)


def _service(request: HttpRequest, offer: Offer) -> dict[str, Any]:
    service = offer.service
    return {
        "id": offer.public_id,
        "code": "" if service.is_example else service.code,
        "title": service.title,
        "title_en": service.title_en,
        "lead": service.lead,
        "audience": service.audience,
        "cost": service.cost_kind,
        "is_online": bool(service.online_url),
        "url": request.build_absolute_uri(f"/services/service_guide/{offer.slug}/"),
    }


def _details(request: HttpRequest, page: ServicePage) -> dict[str, Any]:
    return {
        "online_url": page.offer.service.online_url,
        "note": page.offer.note,
        "facts": [
            {
                "kind": fact.kind,
                "text": fact.text,
                "source_url": fact.source_url,
                "checked_on": fact.checked_on.isoformat() if fact.checked_on else "",
                "is_example": fact.is_example,
            }
            for fact in page.facts.values()
        ],
        "acts": [{"title": act.title, "article": act.article, "url": act.url} for act in page.acts],
        "blanks": [
            {"title": blank.title, "kind": blank.kind, "url": request.build_absolute_uri(blank.url)}
            for blank in page.blanks
        ],
        "places": [
            {
                "name": place.addressee.name,
                "address": place.address,
                "phone": place.phone,
                "url": request.build_absolute_uri(place.addressee.url),
            }
            for place in page.places
        ],
    }
