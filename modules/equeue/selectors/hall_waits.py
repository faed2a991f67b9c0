"""How long somebody of today will wait: the live range behind QR 2, and how far such ranges were from what happened.

Number, place in the queue and minutes: nothing about a person. A hall that is silent or paused promises nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache

from modules.equeue.constants import BookingState
from modules.equeue.engine.hall_day import HallDay, Visit
from modules.equeue.engine.hall_estimate import (
    ABSENT_PRIOR,
    ABSENT_SHARE,
    Accuracy,
    Hall,
    Rules,
    before,
    estimate,
    hall_of,
)
from modules.equeue.engine.hall_figures import Tally, from_plain
from modules.equeue.models import Booking, HallDayFigures, HallDevice, HallEvent, HallServer, WorkplaceType
from modules.equeue.selectors.hall_days import day_of_hall
from modules.equeue.selectors.halls import QUIET
from modules.equeue.selectors.lengths import usual_lengths
from modules.equeue.selectors.pauses import open_pause
from portal.common import clock

AHEAD = timedelta(hours=2)  # a visit that is later than that has its hour, and nobody knows more
STEP = 5  # minutes; finer ranges promise what nobody knows
KEPT_SECONDS, DAY_SECONDS = 60, 86_400
ACCURACY_DAYS = 14
LEAST_MEASURED = 30  # estimates; of fewer the error is chance
SLACK = 10  # minutes that an interval is longer than a visit usually is (rule 13)


@dataclass(frozen=True, slots=True)
class LiveWait:
    """`state` is waiting, expected, called, serving or silent. `low` and `high` are minutes from now, None where
    nobody can tell; `at` is when the hall last spoke."""

    state: str
    number: str
    at: datetime
    before: int = 0
    low: int | None = None
    high: int | None = None
    desk: str = ""


def hall_of_queue(queue_id: int) -> HallServer | None:
    rows = HallServer.objects.filter(queue=queue_id, is_revoked=False, activated_at__isnull=False)
    return rows.select_related("queue").order_by("-seen_at").first()


def wait_of_booking(booking: Booking) -> LiveWait | None:
    """None where there is no hall, the visit is not of today, or its hour is far."""
    now = clock.now()
    is_live = booking.state in (BookingState.BOOKED, BookingState.CHECKED_IN)
    if booking.local_date != clock.today() or not is_live or booking.starts_at - now > AHEAD:
        return None
    hall = hall_of_queue(booking.queue_id)
    if hall is None or hall.seen_at is None:
        return None
    day = day_of_hall(hall.pk, clock.today())
    visit = next((one for one in day.visits.values() if one.booking == booking.public_id), None)
    return _told(hall, day, visit, visit.name if visit else booking.public_id, booking.number, now)


def ticket_of_hall(community: Any, name: str) -> tuple[HallServer, LiveWait, Visit] | None:
    """A ticket that the kiosk gave today, by its random id."""
    rows = HallEvent.objects.for_community(community).filter(service_day=clock.today(), type="ticket.issued")
    event = rows.filter(body__aggregate=name).select_related("hall__queue__addressee").first()
    if event is None or event.hall.seen_at is None:
        return None
    day = day_of_hall(event.hall_id, clock.today())
    visit = day.visits.get(name)
    if visit is None:
        return None
    return event.hall, _told(event.hall, day, visit, name, visit.number, clock.now()), visit


def _told(hall: HallServer, day: HallDay, visit: Visit | None, name: str, number: str, now: datetime) -> LiveWait:
    seen = hall.seen_at or now
    if now - seen > QUIET:
        return LiveWait("silent", number, seen)
    is_paused = day.paused_since is not None or open_pause(hall) is not None
    if visit is not None and visit.state == "called" and is_paused:  # nobody is sent to a desk: the pause goes first
        return LiveWait("waiting", number, seen)
    if visit is not None and visit.state in ("called", "serving"):
        desk = day.desks.get(visit.desk)
        return LiveWait(visit.state, number, seen, desk=desk.title if desk else "")
    if visit is not None and visit.state != "waiting":
        return LiveWait(visit.state, number, seen)
    state = "waiting" if visit is not None else "expected"
    if is_paused:
        return LiveWait(state, number, seen)
    low, high, ahead = _range(hall, day, name, now)
    return LiveWait(state, number, seen, before=ahead, low=low, high=high)


def _range(hall: HallServer, day: HallDay, name: str, now: datetime) -> tuple[int | None, int | None, int]:
    """Reckoned once a minute for each ticket, and again when something has happened in the hall."""
    key = f"equeue.wait:{hall.pk}:{name}:{day.last_at and day.last_at.timestamp()}:{now:%Y%m%d%H%M}"
    kept: tuple[int | None, int | None, int] | None = cache.get(key)
    if kept is None:
        model = model_of(hall, day, now)
        found = estimate(model, name)
        low, high = rounded(found.p50, found.p80) if found else (None, None)
        kept = low, high, before(model, name)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def rounded(p50: float, p80: float) -> tuple[int, int]:
    """Down and up to whole steps, never a point: «25–35»."""
    low = int(p50 // STEP * STEP)
    high = int(-(-p80 // STEP) * STEP)
    return low, max(high, low + STEP)


def model_of(hall: HallServer, day: HallDay, now: datetime) -> Hall:
    taken = {visit.booking for visit in day.visits.values() if visit.booking}
    rows = Booking.objects.filter(queue=hall.queue_id, local_date=clock.today(), state=BookingState.BOOKED)
    rows = rows.filter(starts_at__range=(now - timedelta(minutes=30), now + AHEAD)).exclude(public_id__in=taken)
    expected = tuple(
        rows.order_by("starts_at", "pk").values_list("public_id", "workplace_type__public_id", "starts_at")
    )
    return hall_of(
        day,
        now,
        desk_types=desk_types_of(hall, day),
        usual=usual_of(hall),
        absent=absent_of(hall),
        rules=Rules(early=hall.early_minutes, cap=hall.walk_in_cap_minutes),
        expected=expected,
    )


def desk_types_of(hall: HallServer, day: HallDay | None = None) -> dict[str, frozenset[str]]:
    """Whom each desk receives: what it chose today, else what the admin says."""
    rows = HallDevice.objects.filter(hall=hall, kind=HallDevice.Kind.DESK).prefetch_related("types")
    found = {row.public_id: frozenset(kind.public_id for kind in row.types.all()) for row in rows}
    for name, desk in (day.desks if day else {}).items():
        if desk.types:
            found[name] = frozenset(desk.types)
    return found


def usual_of(hall: HallServer) -> Mapping[str, float]:
    """Minutes of a visit by type: measured, else what the interval promises."""
    kinds = WorkplaceType.objects.filter(queue=hall.queue_id).values_list("public_id", "interval")
    known = usual_lengths(hall.queue_id)
    return {name: float(known.get(name) or max(STEP, interval - SLACK)) for name, interval in kinds}


def absent_of(hall: HallServer) -> float:
    """Share of those called in the last days who did not come. One query a day of the hall."""
    name = f"equeue.absent:{hall.pk}:{clock.today()}"
    found: float | None = cache.get(name)
    if found is None:
        since = clock.today() - timedelta(days=ACCURACY_DAYS)
        rows = HallDayFigures.objects.filter(hall=hall, day__gte=since, is_closed=True)
        total = Tally()
        for body in rows.values_list("body", flat=True):
            total.add(from_plain(body))
        came, stayed_away = total.ended("done"), total.ended("no_show")
        found = (ABSENT_SHARE * ABSENT_PRIOR + stayed_away) / (ABSENT_PRIOR + came + stayed_away)
        cache.set(name, found, DAY_SECONDS)
    return found


def accuracy_of(hall_ids: list[int]) -> Accuracy | None:
    """Of the last days that are over; None while too few were measured. One query."""
    since = clock.today() - timedelta(days=ACCURACY_DAYS)
    total = Accuracy()
    for body in HallDayFigures.objects.filter(hall__in=hall_ids, day__gte=since).values_list("body", flat=True):
        number, error, waited, within, simple = body.get("estimates") or (0, 0, 0, 0, 0)
        total.number += number
        total.error += error
        total.waited += waited
        total.within += within
        total.simple += simple
    return total if total.number >= LEAST_MEASURED else None


def accuracy_of_queue(queue_id: int) -> Accuracy | None:
    return accuracy_of(list(HallServer.objects.filter(queue=queue_id).values_list("pk", flat=True)))
