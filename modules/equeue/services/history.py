"""Changes of state: compare-and-set by the transition table, with an event for each."""

from datetime import datetime
from typing import Any

from django.db.models import F

from modules.equeue.constants import TRANSITIONS, ActorKind
from modules.equeue.engine.refusals import WrongState
from modules.equeue.models import Booking, BookingEvent


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
    add_event(booking, before, now=now, actor_kind=actor_kind, actor=actor, reason=reason)
