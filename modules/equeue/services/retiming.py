"""After the rules of the clock have changed (a new tzdata): people keep the wall time that they booked, and its
instant is reckoned anew. Nobody is written to by itself: the list says whom to call."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial

from django.db import IntegrityError
from django.db.models import F

from modules.equeue.constants import OCCUPYING, ActorKind
from modules.equeue.engine.refusals import LaneTaken
from modules.equeue.engine.wall import instant_of, minute_of
from modules.equeue.models import Booking, WorkplaceType
from modules.equeue.services.history import add_event
from modules.equeue.services.ledger import in_transaction, lock_days
from modules.equeue.services.schedules import settle_one
from portal.audit.services import record
from portal.common import clock


@dataclass(frozen=True, slots=True)
class Retimed:
    """`now` is None where the wall clock skips that time now: the booking stays as it was, and somebody must call."""

    number: str
    queue: str
    local_date: date
    local_start: time
    before: datetime
    now: datetime | None


def retime(*, is_trial: bool = False, moment: datetime | None = None) -> list[Retimed]:
    """Bookings to come whose instant is not that of their wall time; `is_trial` only lists them. Again: nothing."""
    at = moment or clock.now()
    rows = Booking.objects.filter(state__in=OCCUPYING, starts_at__gt=at).select_related("queue")
    found = []
    for booking in rows.order_by("starts_at", "pk").iterator(chunk_size=500):
        minute = minute_of(booking.local_date, booking.local_start)
        instant = instant_of(booking.local_date, minute) if minute is not None else None
        if instant == booking.starts_at and minute == booking.start_minute:
            continue
        if minute is not None and not is_trial:
            in_transaction(partial(_retime, booking.pk, minute, at))
        found.append(
            Retimed(
                booking.number,
                str(booking.queue),
                booking.local_date,
                booking.local_start,
                booking.starts_at,
                instant,
            )
        )
    return found


def _retime(pk: int, minute: int, now: datetime) -> None:
    found = Booking.objects.values_list("workplace_type_id", "local_date").get(pk=pk)
    lock_days([found])
    row = Booking.objects.select_related("queue__addressee__community", "workplace_type").get(pk=pk)
    if row.state not in OCCUPYING:
        return
    end = minute + row.minutes
    try:
        Booking.objects.filter(pk=pk).update(
            start_minute=minute,
            end_minute=end,
            starts_at=instant_of(row.local_date, minute),
            ends_at=instant_of(row.local_date, end),
            version=F("version") + 1,
            updated_at=now,
        )
    except IntegrityError as problem:  # two wall times that were apart have met
        raise LaneTaken from problem
    add_event(
        row, row.state, now=now, actor_kind=ActorKind.SYSTEM, reason="tzdata"
    )  # the hall reads changes by events
    settle_one(WorkplaceType.objects.select_related("queue__addressee").get(pk=row.workplace_type_id), *found[1:], now)
    community = row.queue.addressee.community
    record(
        actor=None, action="equeue.booking_retimed", target=row, community=community, details={"was": row.starts_at}
    )
