"""HTTP API of forms: what a form asks, and an answer to it. Judged by the same judge as on the pages.

The id is that of a form at a place, the one of its page. Nobody is signed in here: an answer names a person only by
what the form asks. Limits by network are those of the pages.
"""

from functools import partial
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Field, File, Form, Path, Router, Schema, Status
from ninja.files import UploadedFile
from wagtail.models import Site

from portal.common.client_address import client_address
from portal.common.idempotency import IdempotencyConflict
from portal.files.constants import LARGEST_FILE
from portal.files.services import receive_upload
from portal.files.tokens import Sender, holder_of, new_token
from portal.forms.attached_files import use_of
from portal.forms.describing import described
from portal.forms.engine import Kind
from portal.forms.guarding import guard_network
from portal.forms.models import Channel, FormAttachment
from portal.forms.refusals import FormRefused
from portal.forms.selectors import attachment_by
from portal.forms.services import submit_response
from portal.registry.api import WRITE, key_of, refuse_longer

MAX_BODY = 262_144  # bytes; pages carry 200,000 characters

NAME = _("Forms")
answers_router = Router()
answers_router.add_decorator(partial(refuse_longer, MAX_BODY), mode="view")
files_router = Router()
files_router.add_decorator(partial(refuse_longer, LARGEST_FILE + MAX_BODY), mode="view")
router = Router()
router.add_router("", answers_router)
router.add_router("", files_router)

InPath = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{16,32}$")]


class TextOut(Schema):
    uk: str = ""
    en: str = ""


class OptionOut(Schema):
    code: str
    label: TextOut


class RuleOut(Schema):
    question: str
    test: str
    value: str | int = ""


class ShowIfOut(Schema):
    """The question is asked when all, or any, of the rules hold."""

    match: Literal["all", "any"]
    rules: list[RuleOut]


class PartOut(Schema):
    code: str
    max_length: int
    required: bool


class BoundsOut(Schema):
    """Degrees that a point lies between."""

    south: float
    west: float
    north: float
    east: float


class AreaOut(Schema):
    """A point lies at most so many kilometres from here."""

    lat: float
    lon: float
    km: int


class QuestionOut(Schema):
    """Only what the kind has."""

    code: str
    kind: str
    label: TextOut
    hint: TextOut | None = None
    required: bool
    personal: Literal["none", "ordinary", "special"]
    show_if: ShowIfOut | None = None
    choices: list[OptionOut] | None = None
    rows: list[OptionOut] | None = None
    parts: list[PartOut] | None = None
    low: int | None = None
    high: int | None = None
    low_label: TextOut | None = None
    high_label: TextOut | None = None
    first: str | None = None
    last: str | None = None
    decimals: int | None = None
    format: str | None = None
    max_length: int | None = None
    max_files: int | None = None
    max_bytes: int | None = None
    types: list[str] | None = None
    bounds: BoundsOut | None = None
    area: AreaOut | None = None


class PageOut(Schema):
    code: str
    title: TextOut | None = None
    questions: list[QuestionOut]


class FormOut(Schema):
    id: str
    version: int
    place: str
    languages: list[str]
    title: TextOut
    intro: TextOut | None = None
    consent: TextOut | None = None
    thanks: TextOut | None = None
    pages: list[PageOut]


class AnswersIn(Schema):
    """`version` is that of the form that was shown; an older published one is taken too. `files` are tokens of the
    files that answers name, by the code of their question."""

    version: Annotated[int, Field(ge=1, le=10**8)]
    answers: dict[str, Any]
    consent: bool = False
    language: Literal["uk", "en"] = "uk"
    files: dict[str, Annotated[str, Field(max_length=200)]] = {}


class FileOut(Schema):
    """`id` goes into the answer of the question, `token` into `files` under the code of the question."""

    id: str
    token: str
    name: str
    bytes: int
    type: str
    notice: str


class AnsweredOut(Schema):
    """`reference` is the number to name when one calls."""

    id: str
    reference: str
    thanks: TextOut | None = None


def _attachment(request: HttpRequest, public_id: str) -> FormAttachment:
    found = attachment_by(public_id, getattr(request, "community", None))  # SiteMiddleware puts it there
    if found is None:
        raise Http404
    return found


@answers_router.get(
    "/{public_id}/", response=FormOut, exclude_none=True, url_name="form", summary="What a form at a place asks"
)
def form(request: HttpRequest, public_id: InPath) -> dict[str, Any]:
    """The version in force: questions in order with their limits, conditions and texts in uk and en."""
    row = _attachment(request, public_id)
    return {"id": row.public_id, "place": row.subject_name, **described(row.form.current())}


@answers_router.post(
    "/{public_id}/responses/",
    response={201: AnsweredOut},
    exclude_none=True,
    url_name="form_responses",
    summary="Answer a form",
    openapi_extra=WRITE,
)
def answer(request: HttpRequest, public_id: InPath, body: AnswersIn) -> Status[dict[str, Any]]:
    """Answers by code, in the shapes of docs/forms.md. A repeat under the same key answers the same, stores nothing.
    422 `invalid` names each wrong question in `fields`; 409 `unknown_version`: read the form anew."""
    row = _attachment(request, public_id)
    key = key_of(request)
    guard_network(request)
    try:
        made = submit_response(
            attachment=row,
            version=body.version,
            answers=body.answers,
            has_consented=body.consent,
            key=f"api:{row.public_id}:{key}",
            site=Site.find_for_request(request),
            channel=Channel.API,
            language=body.language,
            tokens=body.files,
        )
    except FormRefused as refusal:
        if refusal.code == "sent_before":
            raise IdempotencyConflict(public_id) from refusal
        raise
    thanks = made.version.definition.thanks
    return Status(201, {"id": made.public_id, "reference": made.reference, "thanks": thanks or None})


@files_router.post(
    "/{public_id}/files/",
    response={201: FileOut},
    url_name="form_files",
    summary="Add a file for an answer",
    openapi_extra=WRITE,
)
def add_file(
    request: HttpRequest,
    public_id: InPath,
    question: Annotated[str, Form(max_length=40)],
    file: Annotated[UploadedFile, File()],
    token: Annotated[str, Form(max_length=200)] = "",
) -> Status[dict[str, Any]]:
    """Before the answer: one file for one question of the version in force. The token of the first file goes with the
    next ones of the same question. What no answer names is forgotten within a day or two."""
    row = _attachment(request, public_id)
    key = key_of(request)
    asked = row.form.current().definition.find(question)
    if asked is None or asked.kind is not Kind.FILE:
        raise Http404
    use = use_of(asked, Site.find_for_request(request))
    sender = Sender.of(None, row.community, client_address(request))
    secret = token or new_token(use.code, sender, seed=f"{row.public_id}:{question}:{key}")
    holder = holder_of(secret, use.code, sender)
    made = receive_upload(source=file, use=use, sender=sender, holder=holder, key=f"api:{key}")
    told = {"name": made.name, "bytes": made.size, "type": made.mime, "notice": made.notice}
    return Status(201, {"id": made.public_id, "token": secret, **told})
