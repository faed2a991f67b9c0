"""The event log: one gapless sequence per origin, taken in the transaction of the act itself."""

import secrets
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from local_queue import clock
from local_queue.protocol import events as wire
from local_queue.protocol.wire import to_plain
from local_queue.tickets.models import Event, LogHead
from local_queue.tickets.signals import log_grew

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_ulid(at: datetime) -> str:
    """A ULID: 48 bits of milliseconds, 80 random bits. Never used for order."""
    number = (int(at.timestamp() * 1000) << 80) | secrets.randbits(80)
    return "".join(_CROCKFORD[(number >> shift) & 31] for shift in range(125, -1, -5))


def stamp() -> datetime:
    """Now, but never earlier than the newest event: a clock that was set back does not turn the log around."""
    now = clock.now()
    head = LogHead.objects.filter(pk=1).first()
    return max(now, head.last_at) if head and head.last_at else now


def append(
    kind: wire.EventType,
    aggregate: str,
    payload: dict[str, Any],
    *,
    day: date,
    at: datetime,
    device: str = "",
    actor: str = "",
) -> Event:
    """Write one event. Call inside the transaction that changes the tables it speaks of."""
    LogHead.objects.filter(pk=1).update(last_seq=F("last_seq") + 1, last_at=at)
    head = LogHead.objects.get(pk=1)
    message = wire.Event(
        id=new_ulid(at),
        origin=head.origin,
        seq=head.last_seq,
        service_day=day,
        aggregate=aggregate,
        type=kind,
        at_wall=at,
        at_mono=clock.monotonic(),
        actor=actor,
        device=device,
        payload=payload,
    )
    transaction.on_commit(lambda: log_grew.send(sender=Event))
    return store(message, head.base)


def store(message: wire.Event, base: int) -> Event:
    """The row of an event. `base` are the numbers of the logs before its own."""
    return Event.objects.create(
        origin=message.origin,
        seq=message.seq,
        place=base + message.seq,
        type=message.type,
        service_day=message.service_day,
        body=to_plain(message),
    )
