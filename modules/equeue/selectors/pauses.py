"""Pauses of halls: the one that is open now, for the board, for people's pages, and what a hall is told of it."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from local_queue.protocol.bookings import PauseRequest
from modules.equeue.models import HallPause, HallServer
from portal.common import clock

RIGHT = "equeue.change_dayexception"  # whoever may close a day may stop a hall


def may_stop(user: Any) -> bool:
    return bool(user.is_authenticated and user.has_perm(RIGHT))


def day_begins(now: datetime | None = None) -> datetime:
    """A pause lasts no longer than its day: the hall closes the day, and the next one begins without it."""
    return datetime.combine((now or clock.now()).astimezone(clock.KYIV).date(), time(0), clock.KYIV)


def open_pause(hall: HallServer) -> HallPause | None:
    return HallPause.objects.filter(hall=hall, ended_at=None, began_at__gte=day_begins()).first()


def pause_of_queue(queue_id: int) -> HallPause | None:
    """For the pages of people: the open pause of a queue's hall. One query."""
    rows = HallPause.objects.filter(hall__queue=queue_id, hall__is_revoked=False, ended_at=None)
    return rows.filter(began_at__gte=day_begins()).order_by("-pk").first()


def last_pause(hall: HallServer) -> HallPause | None:
    """The newest one of today, open or over."""
    return HallPause.objects.filter(hall=hall, began_at__gte=day_begins()).order_by("-pk").first()


def wish_of(hall: HallServer) -> PauseRequest | None:
    """What the chief asked for last; it stays in every answer until there is something newer."""
    row = last_pause(hall)
    if row is None:
        return None
    if row.ended_at is not None:
        return PauseRequest(id=row.end_id, is_on=False, asked_at=row.ended_at) if row.end_id else None
    if not row.begin_id:
        return None
    return PauseRequest(id=row.begin_id, is_on=True, asked_at=row.began_at, reason=row.reason)


def live_pauses(now: datetime, back: timedelta) -> Iterable[HallPause]:
    """Those that are open, and those that ended a while ago without everybody being told."""
    rows = HallPause.objects.filter(is_settled=False, began_at__gte=now - back)
    return rows.select_related("hall__queue__addressee__community").order_by("pk")
