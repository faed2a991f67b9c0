"""More of the API: questions of a queue, more time for a hold, the waiting list."""

from datetime import date, time
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status

from modules.equeue import services
from modules.equeue.api_views import (
    HoldOut,
    InPath,
    PublicId,
    TokenInPath,
    booking_or_404,
    bounded,
    community_of,
    hold_out,
    queue_or_404,
)
from modules.equeue.api_views.schemas import ChallengeOut
from modules.equeue.engine.refusals import NotFound
from modules.equeue.models import WaitingEntry, WorkplaceType
from modules.equeue.selectors.chosen import chosen_services
from modules.equeue.selectors.questions import asked_form
from modules.equeue.selectors.waiting import entry_by_token, place_in_line
from modules.equeue.services.extending import extend_hold
from modules.equeue.services.holding import held_time
from modules.equeue.services.proving import subject_of
from modules.equeue.services.waiting import Wish, join_waiting, leave_waiting, prove_waiting
from portal.common.client_address import client_network
from portal.common.robots import new_challenge
from portal.forms.api import PageOut, TextOut
from portal.forms.describing import described
from portal.forms.engine import Kind
from portal.registry.api import WRITE, key_of, run_idempotent

router = Router()


class QuestionsOut(Schema):
    """A published form; `answers` of POST /bookings are by the codes of its questions."""

    version: int
    languages: list[str]
    title: TextOut
    intro: TextOut | None = None
    consent: TextOut | None = None
    pages: list[PageOut]


class WishIn(Schema):
    """Days and hours that suit, ends included; `latest` is the latest beginning of the visit."""

    type: PublicId
    first_date: date
    last_date: date
    earliest: time | None = None
    latest: time | None = None
    services: Annotated[list[Annotated[str, Field(max_length=90)]], Field(max_length=20)] = []
    name: Annotated[str, Field(max_length=400)]
    email: Annotated[str, Field(max_length=254)]
    phone: Annotated[str, Field(max_length=60)] = ""
    language: Annotated[str, Field(max_length=5)] = "uk"
    consent: bool = False


class WaitingOut(Schema):
    """`number` is the place in the line, 0 where nobody waits any more."""

    token: str
    state: Literal["unproven", "waiting", "offered", "booked", "left", "lapsed"]
    type: str
    first_date: date
    last_date: date
    number: int


class CodeIn(Schema):
    code: Annotated[str, Field(pattern=r"^[0-9]{6}$")]


@router.get(
    "/queues/{queue_id}/questions", response=QuestionsOut, exclude_none=True, summary="What a queue asks of people"
)
def questions(request: HttpRequest, queue_id: InPath) -> dict[str, Any]:
    """The version in force; 404 where the queue asks nothing but name and contacts."""
    version = asked_form(queue_or_404(request, queue_id))
    if version is None:
        raise NotFound
    data = described(version)
    for page in data["pages"]:
        page["questions"] = [row for row in page["questions"] if row["kind"] != Kind.FILE]
    return data


@router.get("/queues/{queue_id}/challenge", response=ChallengeOut, summary="A puzzle to solve before a hold")
def challenge(request: HttpRequest, queue_id: InPath, response: HttpResponse) -> dict[str, Any]:
    """Good for half an hour and one hold of this queue. 404 where the queue does not ask for it (`needs_proof`)."""
    queue = queue_or_404(request, queue_id)
    if not queue.needs_proof:
        raise NotFound(_("This queue asks for no proof of work."))
    response["Cache-Control"] = "no-store"
    return new_challenge(subject_of(queue))


@router.post("/holds/{token}/extend", response=HoldOut, summary="More time for the form, once", openapi_extra=WRITE)
@bounded
def extend(request: HttpRequest, token: TokenInPath) -> HoldOut:
    """409 `extended_already` where it was done before, 410 where the hold has ended."""
    row = booking_or_404(request, token)

    def act() -> dict[str, Any]:
        return hold_out(held_time(extend_hold(row.token))).dict()

    return HoldOut(**run_idempotent(request, scope=f"equeue.extend:{row.public_id}", action=act))


@router.post("/waiting", response={201: WaitingOut}, summary="Join the waiting list", openapi_extra=WRITE)
@bounded
def wait(request: HttpRequest, body: WishIn) -> Status[WaitingOut]:
    """A letter with a code goes to the address; POST /waiting/{token}/code begins the waiting."""
    rows = WorkplaceType.objects.for_community(community_of(request)).select_related("queue__addressee__community")
    kind = rows.filter(public_id=body.type, queue__addressee__is_public=True).first()
    if kind is None:
        raise NotFound
    contact = services.ContactData(body.name, body.phone, body.email, language=body.language, has_consent=body.consent)

    def act() -> dict[str, Any]:
        wish = Wish(
            body.first_date,
            body.last_date,
            _plain(body.earliest),
            _plain(body.latest),
            tuple(info.id for info in chosen_services(kind, body.services)),
        )
        entry = join_waiting(workplace_type=kind, wish=wish, contact=contact, network=client_network(request))
        return {"token": entry.token}

    answer = run_idempotent(request, scope=f"equeue.wait:{kind.public_id}", action=act)
    return Status(201, _waiting_out(_entry_or_404(request, answer["token"])))


def _plain(at: time | None) -> time | None:
    return at.replace(tzinfo=None) if at is not None else None


@router.post("/waiting/{token}/code", response=WaitingOut, summary="Prove the address", openapi_extra=WRITE)
@bounded
def prove(request: HttpRequest, token: TokenInPath, body: CodeIn) -> WaitingOut:
    """Five guesses; after the right one it answers the same."""
    entry = _entry_or_404(request, token)
    key_of(request)  # a repeat is the same under any key; wrong guesses count, repeated or not
    prove_waiting(entry.token, body.code)
    return _waiting_out(_entry_or_404(request, token))


@router.get("/waiting/{token}", response=WaitingOut, summary="A place in the waiting list")
def waiting(request: HttpRequest, token: TokenInPath) -> WaitingOut:
    return _waiting_out(_entry_or_404(request, token))


@router.delete("/waiting/{token}", response=WaitingOut, summary="Leave the waiting list", openapi_extra=WRITE)
def leave(request: HttpRequest, token: TokenInPath) -> WaitingOut:
    """Leaving again changes nothing and answers the same."""
    entry = _entry_or_404(request, token)
    key_of(request)
    leave_waiting(entry.token)
    return _waiting_out(_entry_or_404(request, token))


def _entry_or_404(request: HttpRequest, token: str) -> WaitingEntry:
    entry = entry_by_token(token)
    if entry is None or entry.workplace_type.queue.addressee.community_id != community_of(request).pk:
        raise NotFound
    return entry


def _waiting_out(entry: WaitingEntry) -> WaitingOut:
    return WaitingOut(
        token=entry.token,
        state=entry.state,
        type=entry.workplace_type.public_id,
        first_date=entry.first_date,
        last_date=entry.last_date,
        number=place_in_line(entry) if entry.state == "waiting" else 0,
    )
