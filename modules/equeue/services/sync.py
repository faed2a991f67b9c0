"""The portal's half of the link with a hall: activation, signed requests, events in, bookings out."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from local_queue.protocol import events as wire
from local_queue.protocol.activation import Activated, Activation, tidy_code
from local_queue.protocol.bookings import PullAnswer, Snapshot
from local_queue.protocol.signing import MAX_SKEW_SECONDS, Signature, is_genuine, is_timely
from local_queue.protocol.wire import MAX_PUSH, VERSION, ProtocolError, dumps, from_plain, to_plain
from modules.equeue.constants import WAITS, HallEventState
from modules.equeue.models import Booking, HallEvent, HallLog, HallNonce, HallQuarantine, HallServer
from modules.equeue.models.hall import new_salt
from modules.equeue.selectors.halls import (
    BOOKING_DAYS,
    bookings_of_days,
    changes_after,
    hall_configuration,
    known_numbers,
    newest_change,
)
from modules.equeue.selectors.kiosk_times import times_of
from modules.equeue.selectors.pauses import wish_of
from modules.equeue.services import leasing, pauses
from modules.equeue.services.called_anyway import CALLED, tell_of_call
from modules.equeue.services.visits import follow_visit, tells_of_visit
from portal.audit.services import record
from portal.common import clock

CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 12  # 60 bits
CODE_LASTS = timedelta(hours=24)
MAX_SEQ = 2**62
KNOWN = frozenset(kind.value for kind in wire.EventType)
PAUSES = (pauses.BEGUN, pauses.ENDED)


class BadCode(Exception):
    """No hall waits for this code: never given, used, or older than a day."""


def hash_code(code: str) -> str:
    return salted_hmac("equeue.hall.code", tidy_code(code), algorithm="sha256").hexdigest()


def new_activation_code(hall: HallServer, *, actor: Any = None, code: str = "") -> str:
    """A one-time code «XXXX-XXXX-XXXX», shown once; the database keeps its hash. Until it is used nothing
    changes: the present key stays valid, and a revoked hall stays revoked."""
    code = tidy_code(code) or "".join(secrets.choice(CODE_ALPHABET) for _place in range(CODE_LENGTH))
    with transaction.atomic():
        hall.code_hash, hall.code_expires_at = hash_code(code), clock.now() + CODE_LASTS
        hall.save(update_fields=["code_hash", "code_expires_at"])
        community = hall.queue.addressee.community
        record(actor=actor, action="equeue.hall_code_made", target=hall, community=community)
    return "-".join(code[place : place + 4] for place in range(0, len(code), 4))


def activate_hall(message: Activation) -> Activated:
    """Use a code up: a new key, the old one is worth nothing, a revoked hall is back. Raises BadCode."""
    with transaction.atomic():
        now = clock.now()
        hall = HallServer.objects.filter(code_hash=hash_code(message.code), code_expires_at__gt=now).first()
        if hall is None or not message.code:
            raise BadCode
        used = HallServer.objects.filter(pk=hall.pk, code_hash=hall.code_hash).update(
            code_hash="",
            code_expires_at=None,
            key_salt=new_salt(),
            is_revoked=False,
            activated_at=now,
            seen_at=now,
        )
        if not used:
            raise BadCode
        hall.refresh_from_db()
        HallLog.objects.get_or_create(hall=hall, origin=message.origin)
        community = hall.queue.addressee.community
        record(actor=None, action="equeue.hall_activated", target=hall, community=community)
    return Activated(hall=hall.public_id, key=hall.key, configuration=hall_configuration(hall))


def hall_of_request(signature: Signature, *, method: str, path: str, body: bytes) -> HallServer | None:
    """The hall that signed a request, once: a second time the same nonce gets None, as do age and forgery."""
    now = clock.now()
    hall = HallServer.objects.select_related("queue__addressee__community").filter(public_id=signature.hall).first()
    if hall is None or hall.is_revoked or hall.activated_at is None:
        return None
    if not is_timely(signature, now) or not is_genuine(hall.key, signature, method=method, path=path, body=body):
        return None
    try:
        with transaction.atomic():
            HallNonce.objects.create(hall=hall, nonce=signature.nonce[:64], at=now)
            HallServer.objects.filter(pk=hall.pk).update(
                seen_at=now, clock_offset=int((signature.time - now.timestamp()) * 1000)
            )
    except IntegrityError:
        return None
    return hall


def forget_nonces() -> int:
    """Nonces too old to be accepted anyway."""
    limit = clock.now() - timedelta(seconds=2 * MAX_SKEW_SECONDS)
    return HallNonce.objects.filter(at__lt=limit).delete()[0]


def acked_seq(hall: HallServer, origin: str) -> int:
    row = HallLog.objects.filter(hall=hall, origin=origin).first()
    return row.acked_seq if row else 0


def pull(hall: HallServer, *, cursor: int, revision: str, origin: str, times: str = "") -> PullAnswer:
    bookings, new_cursor, has_more = changes_after(hall, cursor)
    configuration, leased = hall_configuration(hall), times_of(hall)
    return PullAnswer(
        cursor=new_cursor,
        server_time=clock.now(),
        acked_seq=acked_seq(hall, origin),
        bookings=tuple(bookings),
        has_more=has_more,
        needs_snapshot=cursor > newest_change(hall),
        configuration=None if configuration.revision == revision else configuration,
        pause=wish_of(hall),
        times=None if leased.revision == times else leased,
    )


def snapshot(hall: HallServer, *, origin: str) -> Snapshot:
    """Cursor first, bookings after: what changes between the two is told again by the next pull."""
    cursor = newest_change(hall)
    first = clock.today()
    return Snapshot(
        cursor=cursor,
        server_time=clock.now(),
        acked_seq=acked_seq(hall, origin),
        first_day=first,
        last_day=first + timedelta(days=BOOKING_DAYS),
        configuration=hall_configuration(hall),
        bookings=tuple(bookings_of_days(hall)),
        numbers=known_numbers(hall),
    )


def events_after(hall: HallServer, *, origin: str, after: int) -> dict[str, Any]:
    """A hall's own events back to it, at most MAX_PUSH, up to the first gap (rule of the sync protocol, 5): an
    EventPage with each event as the hall sent it, for the hall may read what this version cannot."""
    rows = HallEvent.objects.filter(hall=hall, origin=origin, seq__gt=after, seq__lte=acked_seq(hall, origin))
    found = list(rows.order_by("seq").values_list("body", flat=True)[: MAX_PUSH + 1])
    return {"events": found[:MAX_PUSH], "has_more": len(found) > MAX_PUSH, "v": VERSION}


def receive_events(hall: HallServer, batch: wire.EventBatch, spoilt: Sequence[tuple[Any, str]] = ()) -> wire.EventAck:
    """Store what is new, apply what follows without a gap, confirm the highest contiguous number.

    Any batch may come twice, cut or out of order: the end is the same. The same number with other content is
    quarantined and never replaces anything. `spoilt` are events that this version cannot read but for their
    number: they are stored as they came and stand in nobody's way.
    """
    with transaction.atomic():
        now = clock.now()
        HallLog.objects.get_or_create(hall=hall, origin=batch.origin)
        HallLog.objects.filter(hall=hall, origin=batch.origin).update(version=F("version") + 1)
        log = HallLog.objects.get(hall=hall, origin=batch.origin)
        quarantined = _store(hall, batch, now)
        quarantined += _store_spoilt(hall, batch.origin, spoilt, now)
        log.acked_seq = _apply_from(hall, log, now)
        log.save(update_fields=["acked_seq"])
    return wire.EventAck(acked_seq=log.acked_seq, server_time=clock.now(), quarantined=tuple(quarantined))


def _store(hall: HallServer, batch: wire.EventBatch, now: datetime) -> list[int]:
    numbers = [event.seq for event in batch.events]
    rows = HallEvent.objects.filter(hall=hall, origin=batch.origin, seq__in=numbers)
    known = dict(rows.values_list("seq", "digest"))
    fresh, quarantined = [], []
    for event in batch.events:
        digest, body = event.digest(), to_plain(event)
        if event.seq not in known:
            known[event.seq] = digest
            fresh.append(
                HallEvent(
                    hall=hall,
                    origin=batch.origin,
                    seq=event.seq,
                    digest=digest,
                    type=event.type[:40],
                    service_day=event.service_day,
                    body=body,
                    received_at=now,
                )
            )
        elif known[event.seq] != digest:
            quarantined.append(event.seq)
            HallQuarantine.objects.get_or_create(
                hall=hall,
                origin=batch.origin,
                seq=event.seq,
                digest=digest,
                defaults={"body": body, "received_at": now},
            )
    HallEvent.objects.bulk_create(fresh)
    return quarantined


def _store_spoilt(hall: HallServer, origin: str, spoilt: Sequence[tuple[Any, str]], now: datetime) -> list[int]:
    quarantined = []
    for item, reason in spoilt:
        seq = item["seq"]
        digest = hashlib.sha256(dumps(item)).hexdigest()
        row, is_new = HallEvent.objects.get_or_create(
            hall=hall,
            origin=origin,
            seq=seq,
            defaults={
                "digest": digest,
                "type": str(item.get("type") or "")[:40],
                "service_day": clock.today(),
                "body": item,
                "received_at": now,
                "note": reason[:160],
            },
        )
        if not is_new and row.digest != digest:
            quarantined.append(seq)
            HallQuarantine.objects.get_or_create(
                hall=hall, origin=origin, seq=seq, digest=digest, defaults={"body": item, "received_at": now}
            )
    return quarantined


def _apply_from(hall: HallServer, log: HallLog, now: datetime) -> int:
    """Apply stored events in order until the first gap; the number of the last one."""
    last = log.acked_seq
    ready = []
    for row in HallEvent.objects.filter(hall=hall, origin=log.origin, seq__gt=last).order_by("seq"):
        if row.seq != last + 1:
            break
        last = row.seq
        ready.append(row)
    if ready:
        _apply_in_turn(hall, ready, now, _unread_before(log, ready))
    return last


def _unread_before(log: HallLog, rows: Sequence[HallEvent]) -> set[str]:
    """Of the tickets and desks that `rows` tell of, those with something earlier that is not applied yet."""
    waiting = HallEvent.objects.filter(
        hall=log.hall_id, origin=log.origin, seq__lte=log.acked_seq, state=HallEventState.STORED
    )
    names = {_aggregate(row) for row in rows} - {""}
    return set(waiting.filter(body__aggregate__in=sorted(names)).values_list("body__aggregate", flat=True))


def _aggregate(row: HallEvent) -> str:
    name = row.body.get("aggregate")
    return name if isinstance(name, str) else ""


def _apply_in_turn(hall: HallServer, rows: Sequence[HallEvent], now: datetime, behind: set[str]) -> None:
    """Apply each event, in order. What comes after something that this version does not understand waits if it tells
    of the same ticket or desk, so that an upgrade ends where an upgraded portal would have been all the time.

    An alarm waits for nothing: people are told now (`_tell_pauses_again` puts the order right).
    """
    for row in rows:
        name = _aggregate(row)
        if not _understands(row):
            behind.add(name)
        elif name and name in behind and row.type not in PAUSES:
            if row.note != WAITS:
                row.note = WAITS
                row.save(update_fields=["note"])
        else:
            row.note = ""
            _apply(hall, row, now)


def reapply_events() -> int:
    """Apply what an older portal stored without understanding it: new types and versions, and what waited for them,
    in the order of each log.

    Run again it changes nothing; what is still unknown, and what waits behind a gap, stays stored. Returns how many.
    """
    waiting = HallEvent.objects.filter(state=HallEventState.STORED)
    done = 0
    for pk in waiting.order_by("hall").values_list("hall", flat=True).distinct():
        for log in HallLog.objects.filter(hall=pk).select_related("hall__queue"):
            done += _reapply(log)
    return done


def _reapply(log: HallLog) -> int:
    with transaction.atomic():
        # The same lock as a push: the two never apply one event at once.
        HallLog.objects.filter(pk=log.pk).update(version=F("version") + 1)
        acked = HallLog.objects.values_list("acked_seq", flat=True).get(pk=log.pk)
        rows = list(
            HallEvent.objects.filter(
                hall=log.hall, origin=log.origin, seq__lte=acked, state=HallEventState.STORED
            ).order_by("seq")
        )
        _apply_in_turn(log.hall, rows, clock.now(), set())
        done = [row for row in rows if row.state != HallEventState.STORED]
        _tell_pauses_again(log, [row.seq for row in done if row.type in PAUSES])
        return len(done)


def _tell_pauses_again(log: HallLog, numbers: list[int]) -> None:
    """An alarm understood late: those after it were followed without it, and are followed once more."""
    if not numbers:
        return
    later = HallEvent.objects.filter(
        hall=log.hall, origin=log.origin, seq__gt=min(numbers), type__in=PAUSES, state=HallEventState.APPLIED
    )
    for row in later.order_by("seq"):
        pauses.follow_hall(log.hall, row)


def _is_readable(body: Any) -> bool:
    try:
        return from_plain(wire.Event, body).v <= VERSION
    except ProtocolError:
        return False


def _understands(row: HallEvent) -> bool:
    return row.type in KNOWN and _is_readable(row.body)


def _apply(hall: HallServer, row: HallEvent, now: datetime) -> None:
    payload = row.body.get("payload", {})
    name = str(payload.get("booking") or "")
    row.state = HallEventState.APPLIED
    if leasing.tells_of_time(row):
        row.note = leasing.follow_hall(hall, row, now)
        row.state = HallEventState.REFUSED if row.note else HallEventState.APPLIED
    elif tells_of_visit(row.type) and name:
        booking = Booking.objects.filter(queue=hall.queue, public_id=name).first()
        state = str(payload.get("state") or "")
        row.note = follow_visit(booking, row.type, now, ticket_state=state) if booking else "no such booking"
        if row.note:
            row.state = HallEventState.REFUSED
    elif row.type in PAUSES:
        pauses.follow_hall(hall, row)
    elif row.type == CALLED and name:
        tell_of_call(hall, name, from_plain(wire.Event, row.body).at_wall)
    row.save(update_fields=["state", "note"])
