"""What waits for a moderator: bookings that the schedule has hit, applications, people who wait for a freed time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from modules.equeue.constants import BookingState, WaitingState
from modules.equeue.engine.plan import Plan, hours_of
from modules.equeue.engine.settling import Seat, free_lane_at
from modules.equeue.engine.slots import Taken, absences_of
from modules.equeue.engine.wall import minute_at_or_after
from modules.equeue.models import Booking, Queue, TimeOffer, WaitingEntry, Workplace
from modules.equeue.models.booking import BookingQuerySet
from modules.equeue.selectors.bookings import moderated_bookings, with_open_offers
from modules.equeue.selectors.offers import last_refused
from modules.equeue.selectors.plans import plans_of
from modules.equeue.selectors.slots import FreeSlot, taken_of
from modules.equeue.selectors.week import staff_days
from portal.common import clock

State = BookingState
OPEN = (State.BOOKED, State.PENDING)
MOST = 100  # rows of one list; who has more begins with the nearest
NEAR_DAYS = 14
NEAR = 2


@dataclass(frozen=True, slots=True)
class Conflict:
    """A booking that the schedule has hit: why, and free times nearby. `offer`: what waits for the person's answer;
    `place`: a workplace that is free at the same time, so that nobody has to be asked;
    `refused`: the time that the person did not want before."""

    booking: Booking
    reason: str
    near: tuple[FreeSlot, ...]
    offer: TimeOffer | None
    place: str = ""
    refused: TimeOffer | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Of some bookings, those that wait for a deed of staff, or for an answer of the person: `asked` are their ids."""

    conflicts: tuple[Booking, ...]
    applications: tuple[Booking, ...]
    asked: frozenset[int]

    @property
    def conflicts_asked(self) -> int:
        return sum(row.pk in self.asked for row in self.conflicts)

    @property
    def to_confirm(self) -> int:
        return sum(row.pk not in self.asked for row in self.applications)


def conflicts(user: Any, community: Any, now: datetime, queue: Queue | None = None) -> list[Conflict]:
    """The nearest first; the number of queries does not grow with them."""
    found = _waiting(user, community, now, queue)
    rows = list(with_open_offers(found.filter(has_conflict=True, state__in=OPEN), now)[:MOST])
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
    places, refused = free_places(rows, now, plans), last_refused(rows, now)
    return [
        Conflict(
            row,
            reason_of(row, plans[row.workplace_type_id]),
            _near(free[row.workplace_type_id], row),
            offered(row),
            places.get(row.pk, ""),
            refused.get(row.pk),
        )
        for row in rows
    ]


def free_lanes(rows: Sequence[Booking], now: datetime, plans: Mapping[int, Plan] | None = None) -> dict[int, int]:
    """Of bookings in conflict: the workplace that works and is free at their own time, by the id of the booking. One
    query at any number, and five where the `plans` of their types and days are not at hand."""
    types = list({row.workplace_type_id: row.workplace_type for row in rows}.values())
    days = sorted({row.local_date for row in rows})
    plans, taken = plans or plans_of(types, days[0], days[-1]), taken_of(types, days, now)
    found = {}
    for row in rows:
        own = Taken(row.start_minute, row.end_minute, row.lane)
        others = [item for item in taken[row.workplace_type_id, row.local_date] if item != own]
        seat = Seat(row.pk, row.start_minute, row.end_minute, row.lane)
        lane = free_lane_at(plans[row.workplace_type_id], row.local_date, seat, others)
        if lane is not None:
            found[row.pk] = lane
    return found


def free_places(rows: Sequence[Booking], now: datetime, plans: Mapping[int, Plan] | None = None) -> dict[int, str]:
    """The same in words: «Вікно 4», or «робоче місце 4» where it has no name."""
    lanes = free_lanes(rows, now, plans) if rows else {}
    if not lanes:
        return {}
    named = Workplace.objects.filter(workplace_type__in={row.workplace_type_id for row in rows}).exclude(name="")
    names = {(type_id, lane): name for type_id, lane, name in named.values_list("workplace_type_id", "lane", "name")}
    types = {row.pk: row.workplace_type_id for row in rows}
    return {
        pk: names.get((types[pk], lane)) or _("workplace %(number)s") % {"number": lane} for pk, lane in lanes.items()
    }


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
    """Bookings that wait for confirmation, the nearest visit first; those without a place are among the conflicts."""
    rows = _waiting(user, community, now, queue).filter(state=State.PENDING, has_conflict=False)
    return list(with_open_offers(rows, now)[:MOST])


def offered(row: Booking) -> TimeOffer | None:
    """Of a row `with_open_offers`."""
    return next(iter(row.open_offers), None)  # type: ignore[attr-defined]  prefetched


def waiting_among(rows: Sequence[Booking], now: datetime) -> Waiting:
    """The same as in both lists of «Needs attention», of bookings that were read already: those of a day. One query,
    none for nobody."""
    ahead = [row for row in rows if row.starts_at > now and row.state in OPEN]
    hit = tuple(row for row in ahead if row.has_conflict)
    pending = tuple(row for row in ahead if row.state == State.PENDING and not row.has_conflict)
    asked = TimeOffer.objects.answerable(now).filter(booking__in=[row.pk for row in (*hit, *pending)])
    return Waiting(hit, pending, frozenset(asked.values_list("booking", flat=True)))


def _waiting(user: Any, community: Any, now: datetime, queue: Queue | None) -> Any:
    rows: BookingQuerySet = moderated_bookings(user, community).filter(
        local_date__gte=now.astimezone(clock.KYIV).date(), starts_at__gt=now
    )
    rows = rows.filter(queue=queue) if queue else rows
    return rows.order_by("starts_at", "number")


def waiting_people(user: Any, community: Any, queue: Queue | None = None) -> list[WaitingEntry]:
    """Who waits for a freed time, in the order in which times are offered."""
    rows = WaitingEntry.objects.for_community(community).for_user(user)
    rows = rows.filter(state__in=(WaitingState.WAITING, WaitingState.OFFERED), last_date__gte=clock.today())
    rows = rows.filter(workplace_type__queue=queue) if queue else rows
    return list(rows.select_related("workplace_type__queue__addressee").order_by("created_at", "pk")[:MOST])


def attention_count(user: Any, community: Any) -> int:
    """Slot CabinetSection: how many bookings wait for a deed of this person. Of both lists of «Needs attention»
    together, without those who were offered a time: it is their turn."""
    if community is None:
        return 0
    now = clock.now()
    asked = TimeOffer.objects.answerable(now).filter(booking=OuterRef("pk"))
    rows = _waiting(user, community, now, None).filter(state__in=OPEN)
    return int(rows.filter(Q(has_conflict=True) | Q(state=State.PENDING)).exclude(Exists(asked)).count())
