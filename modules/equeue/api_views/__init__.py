"""Operations of the API: parse, call one service or selector, answer.

Refusals come as {"error": code, "message": sentence}. Ids are random; a token is a capability: who has it may
see and cancel that one booking. Times are Kyiv wall time, `starts_at` is the instant with its offset.
Every write needs an Idempotency-Key: a repeat under it does nothing twice.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial, wraps
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from ninja.errors import HttpError
from wagtail.models import Site

from modules.equeue import selectors, services
from modules.equeue.api_views.losing import LostOut, nearest_told, time_of
from modules.equeue.api_views.schemas import (
    BookableOut,
    BookingIn,
    BookingOut,
    CodeIn,
    CodeSentOut,
    EarliestOut,
    HoldIn,
    HoldOut,
    InPath,
    OfferOut,
    PublicId,
    QueueOut,
    ServiceOut,
    TokenInPath,
    TypeOut,
)
from modules.equeue.constants import MAX_UNITS, NUMBERED, ActorKind, BookingState, QueueKind, Source
from modules.equeue.engine.refusals import NotFound, QueueClosed
from modules.equeue.engine.wall import iso_of
from modules.equeue.models import Booking, Queue, WorkplaceType
from modules.equeue.selectors.chosen import chosen_services, service_words, services_of_types
from modules.equeue.services.confirmation import VisitWords, ask_for_code, confirm_with_code
from modules.equeue.services.proving import Effort, hold_proven
from modules.equeue.services.questions import answered
from modules.equeue.views.calendar import when_text
from portal.common.client_address import client_network
from portal.common.clock import KYIV
from portal.common.prepared import prepared
from portal.communities.models import Community
from portal.registry.api import KEY, WRITE, key_of, run_idempotent

router = Router()
MAX_BODY = 16_384


def _header(name: str, description: str, longest: int, shortest: int) -> dict[str, Any]:
    schema = {"type": "string", "minLength": shortest, "maxLength": longest}
    return {"name": name, "in": "header", "required": True, "description": description, "schema": schema}


# Read by client_of; named here for the description.
CLIENT = _header("X-Client-Id", "A random secret of the visitor, under which the visitor gets the hold back.", 100, 16)


def bounded(view: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse a body over 16 KB before it is read."""

    @wraps(view)
    def wrapper(request: HttpRequest, **kwargs: Any) -> Any:
        if not (request.META.get("CONTENT_LENGTH") or "0").isdigit():
            raise HttpError(400, _("The request is not valid."))
        if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BODY:
            raise HttpError(413, _("The request is too large."))
        return view(request, **kwargs)

    return wrapper


def community_of(request: HttpRequest) -> Community:
    return request.community  # type: ignore[attr-defined]  SiteMiddleware puts it there


def client_of(request: HttpRequest) -> str:
    """Who holds: a secret of the client's own, one for each visitor. An address is none: many people share it."""
    given = request.headers.get("X-Client-Id", "")
    if not 16 <= len(given) <= 100:
        raise HttpError(400, _("Send the header X-Client-Id with 16–100 characters: a random secret of the visitor."))
    return f"client:{given}"


def type_out(row: WorkplaceType) -> TypeOut:
    return TypeOut(
        id=row.public_id, description=row.description, hint=row.hint, interval=row.interval, places=row.places
    )


def booking_out(request: HttpRequest, row: Booking) -> BookingOut:
    """Addresses of the ticket only where there is one: a hold has a number later."""
    pages = ("ticket", "ticket_pdf", "ticket_ics") if row.state in NUMBERED else ()
    links = [request.build_absolute_uri(reverse(f"equeue:{name}", args=[row.token])) for name in pages]
    ticket, pdf, ics = links or ("", "", "")
    return BookingOut(
        id=row.public_id,
        state=row.state,
        number=row.number,
        code=row.shown_code,
        queue=str(row.queue),
        type=type_out(row.workplace_type),
        date=row.local_date,
        time=f"{row.local_start:%H:%M}",
        ends=f"{row.local_end:%H:%M}",
        starts_at=row.starts_at.astimezone(KYIV).isoformat(),
        services=list(row.services.values_list("title", flat=True)),
        ticket=ticket,
        pdf=pdf,
        ics=ics,
    )


def queue_out(request: HttpRequest, row: Queue) -> QueueOut:
    here = request.build_absolute_uri(f"{reverse('equeue:start')}?place={row.public_id}")
    return QueueOut(
        id=row.public_id,
        name=str(row),
        kind=row.kind,
        link={QueueKind.LINK: row.link, QueueKind.DIIA: here}.get(QueueKind(row.kind), ""),
        in_chatbot=row.is_in_chatbot,
        needs_account=row.needs_account,
        needs_proof=row.needs_proof,
        asks=row.form_id is not None,
        has_waiting_list=row.has_waiting_list,
        needs_confirmation=row.needs_confirmation,
    )


