"""Activation, pull, push: each repeatable at any moment; no two of them write the same field."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from local_queue import clock, instance
from local_queue.protocol import events as wire
from local_queue.protocol.activation import Activation, tidy_code
from local_queue.protocol.bookings import Snapshot
from local_queue.protocol.wire import MAX_PUSH, ProtocolError, from_plain
from local_queue.sync.aside import set_aside
from local_queue.sync.client import PortalAnswersAnother, PortalClient, PortalRefused, PortalUnreachable
from local_queue.sync.models import FormerLog, PortalLink
from local_queue.tickets.models import Configuration, Counter, Event, LogHead
from local_queue.tickets.services.alarm import follow_request
from local_queue.tickets.services.days import open_day
from local_queue.tickets.services.mirror import apply_bookings, apply_configuration
from local_queue.tickets.services.replay import begin_new_log, replay, replay_tail, stand_in
from local_queue.tickets.services.times import apply_times, known_revision

TAIL_KEPT = timedelta(days=1)  # how long a desk may give back the end of a lost log

__all__ = ["PortalRefused", "PortalUnreachable", "activate", "exchange", "link", "pull", "push", "take_snapshot"]


def link() -> PortalLink:
    row, _created = PortalLink.objects.get_or_create(pk=1)
    return row


def activate(client: PortalClient, code: str) -> PortalLink:
    """Trade a one-time code for a key of this hall. Raises PortalRefused or PortalUnreachable."""
    head = LogHead.objects.get(pk=1)
    answer = client.activate(Activation(code=tidy_code(code), origin=head.origin))
    with transaction.atomic():
        apply_configuration(answer.configuration)
        PortalLink.objects.filter(pk=1).update(
            url=client.url,
            hall=answer.hall,
            key=answer.key,
            cursor=0,
            acked_seq=0,
            has_snapshot=False,
            failure="",
            failed_at=None,
        )
    return link()


def _origin() -> str:
    return LogHead.objects.get(pk=1).origin


def _measure(asked_at: datetime, server_time: datetime) -> int:
    """Milliseconds that the portal's clock is ahead, by the midpoint of the exchange."""
    middle = asked_at + (clock.machine() - asked_at) / 2
    return int((server_time - middle).total_seconds() * 1000)


def pull(client: PortalClient) -> bool:
    """Take changes of bookings and of the configuration; True if more wait."""
    row = link()
    revision = Configuration.objects.filter(pk=1).values_list("revision", flat=True).first() or ""
    asked_at = clock.machine()
    answer = client.pull(row.cursor, revision, _origin(), known_revision())
    offset = _measure(asked_at, answer.server_time)
    if _was_restored(answer.acked_seq):
        start_new_log()
        return True
    with transaction.atomic():
        if answer.configuration is not None:
            apply_configuration(answer.configuration)
        left = apply_bookings(answer.bookings)
        set_aside(client.spoilt)
        PortalLink.objects.filter(pk=1).update(
            cursor=answer.cursor,
            pulled_at=clock.now(),
            clock_offset=offset,
            has_snapshot=row.has_snapshot and not left and not answer.needs_snapshot,
        )
        apply_times(answer.times)
        follow_request(answer.pause)
    return answer.has_more


def take_snapshot(client: PortalClient) -> Snapshot:
    """All bookings of the days at hand, in one transaction with the cursor."""
    asked_at = clock.machine()
    answer = client.snapshot(_origin())
    offset = _measure(asked_at, answer.server_time)
    with transaction.atomic():
        if answer.configuration is not None:
            apply_configuration(answer.configuration)
        apply_bookings(answer.bookings)
        set_aside(client.spoilt)
        _raise_numbers(answer.numbers)
        PortalLink.objects.filter(pk=1).update(
            cursor=answer.cursor,
            pulled_at=clock.now(),
            snapshot_at=clock.now(),
            clock_offset=offset,
            has_snapshot=True,
        )
    return answer


def _raise_numbers(numbers: dict[str, int]) -> None:
    """Never give a number again that the portal has already seen of this hall."""
    if not numbers:
        return
    day = open_day(clock.now())
    for prefix, value in numbers.items():
        counter, _created = Counter.objects.get_or_create(day=day, series=f"number:{prefix}")
        Counter.objects.filter(pk=counter.pk, value__lt=value).update(value=value)


def _was_restored(acked_seq: int) -> bool:
    """The portal holds more of this log than the hall does: this database is an old copy."""
    return acked_seq > LogHead.objects.get(pk=1).last_seq


