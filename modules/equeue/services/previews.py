"""What a change of schedule would do, seen before it is done: it is done in a transaction that is rolled back, so that
what is shown and what saving does cannot differ. No letter leaves and nothing stays."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db import transaction

from modules.equeue.constants import BookingState
from modules.equeue.engine.settling import DayPicture, picture_of
from modules.equeue.engine.visits import units_of
from modules.equeue.models import Booking, WorkplaceType
from modules.equeue.selectors.plans import plans_of
from modules.equeue.selectors.slots import FreeSlot, free_slots
from modules.equeue.services.ledger import in_transaction
from modules.equeue.services.schedules import Change, coming, is_open, seat_of, settle
from portal.calendar.selectors import calendar_of
from portal.common import clock

FORTNIGHT = 14
FEW_TYPES = 3  # whose fortnight is drawn


class Outcome(StrEnum):
    """What a booking becomes. `stays`: its type or queue takes no new bookings, the visit itself is as it was."""

    MOVES = "moves"
    LOST = "lost"
    FOUND = "found"
    STAYS = "stays"


@dataclass(frozen=True, slots=True)
class Hit:
    booking: Booking
    outcome: Outcome
    lane: int
    offer: FreeSlot | None = None

    @property
    def has_email(self) -> bool:
        return hasattr(self.booking, "contact") and bool(self.booking.contact.email)


@dataclass(frozen=True, slots=True)
class Fortnight:
    """`names` says why a date is special: the name of a holiday."""

    workplace_type: WorkplaceType
    days: tuple[DayPicture, ...]
    names: Mapping[date, str] = field(default_factory=dict)

    @property
    def places(self) -> int:
        return sum(day.places for day in self.days)


@dataclass(frozen=True, slots=True)
class Preview:
    hits: tuple[Hit, ...]
    fortnights: tuple[Fortnight, ...]

    @property
    def lost(self) -> list[Hit]:
        return [hit for hit in self.hits if hit.outcome == Outcome.LOST]

    @property
    def offers(self) -> list[Hit]:
        """Whom another time can be offered: there is one, and a letter reaches the person."""
        return [hit for hit in self.lost if hit.offer is not None and hit.has_email]

    @property
    def needs_choice(self) -> bool:
        """Good news needs none."""
        return any(hit.outcome != Outcome.FOUND for hit in self.hits)

    @property
    def fingerprint(self) -> str:
        """Of the bookings that are hit: whoever saves says by it what was looked at."""
        rows = sorted(f"{hit.booking.pk}:{hit.outcome}" for hit in self.hits)
        return hashlib.sha256(" ".join(rows).encode()).hexdigest()[:24]


class _Undone(Exception):
    """Rolls the transaction back."""


def preview(change: Callable[[], Change]) -> Preview:
    """What a change of services.schedules would do. Raises what the change itself raises."""
    found: list[Preview] = []

    def act() -> None:
        found.clear()
        try:
            with transaction.atomic():
                found.append(_look(change()))
                raise _Undone
        except _Undone:
            return

    in_transaction(act)
    return found[0]


def current(types: Collection[WorkplaceType]) -> Preview:
    """The fortnight as it is now; nothing is hit."""
    now = clock.now()
    return Preview((), _fortnights(types, _by_type(coming(types, now)), now))


def _look(change: Change) -> Preview:
    """After the change and before the rollback."""
    now = clock.now()
    ids = [row.pk for row in change.types]
    types = list(WorkplaceType.objects.filter(pk__in=ids).select_related("queue__addressee").order_by("order", "pk"))
    by_id = {row.pk: row for row in types}
    closing = {row.pk for row in types if row.pk in change.were_open and not is_open(row)}
    before = {booking.pk: booking for rows in coming(types, now).values() for booking in rows}
    settle(types)
    after = coming(types, now)
    hits = []
    for booking in (booking for rows in after.values() for booking in rows if booking.state != BookingState.HELD):
        outcome = _outcome(before[booking.pk], booking)
        if outcome is None and booking.workplace_type_id in closing:
            outcome = Outcome.STAYS
        if outcome is not None:
            hits.append(Hit(booking, outcome, booking.lane))
    offers = nearest_times([hit.booking for hit in hits if hit.outcome == Outcome.LOST], by_id, now)
    hits = [replace(hit, offer=offers.get(hit.booking.pk)) for hit in hits]
    hits.sort(key=lambda hit: (hit.booking.starts_at, hit.booking.pk))
    return Preview(tuple(hits), _fortnights(types, _by_type(after), now))


def _outcome(before: Booking, after: Booking) -> Outcome | None:
    if after.has_conflict:
        return None if before.has_conflict else Outcome.LOST
    if before.has_conflict:
        return Outcome.FOUND
    return Outcome.MOVES if before.lane != after.lane else None


def nearest_times(
    bookings: Collection[Booking], types: Mapping[int, WorkplaceType], now: datetime
) -> dict[int, FreeSlot]:
    """For each booking the free time nearest to its own, none promised twice; whom none is left for is left out."""
    found: dict[int, FreeSlot] = {}
    groups: dict[tuple[int, int], list[Booking]] = defaultdict(list)
    for booking in sorted(bookings, key=lambda booking: (booking.starts_at, booking.pk)):
        row = types[booking.workplace_type_id]
        units = units_of(booking.end_minute - booking.start_minute, row.interval)
        groups[row.pk, units].append(booking)
    for (type_id, units), rows in groups.items():
        row = types[type_id]
        if not is_open(row):
            continue
        (offer,) = free_slots(row.queue, types=[row], now=now, units=units)
        left = {item: item.free for day in offer.days for item in day.slots}
        for booking in rows:
            wanted = booking.starts_at
            own = (booking.local_date, booking.local_start)
            free = [item for item, count in left.items() if count and (item.slot.local_date, item.local_start) != own]
            if free:
                best = min(free, key=lambda item: (abs(item.starts_at - wanted), item.starts_at))
                left[best] -= 1
                found[booking.pk] = best
    return found


def _by_type(bookings: Mapping[tuple[int, date], list[Booking]]) -> dict[int, list[Booking]]:
    found: dict[int, list[Booking]] = defaultdict(list)
    for (type_id, _day), rows in bookings.items():
        found[type_id] += rows
    return found


def _fortnights(
    types: Collection[WorkplaceType], bookings: Mapping[int, list[Booking]], now: datetime
) -> tuple[Fortnight, ...]:
    shown = list(types)[:FEW_TYPES]
    if not shown:
        return ()
    today = clock.today()
    days = [today + timedelta(days=number) for number in range(FORTNIGHT)]
    plans = plans_of(shown, days[0], days[-1])
    special = calendar_of(shown[0].queue.addressee.community_id).special_days(days[0], days[-1])
    names = {day.date: ", ".join(day.names) for day in special if day.names and not day.regime}
    return tuple(
        Fortnight(
            row,
            tuple(
                picture_of(
                    plans[row.pk],
                    day,
                    [seat_of(booking) for booking in bookings.get(row.pk, ()) if booking.local_date == day],
                )
                for day in days
            ),
            names,
        )
        for row in shown
    )
