"""What the API takes and answers."""

from datetime import date, time
from typing import Annotated, Any, Literal

from ninja import Field, Path, Schema
from pydantic import StrictBool

PublicId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{16,32}$")]
Token = Annotated[str, Field(pattern=r"^[0-9a-f]{40}$")]
InPath = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{16,32}$")]
TokenInPath = Annotated[str, Path(pattern=r"^[0-9a-f]{40}$")]


class QueueOut(Schema):
    """`needs_account`: only people who have signed in on the site book. `asks`: GET /queues/{id}/questions.
    `needs_proof`: POST /holds wants `altcha`, a solution of GET /queues/{id}/challenge, a new one for each hold.
    `link`: where a queue elsewhere is booked (`kind` link: that site; diia: our page); empty for our own."""

    id: str
    name: str
    kind: Literal["own", "link", "diia"]
    link: str
    needs_account: bool
    needs_proof: bool
    asks: bool
    has_waiting_list: bool
    in_chatbot: bool
    needs_confirmation: bool


class TypeOut(Schema):
    id: str
    description: str
    hint: str
    interval: int
    places: str


class ServiceOut(Schema):
    """A service of the guide; several of one type fit into one visit, an interval each."""

    code: str
    title: str


class BookableOut(TypeOut):
    services: list[ServiceOut]


class SlotOut(Schema):
    time: str
    ends: str
    starts_at: str
    free: int


class DayOut(Schema):
    date: date
    free: int
    slots: list[SlotOut]


class OfferOut(Schema):
    type: TypeOut
    days: list[DayOut]


class ChallengeOut(Schema):
    """A puzzle of ALTCHA: find the `number` from 0 to `maxNumber` with which SHA-256 of `salt` and the number, in
    decimal, is `challenge` in hex."""

    algorithm: str
    challenge: str
    maxNumber: int
    salt: str
    signature: str


class HoldIn(Schema):
    """`altcha`: Base64 of JSON with algorithm, challenge, number, salt and signature; only where the queue
    `needs_proof`."""

    type: PublicId
    date: date
    time: time
    replaces: Token | None = None
    altcha: Annotated[str, Field(max_length=1000)] | None = None
    services: Annotated[list[Annotated[str, Field(max_length=90)]], Field(max_length=20)] = []


class HoldOut(Schema):
    token: str
    id: str
    type: str
    date: date
    time: str
    ends: str
    expires_at: str


class BookingIn(Schema):
    token: Token
    name: Annotated[str, Field(max_length=400)]
    phone: Annotated[str, Field(max_length=60)] = ""
    email: Annotated[str, Field(max_length=254)] = ""
    comment: Annotated[str, Field(max_length=4000)] = ""
    language: Annotated[str, Field(max_length=5)] = "uk"
    consent: StrictBool = False
    again: bool = False
    answers: dict[str, Any] = {}
    form_version: Annotated[int, Field(ge=1, le=10**8)] | None = None


class CodeSentOut(Schema):
    state: Literal["code_sent"] = "code_sent"
    expires_at: str


class CodeIn(Schema):
    code: Annotated[str, Field(pattern=r"^[0-9]{6}$")]


class BookingOut(Schema):
    id: str
    state: str
    number: str
    code: str
    queue: str
    type: TypeOut
    date: date
    time: str
    ends: str
    starts_at: str
    services: list[str]
    ticket: str
    pdf: str
    ics: str


class EarliestOut(Schema):
    """`found` is false where nothing is free; the rest is then empty."""

    found: bool
    queue: str = ""
    type: str = ""
    date: str = ""
    time: str = ""
    starts_at: str = ""
