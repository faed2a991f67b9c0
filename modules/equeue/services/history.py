"""Changes of state: compare-and-set by the transition table, with an event for each."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import F
from django.dispatch import Signal

from modules.equeue.constants import TRANSITIONS, ActorKind, BookingState, Source
from modules.equeue.engine.refusals import WrongState
from modules.equeue.models import Booking, BookingEvent
from modules.equeue.signals import visit_confirmed
from portal import events

# What is booked from here is new to the city; "": made at once, by staff or by a move.
FIRST = ("", BookingState.HELD, BookingState.PENDING)
# A signal of the city, and what it says beside which visit it is.
TOLD: dict[str, tuple[Signal, Callable[[Booking, datetime], dict[str, Any]]]] = {
    BookingState.BOOKED: (events.visit_booked, lambda row, now: {"starts_at": row.starts_at}),
    BookingState.CANCELLED: (events.visit_cancelled, lambda row, now: {"cancelled_at": now}),
    # The old time of a visit that moved; the new one is told as booked.
    BookingState.MOVED: (events.visit_cancelled, lambda row, now: {"cancelled_at": now}),
    BookingState.REJECTED: (events.visit_cancelled, lambda row, now: {"cancelled_at": now}),
    BookingState.SERVED: (events.visit_finished, lambda row, now: {"finished_at": now, "ticket": row.number}),
}


def add_event(
    booking: Booking,
    state_from: str,
    *,
    now: datetime,
    actor_kind: str,
    actor: Any = None,
    reason: str = "",
    details: dict[str, Any] | None = None,
) -> BookingEvent:
    return BookingEvent.objects.create(
        booking=booking,
        at=now,
        state_from=state_from,
        state_to=booking.state,
        actor_kind=actor_kind,
        actor=actor,
        reason=reason[:255],
        details=details or {},
    )


def change_state(
    booking: Booking,
    state: str,
    *,
    now: datetime,
    actor_kind: str = ActorKind.SYSTEM,
    actor: Any = None,
    reason: str = "",
    details: dict[str, Any] | None = None,
    **fields: Any,
) -> None:
    """Move a booking along the transition table; WrongState if the table or another writer says no."""
    before = booking.state
    if state not in TRANSITIONS.get(before, frozenset()):
        raise WrongState
    changed = Booking.objects.filter(pk=booking.pk, state=before).update(
        state=state, version=F("version") + 1, updated_at=now, **fields
    )
    if not changed:
        raise WrongState
    booking.state, booking.version, booking.updated_at = state, booking.version + 1, now
    for name, value in fields.items():
        setattr(booking, name, value)
    add_event(booking, before, now=now, actor_kind=actor_kind, actor=actor, reason=reason, details=details)
    announce(booking, before, now)


def announce(booking: Booking, before: str, now: datetime) -> None:
    """Tell the city of a visit that is booked, cancelled or over; visitors of the demo are nobody."""
    if booking.state == BookingState.BOOKED and before == BookingState.PENDING:
        community = booking.queue.addressee.community_id
        visit_confirmed.send(Booking, community_id=community, booking_id=booking.public_id, confirmed_at=now)
    is_undone = booking.state == BookingState.BOOKED and before not in FIRST
    if booking.state not in TOLD or is_undone or booking.source == Source.DEMO:
        return
    signal, words = TOLD[booking.state]
    signal.send(
        sender=Booking,
        community_id=booking.queue.addressee.community_id,
        addressee_id=booking.service_centre_id,
        booking_id=booking.public_id,
        user_id=booking.user_id,
        **words(booking, now),
    )