def queue_or_404(request: HttpRequest, public_id: str) -> Queue:
    queue = selectors.public_queue(community_of(request), public_id)
    if queue is None:
        raise NotFound(_("There is no such queue."))
    return queue


@router.get("/queues", response=list[QueueOut], summary="Open queues of the community")
def queues(request: HttpRequest, chatbot: bool = False) -> list[QueueOut]:
    """`chatbot`: true leaves only those that the community shows in its chatbot."""
    find = selectors.chatbot_queues if chatbot else selectors.public_queues
    return [queue_out(request, row) for row in find(community_of(request))]


@router.get("/queues/{queue_id}", response=QueueOut, summary="A queue")
def queue(request: HttpRequest, queue_id: InPath) -> QueueOut:
    return queue_out(request, queue_or_404(request, queue_id))


@router.get("/queues/{queue_id}/earliest", response=EarliestOut, summary="The earliest free time of a queue")
def earliest(request: HttpRequest, queue_id: InPath) -> EarliestOut:
    """A hint that may be half a minute old; whoever holds the time learns the truth."""
    row = queue_or_404(request, queue_id)
    offer = selectors.nearest_offer(row) if row.kind == QueueKind.OWN else None
    if offer is None or offer.nearest is None:
        return EarliestOut(found=False, queue=row.public_id)
    slot = offer.nearest
    begins = iso_of(slot.slot.local_date, slot.slot.start)
    return EarliestOut(
        found=True,
        queue=row.public_id,
        type=offer.workplace_type.public_id,
        date=begins[:10],
        time=begins[11:16],
        starts_at=begins,
    )


@router.get("/queues/{queue_id}/types", response=list[BookableOut], summary="What one may book in a queue")
def types(request: HttpRequest, queue_id: InPath) -> list[BookableOut]:
    """`services` are there where the queue has the extended interface."""
    queue = queue_or_404(request, queue_id)
    rows = selectors.bookable_types(queue)
    known = services_of_types(queue, rows)
    return [
        BookableOut(
            **type_out(row).dict(),
            services=[ServiceOut(code=info.slug, title=info.title) for info in known.get(row.pk, ())],
        )
        for row in rows
    ]


@router.get("/queues/{queue_id}/slots", response=list[OfferOut], summary="Free times of the next two weeks")
def slots(
    request: HttpRequest,
    queue_id: InPath,
    type: PublicId | None = None,
    units: Annotated[int, Query(ge=1, le=MAX_UNITS)] = 1,
) -> HttpResponse:
    """`units`: for a visit of so many services, each an interval long, on one workplace without a gap.

    A fortnight is a thousand times and more: plain data, not checked again against the schema.
    """
    queue = queue_or_404(request, queue_id)
    rows = [row for row in selectors.bookable_types(queue) if type in (None, row.public_id)]
    data = [
        {"type": type_out(offer.workplace_type).dict(), "days": [day_data(day) for day in offer.days]}
        for offer in selectors.free_slots(queue, types=rows, units=units)
    ]
    return JsonResponse(data, safe=False)


def day_data(day: selectors.FreeDay) -> dict[str, Any]:
    """A DayOut."""
    return {"date": day.local_date.isoformat(), "free": day.free, "slots": [slot_data(item) for item in day.slots]}


def slot_data(item: selectors.FreeSlot) -> dict[str, Any]:
    """A SlotOut."""
    slot = item.slot
    begins, ends = iso_of(slot.local_date, slot.start), iso_of(slot.local_date, slot.end)
    return {"time": begins[11:16], "ends": ends[11:16], "starts_at": begins, "free": item.free}


@router.post(
    "/holds",
    response={201: HoldOut, 409: LostOut, 410: LostOut},
    summary="Hold a time for some minutes",
    openapi_extra={"parameters": [KEY, CLIENT]},
)
@bounded
@prepared
def hold(request: HttpRequest, body: HoldIn) -> Status[HoldOut]:
    """`services` are codes of GET /queues/{id}/types: the visit takes an interval for each. 403 `account_needed`
    where only people who have signed in book. 409 `slot_taken` and `slot_not_offered` tell the `nearest` free times;
    where the queue `needs_proof`, 422 `proof_needed` and 409 `proof_used`.

    A repeat under the same key answers the same hold while it stands or its booking lives; then 410.
    """
    row = selectors.recent_type(community_of(request), public_id=body.type)
    if row is None or not row.queue.addressee.is_public:
        raise NotFound(_("There is no such type of workplaces."))
    if body.time.tzinfo is not None:
        raise HttpError(422, _("Give the time as HH:MM, without a time zone."))
    chosen = [info.id for info in chosen_services(row, body.services)]
    with nearest_told(lambda: (row, datetime.combine(body.date, body.time), len(set(chosen)) or 1)):
        held = hold_proven(
            Effort(answer=body.altcha or ""),
            workplace_type=row,
            local_date=body.date,
            local_start=body.time,
            holder=client_of(request),
            source=Source.API,
            replaces=body.replaces or "",
            key=key_of(request),
            network=client_network(request),
            services=chosen,
        )
    return Status(201, hold_out(held))


