"""Operations of the API: what the public pages of addressees show, of the community of the site. An addressee is known
by the last part of its page's address; answers have an ETag, and who has the same already gets 304."""

from datetime import timedelta
from typing import Annotated, Any

from django.http import HttpRequest
from django.urls import reverse
from django.views.decorators.http import conditional_page
from ninja import Field, Path, Query, Router, Schema
from ninja.errors import HttpError

from modules.addressees.constants import PEOPLE, AddresseeKind
from modules.addressees.models import Addressee, Office
from modules.addressees.selectors.catalogue import Filters, found, public_rows
from modules.addressees.selectors.photos import photo_of
from modules.addressees.selectors.subject import OfficeView, ScheduleView, page_of_addressee
from portal.common.clock import today

router = Router()
router.add_decorator(conditional_page, mode="view")
Slug = Annotated[str, Path(pattern=r"^[-a-zA-Z0-9_]{1,80}$")]
DAYS = 14


class AddresseeOut(Schema):
    slug: str
    name: str
    short_name: str
    kind: str = Field(description="body, division, institution, service_centre, person or deputy")
    position: str
    description: str
    phone: str
    email: str
    parent: str | None = Field(description="Slug of the addressee above, where everybody may see it.")
    url: str


class ListOut(Schema):
    count: int
    addressees: list[AddresseeOut]


class ContactOut(Schema):
    kind: str
    value: str
    note: str


class OfficeOut(Schema):
    name: str
    address: str
    settlement: str = Field(description="Code of КАТОТТГ, or empty.")
    phone: str
    latitude: float | None
    longitude: float | None
    accessibility: list[str]


class DayOut(Schema):
    date: str
    spans: list[list[str]] = Field(description="Pairs of wall times in Kyiv; 24:00 is the end of the day.")


class ScheduleOut(Schema):
    kind: str
    title: str
    is_open: bool
    days: list[DayOut] = Field(description="The coming fourteen days, holidays and exceptions counted in.")


class PhotoOut(Schema):
    url: str
    width: int
    height: int
    alt: str = Field(description="What it shows; where nobody has said it, the name.")


class CardOut(AddresseeOut):
    photo: PhotoOut | None
    competences: str
    website: str
    groups: list[str]
    contacts: list[ContactOut]
    offices: list[OfficeOut]
    schedules: list[ScheduleOut]
    parts: list[str]
    people: list[str]


class Wanted(Schema):
    q: str = Field("", max_length=100, description="Every word, in any case and with any apostrophe.")
    kind: str = Field("", max_length=20)
    group: str = Field("", max_length=80, description="Slug of a group.")
    settlement: str = Field("", max_length=19, description="Code of КАТОТТГ of an office.")
    limit: int = Field(50, ge=1, le=200)
    offset: int = Field(0, ge=0, le=100_000)


@router.get("/addressees/", response=ListOut, summary="Addressees in the order of the tree: list, search, filters")
def list_addressees(request: HttpRequest, wanted: Query[Wanted]) -> Any:
    kind = wanted.kind if wanted.kind in AddresseeKind.values else ""
    filters = Filters(wanted.q.replace("\x00", "").strip(), kind, wanted.group, wanted.settlement)
    rows = found(request.community, filters).prefetch_related(None)
    part = rows[wanted.offset : wanted.offset + wanted.limit]
    return {"count": rows.count(), "addressees": [_short(request, row) for row in part]}


@router.get("/addressees/{slug}/", response=CardOut, summary="The card of an addressee")
def get_addressee(request: HttpRequest, slug: Slug) -> Any:
    page = page_of_addressee(request.community, slug)
    if page is None:
        raise HttpError(404, "not found")
    row = public_rows(request.community).select_related("parent").prefetch_related("groups").get(slug=slug)
    below = list(public_rows(request.community).filter(parent=row).values_list("slug", "kind"))
    return _short(request, row) | {
        "photo": _photo(request, page.addressee),
        "competences": row.competences,
        "website": row.website,
        "groups": [group.slug for group in row.groups.all()],
        "contacts": [
            {"kind": each.kind, "value": each.value, "note": each.note}
            for each in (*page.phones, *page.emails, *page.sites)
        ],
        "offices": [_office(view) for view in page.offices],
        "schedules": [_schedule(view) for view in page.schedules],
        "parts": [slug for slug, kind in below if kind not in PEOPLE],
        "people": [slug for slug, kind in below if kind in PEOPLE],
    }


def _short(request: HttpRequest, row: Addressee) -> dict[str, Any]:
    above = row.parent
    return {
        "slug": row.slug,
        "name": row.name,
        "short_name": row.short_name,
        "kind": row.kind,
        "position": row.position,
        "description": row.description,
        "phone": row.phone,
        "email": row.email,
        "parent": above.slug if above is not None and above.is_listed else None,
        "url": request.build_absolute_uri(reverse("addressees:page", args=[row.slug])),
    }


def _photo(request: HttpRequest, row: Addressee) -> dict[str, Any] | None:
    photo = photo_of(row)
    if photo is None:
        return None
    url = request.build_absolute_uri(photo.url)
    return {"url": url, "width": photo.width, "height": photo.height, "alt": photo.alt}


def _office(view: OfficeView) -> dict[str, Any]:
    office: Office = view.office
    return {
        "name": office.name,
        "address": office.full_address(),
        "settlement": office.settlement_id or "",
        "phone": office.phone,
        "latitude": float(office.latitude) if office.latitude is not None else None,
        "longitude": float(office.longitude) if office.longitude is not None else None,
        "accessibility": list(office.accessibility),
    }


def _schedule(view: ScheduleView) -> dict[str, Any]:
    begin = today()
    dates = [begin + timedelta(days=offset) for offset in range(DAYS)]
    days = [
        {
            "date": day.isoformat(),
            "spans": [[_clock(span.opens), _clock(span.closes)] for span in view.hours.spans_on(day)],
        }
        for day in dates
    ]
    return {"kind": view.kind, "title": view.title, "is_open": view.opening.is_open, "days": days}


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
