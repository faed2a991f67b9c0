"""/api/v1/equeue/sync/…: the doors of halls. Messages are those of local_queue.protocol."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from ninja.errors import HttpError

from local_queue.protocol import signing
from local_queue.protocol.activation import Activation
from local_queue.protocol.events import EventBatch
from local_queue.protocol.state import HallState
from local_queue.protocol.wire import MAX_BODY, ProtocolError, TooLong, dumps, loads, loads_what_reads, unpack
from modules.equeue.models import HallServer
from modules.equeue.services import sync
from modules.equeue.services.hall_state import take_state
from modules.equeue.services.one_server import is_second_server
from portal.common.client_address import client_address
from portal.common.limits import count_attempt

TRIES = 20  # within a window; a code has 60 bits
WINDOW_SECONDS = 60
MAX_PUSH_BYTES = 2_000_000

T = TypeVar("T")
router = Router()


def signed_by_hall(request: HttpRequest) -> HallServer | None:
    """Ninja's authentication: the hall that signed this request, or 401."""
    headers = request.headers
    try:
        time = int(headers.get(signing.TIME, ""))
    except ValueError:
        return None
    signature = signing.Signature(
        headers.get(signing.HALL, ""), time, headers.get(signing.NONCE, ""), headers.get(signing.SIGNATURE, "")
    )
    if len(signature.nonce) < 16:
        return None
    return sync.hall_of_request(
        signature, method=request.method or "", path=request.get_full_path(), body=request.body
    )


def _read(cls: type[T], request: HttpRequest) -> T:
    if len(request.body) > MAX_PUSH_BYTES:
        raise HttpError(413, _("The request is too long."))
    try:
        return loads(cls, _unpacked(request))
    except TooLong as error:
        raise HttpError(413, _("The request is too long.")) from error
    except ProtocolError as error:
        raise HttpError(422, str(error)) from error


def _read_what_reads(request: HttpRequest) -> tuple[EventBatch, list[tuple[Any, str]]]:
    """A push; one event of another version does not hold up the others."""
    if len(request.body) > MAX_PUSH_BYTES:
        raise HttpError(413, _("The request is too long."))
    try:
        batch, found = loads_what_reads(EventBatch, _unpacked(request), "events")
    except TooLong as error:
        raise HttpError(413, _("The request is too long.")) from error
    except ProtocolError as error:
        raise HttpError(422, str(error)) from error
    spoilt = [(item, reason) for _part, item, reason in found]
    for item, reason in spoilt:
        seq = item.get("seq") if isinstance(item, dict) and item.get("origin") == batch.origin else None
        if type(seq) is not int or not 0 < seq < sync.MAX_SEQ:
            raise HttpError(422, reason)  # without a place in the log there is nothing to keep it under
    return batch, spoilt


def _unpacked(request: HttpRequest) -> bytes:
    """A push is gzipped; its signature was made over the bytes as sent."""
    encoding = request.headers.get("Content-Encoding", "identity").lower()
    if encoding == "identity":
        return request.body
    if encoding != "gzip":
        raise HttpError(415, _("Only gzip is understood here."))
    return unpack(request.body, MAX_PUSH_BYTES)


def _answer(message: Any) -> HttpResponse:
    return HttpResponse(dumps(message), content_type="application/json")


def _hall(request: HttpRequest) -> HallServer:
    hall: HallServer = request.auth  # type: ignore[attr-defined]  set by ninja from signed_by_hall
    named = request.GET
    every = named.get("every", "")
    if is_second_server(
        hall,
        instance=named.get("instance", "")[:32],
        before=named.get("before", "")[:32],
        every=int(every) if every.isdecimal() and len(every) < 4 else 1,
    ):
        raise HttpError(409, _("Another server with the identity of this hall is at work. This one is refused."))
    return hall


def _without_guessing(request: HttpRequest, act: Callable[[], HttpResponse]) -> HttpResponse:
    """A try is counted before its code is looked at, by the address that it comes from."""
    who = client_address(request)
    if not count_attempt(scope="equeue.activate", who=who, limit=TRIES, seconds=WINDOW_SECONDS):
        raise HttpError(429, _("Too many attempts. Try again in a minute."))
    try:
        return act()
    except sync.BadCode as error:
        raise HttpError(403, _("This activation code is not known, is used up or is older than a day.")) from error


@router.post("/activate", auth=None, summary="Activate a hall by its one-time code")
def activate(request: HttpRequest) -> HttpResponse:
    message = _read(Activation, request)
    return _without_guessing(request, lambda: _answer(sync.activate_hall(message)))


@router.get("/pull", auth=signed_by_hall, summary="Changes of bookings after a cursor")
def pull(request: HttpRequest, cursor: int = 0, revision: str = "", origin: str = "", times: str = "") -> HttpResponse:
    known = {"revision": revision, "times": times}
    return _answer(sync.pull(_hall(request), cursor=max(0, cursor), origin=origin, **known))


@router.get("/snapshot", auth=signed_by_hall, summary="All bookings of the days at hand")
def snapshot(request: HttpRequest, origin: str = "") -> HttpResponse:
    return _answer(sync.snapshot(_hall(request), origin=origin))


@router.get("/events", auth=signed_by_hall, summary="Events of a hall, back to it after a restored copy")
def events(request: HttpRequest, origin: str = "", after: int = 0) -> HttpResponse:
    return _answer(sync.events_after(_hall(request), origin=origin, after=min(max(0, after), sync.MAX_SEQ)))


@router.post("/state", auth=signed_by_hall, summary="How the machines of a hall are")
def state(request: HttpRequest) -> HttpResponse:
    hall = _hall(request)
    if len(request.body) > MAX_BODY:
        raise HttpError(413, _("The request is too long."))
    return _answer(take_state(hall, _read(HallState, request)))


@router.post("/push", auth=signed_by_hall, summary="Events of a hall")
def push(request: HttpRequest) -> HttpResponse:
    hall = _hall(request)
    batch, spoilt = _read_what_reads(request)
    return _answer(sync.receive_events(hall, batch, spoilt))
