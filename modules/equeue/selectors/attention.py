"""What waits for a moderator: bookings that the schedule has hit, applications, people who wait for a freed time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from modules.equeue.constants import BookingState, OfferState, WaitingState
from modules.equeue.engine.plan import Plan, hours_of
from modules.equeue.engine.slots import absences_of
from modules.equeue.engine.wall import minute_at_or_after
from modules.equeue.models import Booking, Queue, TimeOffer, WaitingEntry
from modules.equeue.models.booking import BookingQuerySet
from modules.equeue.selectors.bookings import moderated_bookings
from modules.equeue.selectors.plans import plans_of
from modules.equeue.selectors.slots import FreeSlot
from modules.equeue.selectors.week import staff_days
from portal.common import clock

State = BookingState
MOST = 100  # rows of one list; who has more begins with the nearest
NEAR_DAYS = 14
NEAR = 2


@dataclass(frozen=True, slots=True)
class Conflict:
    """A booking that the schedule has hit: why, and free times nearby. `is_offered`: the person has been asked."""

    booking: Booking
    reason: str
    near: tuple[FreeSlot, ...]
    is_offered: bool


def conflicts(user: Any, community: Any, now: datetime, queue: Queue | None = None) -> list[Conflict]:
    """The nearest first; the number of queries does not grow with them."""
    found = _waiting(user, community, now, queue)
    rows = list(found.filter(has_conflict=True, state__in=(State.BOOKED, State.PENDING))[:MOST])
    if not rows:
        return []
    types = {row.workplace_type_id: row.workplace_type for row in rows}
    today = clock.today()
    last = max(row.local_date for row in rows)
    plans = plans_of(list(types.values()), today, last)
    ahead = [today + timedelta(days=number) for number in range(NEAR_DAYS)]
    free = {
        pk: list(chain.from_iterable(day.slots for day in days))
        for pk, days in staff_days(list(types.values()), ahead, now).items()
    }
    return [
        Conflict(row, reason_of(row, plans[row.workplace_type_id]), _near(free[row.workplace_type_id], row), row.asked)
        for row in rows
    ]


def _near(free: Sequence[FreeSlot], booking: Booking) -> tuple[FreeSlot, ...]:
    best = sorted(free, key=lambda item: abs(item.starts_at - booking.starts_at))[:NEAR]
    return tuple(sorted(best, key=lambda item: item.starts_at))


def reason_of(booking: Booking, plan: Plan) -> str:
    """In words; by the schedule as it is now."""
    day, start, end = booking.local_date, booking.start_minute, booking.end_minute
    if booking.lane > plan.capacity:
        return _("There are fewer workplaces now.")
    if any(row.lane == booking.lane and row.start < end and row.end > start for row in absences_of(plan, day)):
        return _("Workplace %(number)s does not receive people then: an absence.") % {"number": booking.lane}
    spans = hours_of(plan, day)
    inside = any(minute_at_or_after(day, a) <= start and end <= minute_at_or_after(day, b) for a, b in spans)
    if not spans:
        return _("There is no reception on that day.")
    return _("The schedule has changed.") if inside else _("This time is outside the hours of that day.")


def applications(user: Any, community: Any, now: datetime, queue: Queue | None = None) -> list[Booking]:
    """Bookings that wait for confirmation, the nearest visit first."""
    return list(_waiting(user, community, now, queue).filter(state=State.PENDING)[:MOST])


def _waiting(user: Any, community: Any, now: datetime, queue: Queue | None) -> Any:
    rows: BookingQuerySet = moderated_bookings(user, community).filter(
        local_date__gte=now.astimezone(clock.KYIV).date(), starts_at__gt=now
    )
    rows = rows.filter(queue=queue) if queue else rows
    asked = TimeOffer.objects.filter(booking=OuterRef("pk"), state=OfferState.OPEN)
    return rows.annotate(asked=Exists(asked)).order_by("starts_at", "number")


def waiting_people(user: Any, community: Any, queue: Queue | None = None) -> list[WaitingEntry]:
    """Who waits for a freed time, in the order in which times are offered."""
    rows = WaitingEntry.objects.for_community(community).for_user(user)
    rows = rows.filter(state__in=(WaitingState.WAITING, WaitingState.OFFERED), last_date__gte=clock.today())
    rows = rows.filter(workplace_type__queue=queue) if queue else rows
    return list(rows.select_related("workplace_type__queue__addressee").order_by("created_at", "pk")[:MOST])


def attention_count(user: Any, community: Any) -> int:
    """Slot CabinetSection: how many bookings wait for a deed of this person."""
    if community is None:
        return 0
    rows = _waiting(user, community, clock.now(), None).filter(state__in=(State.BOOKED, State.PENDING))
    return int(rows.filter(Q(has_conflict=True) | Q(state=State.PENDING)).exclude(asked=True).count())
