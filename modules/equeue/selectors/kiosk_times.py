"""The times that a hall may give at its kiosk: holds of bookings that belong to the hall."""

import hashlib
from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta

from local_queue.protocol.times import KioskTime, KioskTimes
from local_queue.protocol.wire import dumps
from modules.equeue.constants import BookingState, QueueKind, Source
from modules.equeue.engine.kiosk_times import Leased, kept
from modules.equeue.engine.wall import instant_of
from modules.equeue.models import Booking, HallServer, WorkplaceType
from portal.common.clock import today

TOLD_DAYS = 7  # ahead: so long the kiosk gives times while the portal is away
# Nobody has a ticket for these; the hall has not told yet, or the time has passed.
NOT_GIVEN = (BookingState.HELD, BookingState.EXPIRED)
BOOKED = (BookingState.PENDING, BookingState.BOOKED, BookingState.CHECKED_IN)
ByDay = dict[tuple[int, date], list[Leased]]


def holder_of(hall: HallServer) -> str:
    """Whose hold it is. No visitor's: those are hashes."""
    return f"hall:{hall.public_id}"


def share_of(hall: HallServer, kind: WorkplaceType) -> int:
    """How many workplaces of a type the kiosk has at any time; 0 where it gives numbers of the live queue."""
    queue = kind.queue
    is_served = queue.is_enabled and queue.kind == QueueKind.OWN and kind.is_active
    is_given = hall.has_kiosk and not hall.is_revoked and kind.kiosk_limit
    return kind.kiosk_lanes if is_served and is_given else 0


def types_with_lease(hall: HallServer, types: Collection[WorkplaceType]) -> frozenset[int]:
    """Types whose exact times the kiosk gives. Until the first is leased, it gives numbers of the live queue."""
    shared = [kind.pk for kind in types if share_of(hall, kind)]
    if not shared:
        return frozenset()
    rows = Booking.objects.filter(source=Source.KIOSK, holder=holder_of(hall), workplace_type__in=shared)
    rows = rows.filter(local_date__gte=today()).exclude(state=BookingState.RELEASED).order_by()
    return frozenset(rows.values_list("workplace_type", flat=True).distinct())


def leased_times(types: Collection[int], days: Collection[date], hall: HallServer | None = None) -> ByDay:
    """By type and day, without what the hall gave back; of all halls, or of one."""
    rows = Booking.objects.filter(source=Source.KIOSK, workplace_type__in=types).exclude(state=BookingState.RELEASED)
    rows = rows.filter(local_date__range=(min(days), max(days))).order_by()
    if hall is not None:
        rows = rows.filter(holder=holder_of(hall))
    found: ByDay = defaultdict(list)
    columns = ("workplace_type", "local_date", "public_id", "start_minute", "end_minute", "lane", "state")
    for kind, day, name, start, end, lane, state, has_conflict in rows.values_list(*columns, "has_conflict"):
        found[kind, day].append(Leased(name, start, end, lane, state not in NOT_GIVEN, has_conflict))
    return found


def _squeezed(types: Collection[int], days: Collection[date]) -> dict[tuple[int, date], list[tuple[int, int]]]:
    """Minutes of people's bookings that a change of the schedule has left without a place, by type and day."""
    rows = Booking.objects.filter(has_conflict=True, state__in=BOOKED, workplace_type__in=types)
    rows = rows.filter(local_date__range=(min(days), max(days))).order_by("start_minute", "pk")
    found: dict[tuple[int, date], list[tuple[int, int]]] = defaultdict(list)
    for kind, day, start, end in rows.values_list("workplace_type", "local_date", "start_minute", "end_minute"):
        found[kind, day].append((start, end))
    return found


def times_of(hall: HallServer) -> KioskTimes:
    """The lease as the hall shall have it. Its revision is empty where no type of the queue gives times."""
    types = {kind.pk: kind for kind in hall.queue.types.select_related("queue")}
    first = today()
    through = first + timedelta(days=TOLD_DAYS)
    if not any(share_of(hall, kind) for kind in types.values()):
        return KioskTimes(revision="", through=first)
    days = (first, through)
    squeezed = _squeezed(list(types), days)
    times = [
        KioskTime(id=one.name, type=types[kind].public_id, day=day, starts_at=instant_of(day, one.start))
        for (kind, day), leased in leased_times(list(types), days, hall).items()
        for one in kept(leased, share_of(hall, types[kind]), squeezed[kind, day])
    ]
    times.sort(key=lambda one: (one.starts_at, one.id))
    revision = hashlib.sha256(dumps([through, [one.id for one in times]])).hexdigest()[:16]
    return KioskTimes(revision=revision, through=through, times=tuple(times))
