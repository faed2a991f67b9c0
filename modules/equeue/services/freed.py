"""Freed times go to who waits: first come, first offered, by wishes and by the length of the visit.

In the transaction that frees a time (`offer_freed`), so that nobody can snatch it in between; and once a minute for
all that became free by itself (`offer_times`): lapsed holds and offers, vacations taken back, days that open. Times of
withdrawn offers lie on days that the caller has not locked, so each is offered in a transaction of its own after the
commit (`withdraw_offers`); if that is lost, the job of the next minute does it.
"""

import logging
from collections.abc import Sequence
from datetime import date, datetime, time
from functools import partial

from django.db import transaction

from modules.equeue.constants import UNANSWERED_OFFERS, OfferKind, OfferState, QueueKind, WaitingState
from modules.equeue.engine.refusals import QueueClosed, SlotNotOffered, SlotTaken, WrongState
from modules.equeue.models import Booking, TimeOffer, WaitingEntry, WorkplaceType
from modules.equeue.selectors.queues import served_queues
from modules.equeue.selectors.slots import FreeSlot, free_slots
from modules.equeue.selectors.waiting import RELATED, line_of, offered_times, suits
from modules.equeue.services.leaving import end_waiting
from modules.equeue.services.ledger import in_transaction, lock_days
from modules.equeue.services.offers import OfferedAlready, close_offer, give_back, hold_offer
from modules.equeue.services.waiting_letters import send_waiting_letter
from portal.audit.services import record
from portal.common import clock

logger = logging.getLogger(__name__)
MOST = 50  # offers of one type in one run


def offer_freed(booking: Booking, now: datetime) -> int:
    """Call it last in the transaction that has freed the time of a booking, under the lock of its day.

    What goes wrong here must not undo what freed the time: the job of the next minute tries again.
    """
    kind = WorkplaceType.objects.select_related("queue__addressee__community").get(pk=booking.workplace_type_id)
    if not _is_served(kind) or booking.starts_at <= now:
        return 0
    if not WaitingEntry.objects.filter(workplace_type=kind, state=WaitingState.WAITING).exists():
        return 0
    if not served_queues().filter(pk=kind.queue_id).exists():
        return 0  # the module is off: nobody could open the letter's link
    try:
        with transaction.atomic():
            return _serve(kind, now, day=booking.local_date)
    except Exception:
        logger.exception("A freed time of type %s could not be offered at once.", kind.pk)
        return 0


def withdraw_offers(booking: Booking, now: datetime | None = None) -> None:
    """The booking is over or has moved: what was offered for it is free again. Inside the caller's transaction, which
    has not locked the days of these times: who waits for them is offered them in one of its own, after the commit."""
    moment = now or clock.now()
    for offer in TimeOffer.objects.filter(booking=booking, state=OfferState.OPEN).select_related("held"):
        close_offer(offer, OfferState.WITHDRAWN, moment)
        give_back(offer, moment)
        transaction.on_commit(partial(in_transaction, partial(_offer_alone, offer.held, moment)), robust=True)


def _offer_alone(held: Booking, now: datetime) -> int:
    lock_days([(held.workplace_type_id, held.local_date)])
    return offer_freed(held, now)


def offer_times(now: datetime | None = None) -> int:
    """The scheduled job: end the waiting whose days are over, then offer what is free; how many were offered."""
    moment = now or clock.now()
    end_overdue(moment)
    types = WorkplaceType.objects.filter(waiting__state=WaitingState.WAITING, queue__in=served_queues())
    rows = types.distinct().select_related("queue__addressee__community").order_by("pk")
    return sum(_serve(kind, moment) for kind in rows if _is_served(kind))


def _is_served(kind: WorkplaceType) -> bool:
    queue = kind.queue
    return kind.is_active and queue.is_enabled and queue.has_waiting_list and queue.kind == QueueKind.OWN


def _serve(kind: WorkplaceType, now: datetime, day: date | None = None) -> int:
    today = now.astimezone(clock.KYIV).date()
    line = line_of(kind, day or today, day or date.max)
    known, count = offered_times(line), 0
    free: dict[int, list[FreeSlot]] = {}
    for entry in line:
        if count >= MOST:
            break
        if entry.units not in free:
            free[entry.units] = _free(kind, entry.units, now, day)
        if _offer_first(entry, free[entry.units], known, now):
            count += 1
            free.clear()  # one place fewer, for visits of every length
    return count


def _free(kind: WorkplaceType, units: int, now: datetime, day: date | None) -> list[FreeSlot]:
    (offer,) = free_slots(kind.queue, types=[kind], now=now, last=day, units=units)
    return [slot for found in offer.days if day in (None, found.local_date) for slot in found.slots]


def _offer_first(
    entry: WaitingEntry, free: Sequence[FreeSlot], known: set[tuple[int, date, time]], now: datetime
) -> bool:
    for slot in free:
        if (entry.pk, slot.slot.local_date, slot.local_start) in known or not suits(entry, slot):
            continue
        try:
            in_transaction(partial(_offer, entry, slot, now))
        except (SlotTaken, SlotNotOffered):
            continue  # somebody was quicker
        except (WrongState, OfferedAlready, QueueClosed):
            return False  # has left, or has an offer by now
        return True
    return False


def _offer(entry: WaitingEntry, slot: FreeSlot, now: datetime) -> None:
    day = slot.slot.local_date
    lock_days([(entry.workplace_type_id, day)])
    waits = WaitingEntry.objects.filter(pk=entry.pk, state=WaitingState.WAITING)
    if not waits.update(state=WaitingState.OFFERED):
        raise WrongState
    offer = hold_offer(
        kind=OfferKind.WAITING,
        workplace_type=entry.workplace_type,
        local_date=day,
        local_start=slot.local_start,
        waiting=entry,
        now=now,
    )
    send_waiting_letter(entry, "time_offered", booking=offer.held, until=_until(offer))
    community = entry.workplace_type.queue.addressee.community
    record(actor=None, action="equeue.time_offered", target=entry, community=community, details={"date": day})


def _until(offer: TimeOffer) -> datetime:
    ends = offer.held.expires_at or offer.created_at
    return ends.astimezone(clock.KYIV)


def after_lapse(offer: TimeOffer, now: datetime) -> None:
    """Nobody answered: back into the line, or out of it after the second time. Inside the transaction of the lapse."""
    if offer.waiting_id is None:
        return
    entry = WaitingEntry.objects.select_related(*RELATED).get(pk=offer.waiting_id)
    missed = TimeOffer.objects.filter(waiting=entry, state=OfferState.LAPSED).count()
    if missed >= UNANSWERED_OFFERS:
        if end_waiting(entry, WaitingState.LAPSED, now):
            send_waiting_letter(entry, "waiting_ended", has_missed=True)
        return
    WaitingEntry.objects.filter(pk=entry.pk, state=WaitingState.OFFERED).update(state=WaitingState.WAITING)


def end_overdue(now: datetime) -> int:
    """Whose last day is over waits no more, and is told; how many."""
    today = now.astimezone(clock.KYIV).date()
    rows = WaitingEntry.objects.filter(state=WaitingState.WAITING, last_date__lt=today).select_related(*RELATED)
    return sum(in_transaction(partial(_end_overdue, entry, now)) for entry in rows[:500])


def _end_overdue(entry: WaitingEntry, now: datetime) -> bool:
    if not end_waiting(entry, WaitingState.LAPSED, now):
        return False
    send_waiting_letter(entry, "waiting_ended", has_missed=False)
    return True
