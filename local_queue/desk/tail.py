"""The desk's second copy: its browser keeps the newest events of the day, and gives back what a lost disk took.

What it keeps is signed with the key of this hall, so a desk can give back only what the hall has written. The key is
in the copies of the database too (docs/adr/0015).
"""

import hashlib
import hmac
import json
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from local_queue import clock
from local_queue.desk.access import desk_required
from local_queue.protocol.events import Event
from local_queue.protocol.wire import ProtocolError, dumps, from_plain
from local_queue.sync.services import link, take_tail, wanted_tails
from local_queue.tickets.models import Device, LogHead
from local_queue.tickets.models import Event as Row
from local_queue.tickets.services.replay import Gap, stand_in

PAGE = 200  # events of one answer
MOST = 60  # events of one request, below the bound of a body
DIGITS = 15


@require_GET
@desk_required
def tail(request: HttpRequest, desk: Device) -> JsonResponse:
    """Events of today after a number: {origin, events: [{body, sign}], wants: {origin: newest number at hand}}."""
    head = LogHead.objects.get(pk=1)
    asked, after = request.GET.get("origin", ""), request.GET.get("after", "")
    number = int(after) if asked == head.origin and after.isascii() and after.isdigit() and len(after) < DIGITS else 0
    rows = Row.objects.filter(origin=head.origin, service_day=clock.today(), seq__gt=number).order_by("seq")
    bodies = rows.values_list("body", flat=True)[:PAGE]
    key = _key()
    events = [{"body": body, "sign": _sign(key, hashlib.sha256(dumps(body)).hexdigest())} for body in bodies]
    return JsonResponse({"origin": head.origin, "day": str(clock.today()), "events": events, "wants": wanted_tails()})


@require_POST
@desk_required
def give_back(request: HttpRequest, desk: Device) -> JsonResponse:
    """What the desk has kept of a lost log: {taken}. 422 for what the hall did not write, 409 for a gap."""
    try:
        kept = json.loads(request.POST.get("events", ""))
        events = [_read(one["body"]) for one in kept[:MOST]]
        # Of the bytes, not of what this version reads in them: the hall wrote also what it cannot read now.
        marks = [hashlib.sha256(dumps(one["body"])).hexdigest() for one in kept[:MOST]]
        signs = [str(one["sign"]) for one in kept[:MOST]]
    except (ValueError, TypeError, KeyError, RecursionError, ProtocolError):
        return JsonResponse({"taken": 0}, status=422)
    key = _key()
    if not events or not all(_is_ours(key, mark, sign) for mark, sign in zip(marks, signs, strict=True)):
        return JsonResponse({"taken": 0}, status=422)
    try:
        return JsonResponse({"taken": take_tail(events)})
    except (Gap, LookupError):
        return JsonResponse({"taken": 0}, status=409)


def _read(body: Any) -> Event:
    try:
        return from_plain(Event, body)
    except ProtocolError as error:
        return stand_in(body, str(body.get("origin", "")) if isinstance(body, dict) else "", str(error))


def _is_ours(key: bytes, mark: str, sign: str) -> bool:
    return hmac.compare_digest(_sign(key, mark).encode(), sign.encode())


def _key() -> bytes:
    return hashlib.sha256(b"desk tail " + link().key.encode()).digest()


def _sign(key: bytes, mark: str) -> str:
    return hmac.new(key, mark.encode(), hashlib.sha256).hexdigest()
