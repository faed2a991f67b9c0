"""Bookings for systems of document flow (rule 44): what the cabinet's JSON file says, by a key of staff."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.errors import HttpError

from modules.equeue.adapters.booking_files import as_json
from modules.equeue.api_views import community_of
from modules.equeue.constants import EXPORT_DAYS, EXPORT_PAGE, KeyKind
from modules.equeue.engine.signing import public_key
from modules.equeue.models import StaffKey
from modules.equeue.selectors import moderated_bookings
from modules.equeue.selectors.tickets import ticket_seed
from modules.equeue.services.moderation import note_export
from modules.equeue.services.staff_keys import owner_of
from portal.common import clock

router = Router()


class NamedOut(Schema):
    id: str
    name: str


class PersonOut(Schema):
    name: str
    phone: str
    email: str
    comment: str


class ExportedOut(Schema):
    """`date` and `time` are Kyiv's wall clock; `person` is there where `people=true`."""

    id: str
    number: str
    state: str
    processing: str
    date: str
    time: str
    starts_at: str
    ends_at: str
    institution: NamedOut
    queue: NamedOut
    type: NamedOut
    services: list[str]
    source: str
    created_at: str
    changed_at: str
    person: PersonOut | None = None


class ExportOut(Schema):
    version: int
    made_at: str
    community: str
    page: int
    pages: int
    count: int
    bookings: list[ExportedOut]


def by_key(request: HttpRequest) -> StaffKey | None:
    """Ninja's authentication: the key of `Authorization: Bearer vq_…`, or 401."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    return owner_of(token.strip(), KeyKind.EXPORT, community_of(request))


class TicketKeyOut(Schema):
    """The public key (raw, URL-safe Base64) of tickets; how they are signed: modules/equeue/engine/signing.py."""

    algorithm: Literal["Ed25519"] = "Ed25519"
    version: Literal["1"] = "1"
    key: str


@router.get("/ticket-key", response=TicketKeyOut, summary="The key by which a ticket is known without a network")
def ticket_key(request: HttpRequest) -> TicketKeyOut:
    """QR 1 of a ticket carries its signature after «#»; whether the visit still stands only the queue knows."""
    return TicketKeyOut(key=public_key(ticket_seed()))


@router.get(
    "/bookings",
    response=ExportOut,
    auth=by_key,
    exclude_none=True,
    summary="Bookings of some days, for document flow",
    openapi_extra={"security": [{"bearer": []}]},
)
def bookings(
    request: HttpRequest,
    since: date | None = None,
    until: date | None = None,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    people: bool = False,
) -> dict[str, Any]:
    """Visits of the institutions for which the owner of the key works, by the date of the visit, both ends included:
    today where none is given, 31 days at most. `people`: with names and contacts. A community reads its own only.

    The key is made in the cabinet («Підключення»); 401 without a live one. The audit log keeps who took what.
    """
    first = since or until or clock.today()
    last = until or first
    if not timedelta(0) <= last - first < timedelta(days=EXPORT_DAYS):
        raise HttpError(422, _("Give a first day and a last one, at most 31 days together."))
    key: StaffKey = request.auth  # type: ignore[attr-defined]  set by ninja from by_key
    community = community_of(request)
    rows = moderated_bookings(key.owner, community).listed().filter(local_date__range=(first, last))
    count = rows.count()
    start = (page - 1) * EXPORT_PAGE
    found = list(rows.prefetch_related("services").order_by("starts_at", "pk")[start : start + EXPORT_PAGE])
    note_export(community=community, actor=key.owner, count=len(found), format="api", people=people, key=key.public_id)
    pages = max(1, -(-count // EXPORT_PAGE))
    return {**as_json(found, community.name, people), "page": page, "pages": pages, "count": count}