def start_new_log() -> None:
    """This database is an old copy (services/replay.py): a log of its own from now on."""
    with transaction.atomic():
        head, row = LogHead.objects.get(pk=1), link()
        if head.last_seq:
            values = {"base": head.base, "acked_seq": row.acked_seq, "ended_at": clock.now()}
            FormerLog.objects.update_or_create(origin=head.origin, defaults=values)
        begin_new_log()
        PortalLink.objects.filter(pk=1).update(acked_seq=0, has_snapshot=False)


def recover(client: PortalClient) -> int:
    """What a restored copy has missed, as the portal holds it; how many events. Nothing to do for a whole database."""
    done = 0
    while (head := LogHead.objects.get(pk=1)).lost_origin:
        page = client.events(head.lost_origin, head.lost_seq)
        try:
            unread = [stand_in(body, head.lost_origin, reason) for _part, body, reason in client.spoilt]
        except ProtocolError as error:
            raise PortalUnreachable(str(error)[:200]) from error
        events = sorted([*page.events, *unread], key=lambda event: event.seq)
        done += replay(events, is_last=not page.has_more)
    return done


def waiting_events(row: PortalLink) -> list[wire.Event]:
    origin = LogHead.objects.get(pk=1).origin
    rows = Event.objects.filter(origin=origin, seq__gt=row.acked_seq).order_by("seq")[:MAX_PUSH]
    return [from_plain(wire.Event, event.body) for event in rows]


def push(client: PortalClient) -> bool:
    """Send what the portal has not confirmed, at most MAX_PUSH events; True if more wait."""
    for former in FormerLog.objects.filter(is_told=False):
        _push_former(client, former)
        return True
    row = link()
    events = waiting_events(row)
    if not events:
        return False
    answer = client.push(wire.EventBatch(origin=events[0].origin, events=tuple(events)))
    acked = min(max(row.acked_seq, answer.acked_seq), _last_seq())
    PortalLink.objects.filter(pk=1).update(
        acked_seq=acked, pushed_at=clock.now(), quarantined=row.quarantined + len(answer.quarantined)
    )
    return acked > row.acked_seq and acked < _last_seq()


def _push_former(client: PortalClient, former: FormerLog) -> None:
    """The next events of a log before this one. Behind a gap that nobody can fill the portal keeps them unapplied and
    confirms none of them, so what was sent is counted here."""
    after = max(former.acked_seq, former.sent_seq)
    rows = Event.objects.filter(origin=former.origin, seq__gt=after).order_by("seq")[:MAX_PUSH]
    events = [from_plain(wire.Event, event.body) for event in rows]
    if not events:
        FormerLog.objects.filter(pk=former.pk).update(is_told=True, sent_seq=0)
        return
    answer = client.push(wire.EventBatch(origin=former.origin, events=tuple(events)))
    acked = max(former.acked_seq, answer.acked_seq)
    FormerLog.objects.filter(pk=former.pk).update(acked_seq=acked, sent_seq=events[-1].seq)


def wanted_tails() -> dict[str, int]:
    """Logs of today that were lost, and the newest number of each at hand: what a desk has kept beyond is welcome."""
    lost = FormerLog.objects.filter(ended_at__gte=clock.now() - TAIL_KEPT).values_list("origin", flat=True)
    newest = Event.objects.filter(origin__in=list(lost)).values("origin").annotate(last=Max("seq"))
    return {row["origin"]: row["last"] for row in newest}


def take_tail(events: list[wire.Event]) -> int:
    """Events of a lost log that a desk has kept; how many were new. Raises Gap, or LookupError for an unknown log."""
    former = FormerLog.objects.filter(origin=events[0].origin).first() if events else None
    if former is None:
        raise LookupError
    with transaction.atomic():
        done = replay_tail(events, base=former.base)
        if done:
            FormerLog.objects.filter(pk=former.pk).update(is_told=False, sent_seq=0)
    return done


def _last_seq() -> int:
    return Event.objects.filter(origin=LogHead.objects.get(pk=1).origin).aggregate(last=Max("seq"))["last"] or 0


def exchange(client: PortalClient, snapshot_due: bool = False) -> None:
    """One round: events out, bookings in. Raises PortalUnreachable or PortalRefused."""
    recover(client)
    while push(client):
        pass
    if snapshot_due or not link().has_snapshot:
        take_snapshot(client)
    for _round in range(100):
        if not pull(client):
            break
    recover(client)  # the pull may have told that this database is an old copy
    PortalLink.objects.filter(pk=1).update(failure="", failed_at=None, twin_at=None, instance=instance.CURRENT)


def note_failure(error: Exception) -> None:
    row = link()
    twin_at = (row.twin_at or clock.now()) if isinstance(error, PortalAnswersAnother) else row.twin_at
    PortalLink.objects.filter(pk=1).update(
        failure=str(error)[:255], failed_at=row.failed_at or clock.now(), twin_at=twin_at
    )
