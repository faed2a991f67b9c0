"""Another time for a booking. The old time goes only when the new one is won: both in one transaction."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from modules.equeue import signals
from modules.equeue.constants import ActorKind, BookingState
from modules.equeue.engine.refusals import BadServices, NotFound, SlotNotOffered, TooLate, TooManyMoves, WrongState
from modules.equeue.engine.visits import units_of
from modules.equeue.engine.window import is_thinkable
from modules.equeue.models import Booking, Contact, WorkplaceType
from modules.equeue.selectors.bookings import RELATED
from modules.equeue.services.booking import audit
from modules.equeue.services.freed import offer_freed, withdraw_offers
from modules.equeue.services.history import add_event, announce, change_state
from modules.equeue.services.ledger import in_transaction, lock_days
from modules.equeue.services.letters import send_letter
from modules.equeue.services.numbers import next_number
from modules.equeue.services.placing import free_lane, insert, new_booking, offered_slot
from portal.common import clock
from portal.common.idempotency import fingerprint_of, run_once
from portal.common.limits import count_attempt

TOO_LATE = _("It is too late to change the time online. Please call the institution.")
MOVES_PER_DAY = 10
MOVABLE = (BookingState.PENDING, BookingState.BOOKED)


def move_booking(
    *,
    booking: Booking,
    local_date: date,
    local_start: time,
    workplace_type: WorkplaceType | None = None,
    actor_kind: str = ActorKind.CITIZEN,
    actor: Any = None,
    reason: str = "",
    key: str = "",
    now: datetime | None = None,
) -> Booking:
    """Answer the booking of the new time; the old one is `moved` and leads to it. Again with the same time: the same.

    `workplace_type` is the booking's own unless given; it must be of the same queue. A citizen moves a visit as long
    as it could be cancelled, to what the window offers; staff at any time before it begins, to any free slot. An
    application stays an application. Raises TooLate, WrongState, SlotNotOffered, SlotTaken, QueueClosed, QueueBusy,
    NumbersExhausted; of citizens TooManyMoves, and BadServices where the type does not give what was chosen.
    """
    wanted = workplace_type or booking.workplace_type
    if wanted.queue_id != booking.queue_id:
        raise NotFound
    if not is_thinkable(local_date, clock.today()):
        raise SlotNotOffered
    by_staff = actor_kind == ActorKind.STAFF

    def act() -> dict[str, Any]:
        moment = now or clock.now()
        lock_days([(booking.workplace_type_id, booking.local_date), (wanted.pk, local_date)], by_staff=by_staff)
        old = Booking.objects.select_related(*RELATED).get(pk=booking.pk)
        if old.state == BookingState.MOVED and old.moved_to is not None:
            if _is_at(old.moved_to, wanted, local_date, local_start):
                return {"id": old.moved_to_id}
            raise WrongState
        if old.state not in MOVABLE:
            raise WrongState
        if _is_at(old, wanted, local_date, local_start):
            return {"id": old.pk}
        if not by_staff and moment > old.starts_at - timedelta(minutes=old.queue.cancel_minutes):
            raise TooLate(TOO_LATE)
        if not by_staff:
            _check_citizen(old, wanted)
        before = old.state
        # Freed first: the new time may overlap the old one. If the new one is lost, all of this is undone.
        change_state(
            old,
            BookingState.MOVED,
            now=moment,
            actor_kind=actor_kind,
            actor=actor,
            reason=reason,
            has_conflict=False,
        )
        units = units_of(old.minutes, wanted.interval)
        row, plan, slot = offered_slot(wanted.pk, local_date, local_start, moment, by_staff=by_staff, units=units)
        new = new_booking(
            row,
            slot,
            free_lane(row, plan, slot, moment),
            before,
            moment,
            number=next_number(row.service_centre_id, local_date),
        )
        inherit(old, new)
        insert(new)
        add_event(new, "", now=moment, actor_kind=actor_kind, actor=actor, reason=reason)
        announce(new, "", moment)
        hand_over(old, new)
        send_letter(new, "booking_moved", reason=reason)
        audit(new, "equeue.booking_moved", actor, by=actor_kind)
        offer_freed(old, moment)
        return {"id": new.pk}

    return Booking.objects.select_related(*RELATED).get(
        pk=_once(booking, key, act, wanted.pk, local_date, local_start)
    )


def _check_citizen(old: Booking, wanted: WorkplaceType) -> None:
    """Each move takes a number of its day and sends a letter. Only one that is won counts: the count of a refused one
    goes with its transaction."""
    if wanted.pk != old.workplace_type_id:
        chosen = set(old.services.values_list("pk", flat=True))
        if chosen - set(wanted.services.values_list("pk", flat=True)):
            raise BadServices
    who = old.calendar_uid or old.public_id
    if not count_attempt(scope="equeue.moves", who=who, limit=MOVES_PER_DAY, seconds=86_400):
        raise TooManyMoves


def _once(booking: Booking, key: str, act: Callable[[], dict[str, Any]], *request: object) -> int:
    if not key:
        return int(in_transaction(act)["id"])
    fingerprint = fingerprint_of(booking.public_id, *request)
    name = f"{booking.public_id}:{key}"
    answer = in_transaction(lambda: run_once(scope="equeue.move", key=name, fingerprint=fingerprint, action=act))
    return int(answer["id"])


def _is_at(booking: Booking, kind: WorkplaceType, day: date, start: time) -> bool:
    return (booking.workplace_type_id, booking.local_date, booking.local_start) == (kind.pk, day, start)


def inherit(old: Booking, new: Booking) -> None:
    """What the new booking has of the old one, before it is saved."""
    for name in ("user_id", "source", "processing", "follows_id"):
        setattr(new, name, getattr(old, name))
    new.calendar_uid = old.calendar_uid or old.public_id
    new.version = old.version + 1


def hand_over(old: Booking, new: Booking) -> None:
    """The person, the services, the notes and what was planned after it go along; the old row leads to the new one."""
    Contact.objects.filter(booking=old).update(booking=new)
    new.services.set(old.services.all())
    old.notes.update(booking=new)
    old.next_visits.update(follows=new)
    withdraw_offers(old)
    Booking.objects.filter(pk=old.pk).update(moved_to=new)
    old.moved_to = new
    signals.visit_moved.send(
        Booking,
        community_id=new.queue.addressee.community_id,
        booking_id=new.public_id,
        moved_at=new.updated_at,
    )
    transaction.on_commit(partial(signals.booking_moved.send_robust, Booking, booking_id=new.pk))


def latest_of(booking: Booking) -> Booking:
    """The booking that a visit has become through its moves."""
    while booking.moved_to is not None:
        booking = booking.moved_to
    return booking
