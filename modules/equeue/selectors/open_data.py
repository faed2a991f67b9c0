"""Open data: how many book, come and do not come, by queue, type, month and hour of the day. Never a person.

Only months that are over are told, so that nobody learns of one visit by taking the file twice. Three queries at any
number of visits, and two while the counts are remembered: those are rounded before they are kept.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.db.models import Count

from modules.equeue.constants import LEAST, BookingState, QueueKind
from modules.equeue.engine.wall import wall_of
from modules.equeue.models import Booking, Queue, WorkplaceType
from modules.equeue.selectors.booked_on import booked_on
from modules.equeue.selectors.queues import public_queues
from modules.equeue.selectors.statistics import CAME, COUNTED
from portal.reports.values import Period

# Groups of fewer visits than LEAST are left out, and every count is told as the nearest multiple of it, so that no sum
# or difference of counts gives one person back. Five and its rounding are those of HESA, the statistics agency of
# British universities («Rounding and suppression to anonymise statistics»), whose groups are as small as ours.
LEAST_SPREAD = 2 * LEAST  # a median and a ninth tenth of fewer visits are about single people
MONTHS = 12
KEPT_SECONDS = 6 * 3600


@dataclass(frozen=True, slots=True)
class OpenRow:
    """Visits of one month that began in one hour of the day. Days of lead are None where too few were booked."""

    institution: str
    queue: str
    queue_id: str
    service: str
    type_id: str
    month: str
    hour: int
    booked: int
    cancelled: int
    no_show: int
    served: int
    lead_days_p50: int | None
    lead_days_p90: int | None


@dataclass(slots=True)
class _Group:
    states: Counter[str] = field(default_factory=Counter)
    leads: Counter[int] = field(default_factory=Counter)


def publishes(queue: Queue) -> bool:
    return queue.has_open_data and queue.kind == QueueKind.OWN


def publishing_queues(community: Any) -> list[Queue]:
    return [row for row in public_queues(community).filter(has_open_data=True) if publishes(row)]


def told_period(today: date) -> Period:
    """The last whole months."""
    until = today.replace(day=1) - timedelta(days=1)
    months = until.year * 12 + until.month - MONTHS
    return Period(date(months // 12, months % 12 + 1, 1), until)


def open_rows(community: Any, queues: Sequence[Queue], today: date) -> list[OpenRow]:
    """Sorted by queue, type, month and hour; `queues` are those of `publishing_queues`."""
    places = {row.pk: row for row in queues}
    types = WorkplaceType.objects.for_community(community).filter(queue__in=places).order_by("queue", "order", "pk")
    known = {row.pk: row for row in types}
    counts = _remembered(community, list(places), told_period(today))
    order = {pk: number for number, pk in enumerate(known)}
    found = sorted((row for row in counts if row[0] in known), key=lambda row: (order[row[0]], *row[1:3]))
    return [_row(places[known[pk].queue_id], known[pk], rest) for pk, *rest in found]


def _row(queue: Queue, kind: WorkplaceType, told: list[Any]) -> OpenRow:
    month, hour, *numbers = told
    return OpenRow(
        queue.addressee.name, str(queue), queue.public_id, kind.description, kind.public_id, month, hour, *numbers
    )


def _remembered(community: Any, queues: list[int], period: Period) -> list[tuple[Any, ...]]:
    asked = sha256(repr((community.pk, sorted(queues), period)).encode()).hexdigest()
    kept: list[tuple[Any, ...]] | None = cache.get(f"equeue.open_data:{asked}")
    if kept is None:
        kept = _counted(community, queues, period)
        cache.set(f"equeue.open_data:{asked}", kept, KEPT_SECONDS)
    return kept


def _counted(community: Any, queues: list[int], period: Period) -> list[tuple[Any, ...]]:
    """(type, month, hour, booked, cancelled, no_show, served, P50, P90), rounded."""
    rows = Booking.objects.for_community(community).filter(queue__in=queues, state__in=COUNTED).order_by()
    rows = rows.filter(local_date__range=(period.since, period.until))
    made_on = booked_on(period.since, period.until)
    groups: dict[tuple[int, str, int], _Group] = {}
    told = rows.values_list("workplace_type", "local_date", "start_minute", "state", made_on).annotate(Count("pk"))
    for kind, day, minute, state, made, number in told.iterator():
        group = groups.setdefault((kind, f"{day:%Y-%m}", wall_of(day, minute).hour), _Group())
        group.states[state] += number
        group.leads[max(0, (day - made).days)] += number
    return [(*key, *_numbers(group)) for key, group in groups.items() if group.states.total() >= LEAST]


def _numbers(group: _Group) -> tuple[int | None, ...]:
    states, total = group.states, group.states.total()
    came = sum(states[state] for state in CAME)
    counts = (total, states[BookingState.CANCELLED], states[BookingState.NO_SHOW], came)
    spread = (50, 90) if total >= LEAST_SPREAD else ()
    return (
        *map(rounded, counts),
        *(quantile(group.leads, per_cent) for per_cent in spread),
        *(None,) * (2 - len(spread)),
    )


def rounded(number: int) -> int:
    """The nearest multiple of LEAST: 0–2 → 0, 3–7 → 5."""
    return (number + LEAST // 2) // LEAST * LEAST


def quantile(counts: Counter[int], per_cent: int) -> int:
    """The least value that so many per cent of all do not exceed (nearest rank)."""
    rank = -(-counts.total() * per_cent // 100)
    for value in sorted(counts):
        rank -= counts[value]
        if rank <= 0:
            return value
    raise ValueError("nothing was counted")
