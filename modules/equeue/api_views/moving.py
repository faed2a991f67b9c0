"""Another time for a booking, and answers to offered times; the rules of a request are those of api_views."""

from datetime import date, datetime, time
from functools import partial
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from ninja.errors import HttpError

from modules.equeue import selectors
from modules.equeue.api_views import (
    BookingOut,
    PublicId,
    TokenInPath,
    TypeOut,
    booking_or_404,
    booking_out,
    bounded,
    community_of,
    type_out,
)
from modules.equeue.api_views.losing import LostOut, nearest_told, time_of
from modules.equeue.constants import NUMBERED, OfferKind, OfferState
from modules.equeue.engine.refusals import NotFound
from modules.equeue.models import Booking, TimeOffer, WorkplaceType
from modules.equeue.selectors.offers import is_answerable, offer_by_token
from modules.equeue.services.answering import accept_offer, decline_offer
from modules.equeue.services.moving import move_booking
from modules.equeue.services.questions import answered
from portal.common import clock
from portal.common.clock import KYIV
from portal.registry.api import WRITE, key_of

router = Router()


class MoveIn(Schema):
    date: date
    time: time
    type: PublicId | None = None


class AcceptIn(Schema):
    answers: dict[str, Any] = {}
    form_version: Annotated[int, Field(ge=1, le=10**8)] | None = None


class TimeOut(Schema):
    date: date
    time: str
    ends: str
    starts_at: str


class TimeOfferOut(Schema):
    """`state`: open, accepted, declined, lapsed or withdrawn; `instead_of` is the time that the booking has. `asks`:
    who accepts answers the questions of the queue first."""

    kind: str
    state: str
    queue: str
    asks: bool
    type: TypeOut
    offered: TimeOut
    instead_of: TimeOut | None
    reason: str
    answer_before: str


@router.post(
    "/bookings/{token}/move",
    response={200: BookingOut, 409: LostOut},
    summary="Another time for a booking",
    openapi_extra=WRITE,
)
@bounded
def move(request: HttpRequest, token: TokenInPath, body: MoveIn) -> BookingOut:
    """Answers the new booking: it has another token, id and number, and the old token shows `moved`. The old time is
    free only when the new one is won; 409 `slot_taken` or `too_late` changes nothing, nor does the time that the
    booking has: the same booking is answered. `slot_taken` and
    `slot_not_offered` tell the `nearest` free times."""
    row = booking_or_404(request, token)
    key = key_of(request)
    if body.time.tzinfo is not None:
        raise HttpError(422, _("Give the time as HH:MM, without a time zone."))
    if row.state not in NUMBERED:
        raise NotFound
    kind = _type_of_queue(row, body.type) if body.type else None
    with nearest_told(partial(time_of, row, kind, datetime.combine(body.date, body.time))):
        made = move_booking(booking=row, local_date=body.date, local_start=body.time, workplace_type=kind, key=key)
    return booking_out(request, made)


def _type_of_queue(row: Booking, public_id: str) -> WorkplaceType:
    kind = next((item for item in selectors.bookable_types(row.queue) if item.public_id == public_id), None)
    if kind is None:
        raise NotFound(_("There is no such type of workplaces."))
    return kind


@router.get("/offers/{token}", response=TimeOfferOut, summary="A time that is offered to a person")
def offer(request: HttpRequest, token: TokenInPath) -> TimeOfferOut:
    """The token is that of the letter: whoever has it may answer."""
    return offer_out(_offer_or_404(request, token))


@router.post(
    "/offers/{token}/accept",
    response={200: BookingOut, 410: LostOut},
    summary="Accept an offered time",
    openapi_extra=WRITE,
)
@bounded
def accept(request: HttpRequest, token: TokenInPath, body: AcceptIn | None = None) -> BookingOut:
    """The offered time becomes the booking. Again: the same booking; after its time 410 `offer_over`, or `time_gone`
    where the schedule has closed it, with the `nearest` free times.

    Of a `waiting` offer whose queue asks questions `answers` are those to GET /queues/{id}/questions, as of
    POST /bookings.
    """
    row = _offer_or_404(request, token)
    key_of(request)  # a repeat answers the same under any key
    said = None
    if row.kind == OfferKind.WAITING and row.state == OfferState.OPEN:
        said = answered(row.held.queue, body.answers if body else {}, body.form_version if body else None)
    with nearest_told(partial(time_of, row.held)):
        made = accept_offer(token, said=said)
    return booking_out(request, made)


@router.post("/offers/{token}/decline", response=TimeOfferOut, summary="Decline an offered time", openapi_extra=WRITE)
@bounded
def decline(request: HttpRequest, token: TokenInPath) -> TimeOfferOut:
    """The booking stays as it is. Again: the same; an accepted or lapsed offer is 410 `offer_over`."""
    _offer_or_404(request, token)
    key_of(request)  # as above
    decline_offer(token)
    return offer_out(_offer_or_404(request, token))


def _offer_or_404(request: HttpRequest, token: str) -> TimeOffer:
    row = offer_by_token(token)
    if row is None or row.held.queue.addressee.community_id != community_of(request).pk:
        raise NotFound(_("There is no such offer."))
    return row


def offer_out(row: TimeOffer) -> TimeOfferOut:
    is_lapsed = row.state == OfferState.OPEN and not is_answerable(row, clock.now())
    ends = row.held.expires_at or row.answered_at or row.created_at
    return TimeOfferOut(
        kind=row.kind,
        state=OfferState.LAPSED if is_lapsed else row.state,
        queue=row.held.queue.public_id,
        asks=row.kind == OfferKind.WAITING and row.held.queue.form_id is not None,
        type=type_out(row.held.workplace_type),
        offered=time_out(row.held),
        instead_of=time_out(row.booking) if row.booking else None,
        reason=row.reason,
        answer_before=ends.astimezone(KYIV).isoformat(),
    )


def time_out(row: Booking) -> TimeOut:
    return TimeOut(
        date=row.local_date,
        time=f"{row.local_start:%H:%M}",
        ends=f"{row.local_end:%H:%M}",
        starts_at=row.starts_at.astimezone(KYIV).isoformat(),
    )
