"""«Тривога»: one press stops the whole hall and one lets it go on; nobody loses a place (table A row 34, case D61)."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from local_queue import clock
from local_queue.protocol.bookings import PauseRequest
from local_queue.protocol.events import EventType
from local_queue.tickets.constants import PauseReason
from local_queue.tickets.models import Event, HallPause
from local_queue.tickets.services import log
from local_queue.tickets.services.days import open_day
from local_queue.tickets.services.presses import once
from local_queue.tickets.services.refusals import Refusal

AGGREGATE = "hall"
TOLD = (EventType.HALL_PAUSED, EventType.HALL_RESUMED)


def begin_alarm(
    *, reason: str = PauseReason.ALARM, device: str = "", request: str = "", key: str = ""
) -> dict[str, Any]:
    """Nobody is called and no ticket is given from now on: {state, reason}. A second press changes nothing."""
    if reason not in PauseReason:
        raise Refusal("unknown_reason", _("There is no such action."))

    def act() -> dict[str, Any]:
        at = log.stamp()
        day = open_day(at)
        known = HallPause.objects.filter(day=day, ended_at__isnull=True).first()
        if known is None:
            known = HallPause.objects.create(day=day, reason=reason, began_at=at)
            payload = {"reason": reason, "request": request}
            log.append(EventType.HALL_PAUSED, AGGREGATE, payload, day=day.date, at=at, device=device)
        return {"state": "paused", "reason": known.reason}

    return once(key, f"alarm:{reason}", act)


def end_alarm(*, device: str = "", request: str = "", key: str = "") -> dict[str, Any]:
    """The hall goes on where it stopped: {state}. Nothing happens in a hall that works."""

    def act() -> dict[str, Any]:
        at = log.stamp()
        day = open_day(at)
        if HallPause.objects.filter(day=day, ended_at__isnull=True).update(ended_at=at):
            payload = {"request": request}
            log.append(EventType.HALL_RESUMED, AGGREGATE, payload, day=day.date, at=at, device=device)
        return {"state": "works"}

    return once(key, "alarm:end", act)


def follow_request(wish: PauseRequest | None) -> None:
    """What the chief asked for in the portal, once for each request and only on its day."""
    if wish is None or clock.local(wish.asked_at).date() != clock.today():
        return
    key = f"portal.{wish.id}"[:64]
    with transaction.atomic():
        if Event.objects.filter(type__in=TOLD, body__payload__request=wish.id).exists():
            return  # followed before this database was restored
        if not wish.is_on:
            end_alarm(request=wish.id, key=key)
        elif wish.reason in PauseReason:
            begin_alarm(reason=wish.reason, request=wish.id, key=key)