def hold_out(held: services.HeldTime) -> HoldOut:
    return HoldOut(
        token=held.token,
        id=held.public_id,
        type=held.type_public_id,
        date=held.local_date,
        time=f"{held.local_start:%H:%M}",
        ends=f"{held.local_end:%H:%M}",
        expires_at=held.expires_at.isoformat(),
    )


@router.post(
    "/bookings",
    response={201: BookingOut, 202: CodeSentOut, 410: LostOut},
    summary="Confirm a held time",
    openapi_extra=WRITE,
)
@bounded
@prepared
def book(request: HttpRequest, body: BookingIn) -> Status[Any]:
    """With an `email`: a letter with a code goes there, the answer is 202, and POST /bookings/{token}/code books
    (`again` asks for another letter). Without one, by `phone` alone, the booking is made at once: 201.

    `answers` are those to GET /queues/{id}/questions; 422 `bad_answers` names each wrong one in `fields`;
    409 `unknown_version`: the queue never asked by `form_version`, read the questions anew.
    A hold becomes one booking: again with the same contacts answers it, with others is 409 `already_booked`; once that
    visit is cancelled, rejected or moved, 409 `visit_off`. 410 `hold_expired` and `time_gone` tell the
    `nearest` free times.
    Files are added on the pages of the site only.
    """
    row = held_or_404(request, body.token)
    contact = services.ContactData(
        body.name,
        body.phone,
        body.email,
        body.comment,
        body.language,
        has_consent=body.consent,
        **answered(row.queue, body.answers, body.form_version),
    )
    key = key_of(request)
    if not contact.email.strip() or row.state in NUMBERED:
        with nearest_told(partial(time_of, row)):
            made = services.confirm_booking(token=body.token, contact=contact, key=key, held=row)
        return Status(201, booking_out(request, made))

    def ask() -> dict[str, Any]:
        words = VisitWords(service_words(row), when_text(row.local_date, row.local_start, kind="weekday"))
        site = Site.find_for_request(request)
        return {"expires_at": ask_for_code(row, contact, site, words, is_again=body.again).isoformat()}

    with nearest_told(partial(time_of, row)):
        answer = run_idempotent(request, scope=f"equeue.ask:{row.public_id}", action=ask)
    return Status(202, CodeSentOut(**answer))


@router.post(
    "/bookings/{token}/code",
    response={201: BookingOut, 410: LostOut},
    summary="Book by the code",
    openapi_extra=WRITE,
)
@bounded
def book_by_code(request: HttpRequest, token: TokenInPath, body: CodeIn) -> Status[BookingOut]:
    """The code of the last letter makes the booking; again it answers the booking. Five guesses for a code."""
    row = booking_or_404(request, token)
    key_of(request)  # a repeat is the same booking under any key; wrong guesses count, repeated or not
    with nearest_told(partial(time_of, row)):
        made = confirm_with_code(row, body.code)
    return Status(201, booking_out(request, booking_or_404(request, made.token)))


def held_or_404(request: HttpRequest, token: str) -> Booking:
    """A hold, or what became of it; its type is perhaps of a second ago, for many people book at once."""
    row = selectors.booking_by_token(token, ())
    kind = row and selectors.recent_type(community_of(request), pk=row.workplace_type_id)
    if row is None or kind is None:
        raise NotFound
    row.workplace_type, row.queue = kind, kind.queue
    return row


def booking_or_404(request: HttpRequest, token: str) -> Booking:
    row = selectors.booking_by_token(token)
    if row is None or row.queue.addressee.community_id != community_of(request).pk:
        raise NotFound
    return row


@router.get("/bookings/{token}", response=BookingOut, summary="A booking by its token")
def booking(request: HttpRequest, token: TokenInPath) -> BookingOut:
    return booking_out(request, booking_or_404(request, token))


@router.delete(
    "/bookings/{token}", response=BookingOut, summary="Cancel a booking, or give a hold back", openapi_extra=WRITE
)
def cancel(request: HttpRequest, token: TokenInPath) -> BookingOut:
    """Cancelling again changes nothing and answers the same."""
    row = booking_or_404(request, token)
    key = key_of(request)
    if row.state in (BookingState.SERVED, BookingState.NO_SHOW, BookingState.MOVED):
        raise QueueClosed(_("This visit is already over."))
    services.cancel_booking(booking=row, actor_kind=ActorKind.CITIZEN, key=key)
    return booking_out(request, booking_or_404(request, token))
